"""Identifiers with a check: which digits are one. Over many at a time: rows of a matrix of ASCII codes.

居民身份证 GB 11643-1999, 统一社会信用代码 GB 32100-2015, bank cards by the formula of ISO/IEC 7812-1 annex B.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ckanext.anhui.catalogue import today

Codes = NDArray[np.uint8]
"""n × width characters, as ASCII codes."""
Flags = NDArray[np.bool_]

_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
_CHECKS = np.frombuffer(b"10X98765432", np.uint8)
_FIRST_TWO = (range(11, 16), range(21, 24), range(31, 38), range(41, 47), range(50, 55), range(61, 66))
_PROVINCES = np.isin(np.arange(100), [*(code for some in _FIRST_TWO for code in some), 71, 81, 82, 83, 91])
_DAYS = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
_ALPHABET = b"0123456789ABCDEFGHJKLMNPQRTUWXY"
_PLACES = np.full(256, -1)
_PLACES[np.frombuffer(_ALPHABET, np.uint8)] = np.arange(31)
_OLD_HEADS = np.array([6013, 6014, 6858, 6907, 9558, 9559])
_REGISTRARS = np.frombuffer(b"159ANY", np.uint8)
_USCC_WEIGHTS = np.array([pow(3, place, 31) for place in range(17)])


def digits(codes: Codes) -> NDArray[Any]:
    """The digits as numbers; what is none is out of 0 to 9."""
    return codes.astype(np.int64) - 48


def dates(year: NDArray[Any], month: NDArray[Any], day: NDArray[Any], first: int = 1900) -> Flags:
    """Which are a day from the year `first` to today."""
    now = today()
    fits = (year >= first) & (month >= 1) & (month <= 12) & (day >= 1)
    fits &= day <= _DAYS[np.clip(month, 0, 12)]
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    fits &= leap | (month != 2) | (day <= 28)
    return fits & (year * 10_000 + month * 100 + day <= now.year * 10_000 + now.month * 100 + now.day)


def shaped(codes: Codes) -> Flags:
    """In: n × 18, the first 17 digits. Out: which have a province and a date of birth."""
    number = digits(codes[:, :14])
    return _PROVINCES[number[:, 0] * 10 + number[:, 1]] & _birth(number[:, 6:14])


def resident_ids(codes: Codes) -> Flags:
    """In: n × 18, the last one a digit, X or x. Out: which have a province, a date of birth, their check."""
    fits = shaped(codes)
    number = digits(codes[:, :17])
    last = np.where(codes[:, 17] == ord("x"), ord("X"), codes[:, 17])
    return fits & (_CHECKS[(number @ _WEIGHTS) % 11] == last)


def old_resident_ids(codes: Codes) -> Flags:
    """In: n × 15 digits. Out: which have a province and a date of birth in 1900 to 1999; there is no check."""
    number = digits(codes)
    year = 1900 + number[:, 6] * 10 + number[:, 7]
    day = dates(year, number[:, 8] * 10 + number[:, 9], number[:, 10] * 10 + number[:, 11])
    return _PROVINCES[number[:, 0] * 10 + number[:, 1]] & day


def _birth(number: NDArray[Any]) -> Flags:
    year = number[:, :4] @ np.array([1000, 100, 10, 1])
    return dates(year, number[:, 4] * 10 + number[:, 5], number[:, 6] * 10 + number[:, 7])


def days(codes: Codes) -> Flags:
    """In: n × 8 digits. Out: which are a day, as YYYYMMDD."""
    return _birth(digits(codes))


def credit_codes(codes: Codes) -> Flags:
    """In: n × 18 capital letters and digits. Out: which are a 统一社会信用代码: who registered it (机构编制 1, 民政 5,
    市场监管 9 and others by letters), a province, its check character."""
    places = _PLACES[codes]
    where = np.clip(places[:, 2] * 10 + places[:, 3], 0, 99)
    fits = np.isin(codes[:, 0], _REGISTRARS) & (_PROVINCES[where] | (where == 10))
    return fits & credit_checks(codes)


def credit_checks(codes: Codes) -> Flags:
    """In: the same. Out: which are of the characters of these codes and have their check character."""
    places = _PLACES[codes]
    check = (31 - (places[:, :17] @ _USCC_WEIGHTS) % 31) % 31
    return (places >= 0).all(axis=1) & (check == places[:, 17])


def cards(codes: Codes) -> Flags:
    """In: n × 13 to 19 digits. Out: which keep the Luhn formula."""
    number = digits(codes)
    doubled = number.copy()
    doubled[:, -2::-2] *= 2
    total = np.where(doubled > 9, doubled - 9, doubled).sum(axis=1)
    return total % 10 == 0


def card_heads(codes: Codes) -> Flags:
    """Which begin as cards of Chinese banks do: 62 (银联), 4 (Visa), 51 to 55 (Mastercard), and those before 银联."""
    number = digits(codes[:, :4])
    two = number[:, 0] * 10 + number[:, 1]
    four = two * 100 + number[:, 2] * 10 + number[:, 3]
    return (two == 62) | (number[:, 0] == 4) | ((two >= 51) & (two <= 55)) | np.isin(four, _OLD_HEADS)


def mobiles(codes: Codes) -> Flags:
    """In: n × 11 digits. Out: which are numbers of mobile telephones."""
    return (codes[:, 0] == ord("1")) & (codes[:, 1] >= ord("3"))
