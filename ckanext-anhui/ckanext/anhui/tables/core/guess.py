"""What a column may be, told from some of its values: what does not fit one of these is struck out.

Whatever is left is proved over the whole column (`column_types.py`); a guess alone never gives a type.
"""

import re
from collections.abc import Sequence
from datetime import date

import msgspec

from .cells import FALSE, NULL_AMONG_VALUES, SPACES, TRUE, UNITS, says_amount, says_code, says_date

WIDE = "０１２３４５６７８９．，－＋％（）￥：／−﹣"
NARROW = "0123456789.,-+%()¥:/--"
WIDE_CODE, NARROW_CODE = "".join(map(chr, range(0xFF01, 0xFF5F))), "".join(map(chr, range(0x21, 0x7F)))
WIDE_SIGN = "[０-９Ａ-Ｚａ-ｚ]"
NUMBER = r"[-+]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)?(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?"
PLAIN_INTEGER = r"[-+]?(?:0|[1-9][0-9]{0,17})"
PLAIN_DECIMAL = r"[-+]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?"
TIME = r"(?:[ T　]*[0-9]{1,2}[:时][0-9]{1,2}(?:[:分](?:[0-9]{1,2}(?:\.[0-9]+)?)?秒?)?)"
ZONE = r"(?:Z|[+-][0-9]{2}:?[0-9]{2})"
_ONE = " ?[0-9]{1,2} ?"
_MONTH_DAY = f" ?-{_ONE}-{_ONE}|/{_ONE}/{_ONE}|\\.{_ONE}\\.{_ONE}| ?年{_ONE}月{_ONE}[日号]?"
DAY = f"[0-9]{{4}}(?:{_MONTH_DAY})"
COMPACT = r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
COMPACT_TIME = COMPACT + "(?:[01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]"
_DIGIT, _NUMBERS = "〇○零一二三四五六七八九", "一二三四五六七八九十"
WRITTEN = f"[{_DIGIT}]{{4}}年[{_NUMBERS}]{{1,2}}月[{_NUMBERS}]{{1,3}}[日号]"
"""二〇二三年五月四日"""
SLASHED = r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}"
SERIAL = r"[2-7][0-9]{4}"
"""days since 1899-12-30, from 1954 on"""
USCC = r"[0-9A-HJ-NPQRTUWXY]{18}|[0-9]{15}|[0-9]{17}[0-9Xx]"
REGISTERED = r"(?=(?:[A-Z]*[0-9]){6})[0-9A-Z]+"
"""a number of a register: where some have letters among their six or more digits, the others are no quantities"""
DESTROYED = r"[0-9](?:\.[0-9]{1,14})?[eE]\+?(?:1[0-9]|2[0-9])"
_NARROWED = str.maketrans(WIDE, NARROW)
_EDGES = SPACES + "\u200b\u200c\u200d\ufeff"
_UNIT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
_WITH_UNIT = re.compile(rf"({NUMBER})\s*({_UNIT})")
_MARKED = re.compile(r"=\"(.*)\"|'([0-9A-Za-z].*)", re.DOTALL)
_YEAR_MONTH = r"(?:19|20)[0-9]{2}\.(?:0?[1-9]|1[0-2])"
_SAYS_MONTH = re.compile("年月|月份|时间|日期|时期|期间|所属期|期别")
_YEAR = re.compile(r"(19|20)[0-9]{2}年度?")


class Guess(msgspec.Struct, frozen=True, kw_only=True):
    """`kind`: integer, decimal, percent, unit, year, date, boolean, code, text.

    `spelled`: numbers have to be normalised. `iso`: dates are as they should be. `time`: a time of day is there.
    `order`: of slashed dates, "mdy" or "dmy"; `ambiguous`: it may as well be the other one. `compact`, `serial`,
    `written`: 20230501, 45047, 二〇二三年五月一日. `zoned`: a time may name its zone. `wide`: a code has full-width
    letters or figures. `units` are those found. `share` is how many of the values fit; below 1 the column is text, and
    this is what most of it looks like.
    """

    kind: str
    spelled: bool = False
    iso: bool = False
    time: bool = False
    order: str = ""
    compact: bool = False
    serial: bool = False
    zoned: bool = False
    wide: bool = False
    written: bool = False
    units: tuple[str, ...] = ()
    share: float = 1.0
    ambiguous: bool = False


def narrow(text: str) -> str:
    """Full-width digits and signs as plain ones."""
    return text if text.isascii() else text.translate(_NARROWED)


def guess(header: str, values: Sequence[str]) -> Guess:
    """In: a column's name and some of its cells. Out: what it may be at most."""
    cells = [cell for value in values if (cell := _unmarked(value.strip(_EDGES))) and cell not in NULL_AMONG_VALUES]
    if not cells:
        return Guess(kind="text")
    if says_code(header):
        return Guess(kind="code")
    if _SAYS_MONTH.search(header) and _share(_YEAR_MONTH, cells) == 1.0:
        return Guess(kind="text")  # as a number October would be January
    best = Guess(kind="text", share=0.0)
    for made in (_boolean, _dates, _numbers, _with_unit):
        found = made(header, cells)
        if found and found.share == 1.0:
            return found
        if found and found.share > best.share:
            best = found
    if _share(USCC, cells) > 0.8 or _share(REGISTERED, cells) == 1.0:
        return Guess(kind="code")
    return best if best.share >= (0.5 if best.kind == "date" else 0.8) else Guess(kind="text")


def _unmarked(cell: str) -> str:
    """A cell without the marks by which Excel keeps a text a text."""
    found = _MARKED.fullmatch(cell)
    return (found[1] if found[2] is None else found[2]) if found else cell


def _share(pattern: str, cells: Sequence[str]) -> float:
    matches = re.compile(pattern).fullmatch
    return sum(1 for cell in cells if matches(cell)) / len(cells)


def _boolean(_: str, cells: Sequence[str]) -> Guess | None:
    words = {*TRUE, *FALSE}
    share = sum(cell in words for cell in cells) / len(cells)
    return Guess(kind="boolean", share=share) if share else None


def _numbers(header: str, cells: Sequence[str]) -> Guess | None:
    zeros = sum(1 for cell in cells if re.fullmatch(r"0[0-9]+", cell))
    if zeros and all(re.fullmatch(r"[0-9]+", cell) for cell in cells):
        return Guess(kind="code")
    if all(re.fullmatch(r"[0-9]{15,}|[0-9]+[eE][0-9]+", cell) for cell in cells):
        return Guess(kind="code")
    if (share := _share(PLAIN_INTEGER, cells)) == 1.0:
        return Guess(kind="integer")
    if _share(PLAIN_DECIMAL, cells) == 1.0:
        return Guess(kind="decimal")
    texts = [re.sub(r"^\((.*)\)$", r"-\1", re.sub(r"^([-+]?)[¥$]\s*", r"\1", narrow(cell))) for cell in cells]
    good = [text for text in texts if text.strip("+-") and re.fullmatch(NUMBER, text)]
    if len(good) == len(cells) and not zeros:
        whole = all(re.fullmatch(r"[-+]?[0-9,]+", text) for text in good)
        return Guess(kind="integer" if whole else "decimal", spelled=True)
    percents = [text for text in texts if re.fullmatch(NUMBER + r"\s*%|0(?:\.0+)?", text) and text.strip("%+- ")]
    if any("%" in text for text in percents):
        return Guess(kind="percent", spelled=True, share=len(percents) / len(cells))
    spelled = len(good) / len(cells) > share
    kind = "integer" if share > 0.8 and not spelled else "decimal"
    return Guess(kind=kind, spelled=spelled, share=len(good) / len(cells)) if good else None


def _with_unit(_: str, cells: Sequence[str]) -> Guess | None:
    if all(_YEAR.fullmatch(cell) for cell in cells):
        return Guess(kind="year", spelled=True)
    found = [one for cell in cells if (one := _WITH_UNIT.fullmatch(narrow(cell))) and one[1].strip("+-")]
    if not found:
        return None
    units = tuple(dict.fromkeys(one[2] for one in found))
    return Guess(kind="unit", spelled=True, units=units, share=len(found) / len(cells))


def _dates(header: str, cells: Sequence[str]) -> Guess | None:
    cells = [narrow(cell) for cell in cells]
    said = says_date(header)
    slashed = [cell for cell in cells if re.fullmatch(SLASHED + TIME + "?", cell)]
    if len(slashed) == len(cells):
        return _slashed(slashed)
    day = re.compile(f"{DAY}(?:{TIME}{ZONE}?)?")
    compact = re.compile(f"{COMPACT_TIME}|{COMPACT}")
    written = [cell for cell in cells if re.fullmatch(WRITTEN, cell)]
    serial = re.compile(SERIAL)
    full = [cell for cell in cells if day.fullmatch(cell) and _real(cell)]
    tight = [cell for cell in cells if compact.fullmatch(cell) and _real(cell)]
    counted = [cell for cell in cells if serial.fullmatch(cell)] if said else []
    if not full and not written and not said and (len(tight) < len(cells) or says_amount(header)):
        return None
    if not full and not tight and not written and len(counted) < len(cells):
        return None
    fits = len(full) + len(tight) + len(counted) + len(written)
    time = any(re.search(r"[0-9][:时][0-9]", cell) for cell in full) or any(len(cell) == 14 for cell in tight)
    zoned = time and any(re.search(f":.*{ZONE}$", cell) for cell in full)
    if len(full) == len(cells) and {len(cell) for cell in cells} == {19 if time else 10}:
        iso = r"[0-9]{4}-[0-9]{2}-[0-9]{2}" + (r" [0-9]{2}:[0-9]{2}:[0-9]{2}" if time else "")
        if _share(iso, cells) == 1.0:
            return Guess(kind="date", time=time, iso=True)
    return Guess(
        kind="date",
        time=time,
        compact=bool(tight),
        serial=bool(counted),
        zoned=zoned,
        written=bool(written),
        share=fits / len(cells),
    )


def _slashed(cells: Sequence[str]) -> Guess:
    pairs = [tuple(map(int, cell.split("/")[:2])) for cell in cells]
    time = any(":" in cell for cell in cells)
    if any(second > 12 for _, second in pairs) and all(first <= 12 for first, _ in pairs):
        return Guess(kind="date", order="mdy", time=time)
    if any(first > 12 for first, _ in pairs) and all(second <= 12 for _, second in pairs):
        return Guess(kind="date", order="dmy", time=time)
    return Guess(kind="date", order="mdy", time=time, ambiguous=True)


def _real(cell: str) -> bool:
    """Whether a day is in the calendar: 2023-02-30 is not."""
    digits = re.findall(r"[0-9]+", cell)
    year, month, day = (
        (int(cell[:4]), int(cell[4:6]), int(cell[6:8])) if len(digits) == 1 else tuple(map(int, digits[:3]))
    )
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
