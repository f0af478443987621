"""Numbers that stand for a person: resident ids, mobiles, bank cards, found in all cells of a column at once.

What a single cell shows is kept with whether it was the whole cell; what the column is by then decides on look-alikes:
serial numbers that happen to fit.
"""

import re
from typing import Any, NamedTuple

import numpy as np

from . import headings
from .cells import Cells, Places, Runs, gather, once, runs, values
from .identifiers import Codes, Flags, card_heads, cards, mobiles, old_resident_ids, resident_ids

NOISE = 0.01
"""Random numbers of 18 digits are ids in 45 of a million; a column of numbers of which fewer are is none of ids."""
MOSTLY = 0.9
BEFORE = 36
"""bytes before a number in which a word may say what it is"""
_CARD_WORDS = re.compile(r"(卡号|账号|帐号|账户|帐户|银行卡|借记卡|储蓄卡|信用卡|开户行?)[^0-9]{0,12}$")
_ID_WORDS = re.compile(r"(身份证|证件|身份号|公民身份|ID)[^0-9]{0,10}$", re.IGNORECASE)
_PHONE_WORDS = re.compile(r"(tel|phone|mobile|手机|电话|联系方式|移动|致电|拨打)[^0-9]{0,8}$", re.IGNORECASE)
_CODE_WORDS = re.compile(
    r"(单号|编号|流水号?|文号|批号|订单|合同|受理号?|案号|序号|代码|SN|NO\.?)[:：#\s]*$", re.IGNORECASE
)


class Seen(NamedTuple):
    """What was seen of one kind in a batch: rows, whether each was the whole cell, the number."""

    kind: str
    rows: Places
    whole: Flags
    keys: Any


def numbers(cells: Cells) -> tuple[list[Seen], dict[int, int]]:
    """In: cells spelled plainly. Out: what was seen in them, and how many are nothing but a number, by its digits."""
    found: list[Seen] = []
    if not len(cells.data):
        return found, {}
    all_runs = runs(cells)
    every = all_runs.some(all_runs.end - all_runs.begin >= 11)
    cell = cells.of(every.begin)
    length = every.end - every.begin
    whole = (every.before == 0) & (every.after == 0)
    found += _resident(cells, every, length, whole, cell)
    found += _mobile(cells, every, length, whole, cell)
    found += _card(cells, every, length, whole, cell)
    counted = {width: int((whole & (length == width)).sum()) for width in (11, 15, 16, 17, 18, 19)}
    return found + _spaced(cells, all_runs), counted


def _letter(codes: Codes) -> Flags:
    return ((codes | 32) >= ord("a")) & ((codes | 32) <= ord("z"))


def _resident(cells: Cells, every: Runs, length: Places, whole: Flags, cell: Places) -> list[Seen]:
    """18 digits, 17 and an X; 20 that begin with an id and end as a disability certificate does (残疾人证)."""
    long = (length == 18) | (length == 20)
    crossed = (length == 17) & ((every.after | 32) == ord("x"))
    which = np.flatnonzero(long | crossed)
    codes = gather(cells.data, every.begin[which], 18)
    fits = resident_ids(codes)
    last = gather(cells.data, np.minimum(every.end[which] - 2, len(cells.data) - 2), 2)
    level = (last[:, 0] >= ord("1")) & (last[:, 0] <= ord("7")) & (last[:, 1] >= ord("1")) & (last[:, 1] <= ord("4"))
    fits &= (length[which] != 20) | level
    chosen = which[fits]
    alone = whole[chosen] | (crossed[chosen] & (every.before[chosen] == 0))
    ids = Seen("resident-id", cells.rows[cell[chosen]], alone, values(codes[fits]))
    which = np.flatnonzero((length == 15) & ~_letter(every.before) & ~_letter(every.after))
    codes = gather(cells.data, every.begin[which], 15)
    fits = old_resident_ids(codes)
    chosen = which[fits]
    old = Seen("resident-id-15", cells.rows[cell[chosen]], whole[chosen], values(codes[fits]))
    return [ids, _said(cells, every, chosen, cell, old, _ID_WORDS)]


def _mobile(cells: Cells, every: Runs, length: Places, whole: Flags, cell: Places) -> list[Seen]:
    """11 digits from 13 to 19, with or without 86 before; not within a code, not with decimals."""
    short = length == 11
    data = cells.data
    prefixed = (
        (length == 13)
        & (data[every.begin] == ord("8"))
        & (data[np.minimum(every.begin + 1, len(data) - 1)] == ord("6"))
    )
    prefixed |= (
        (length == 15)
        & (gather(data, np.minimum(every.begin, len(data) - 4), 4) == np.frombuffer(b"0086", np.uint8)).all(axis=1)
        if len(every.begin) and len(data) > 4
        else False
    )
    which = np.flatnonzero(short | prefixed)
    begin = every.end[which] - 11
    codes = gather(data, begin, 11)
    fits = mobiles(codes) & ~_letter(every.after[which])
    point = every.after[which] == ord(".")
    nought = gather(data, np.minimum(every.end[which], len(data) - 2), 2)[:, 1] == ord("0") if len(data) > 2 else point
    fits &= ~point | (nought & (every.end[which] + 2 == cells.last[cell[which]]))
    fits &= (every.before[which] != ord(".")) & (every.before[which] != ord("-"))
    lettered = _letter(every.before[which]) | (every.before[which] == ord("_"))
    chosen = which[fits]
    doubtful = lettered[fits] | ~whole[chosen]
    keep = np.ones(len(chosen), bool)
    for at in np.flatnonzero(doubtful):
        before, _ = cells.within(
            int(every.begin[chosen[at]]), int(every.end[chosen[at]]), int(cell[chosen[at]]), BEFORE
        )
        said = bool(_PHONE_WORDS.search(before))
        keep[at] = said or not (_CODE_WORDS.search(before) or lettered[fits][at])
    chosen = chosen[keep]
    alone = whole[chosen] | (every.before[chosen] == ord("+")) | (every.after[chosen] == ord("."))
    return [Seen("mobile", cells.rows[cell[chosen]], alone, values(gather(data, every.end[chosen] - 11, 11)))]


def _card(cells: Cells, every: Runs, length: Places, whole: Flags, cell: Places) -> list[Seen]:
    """16 to 19 digits with the Luhn formula; beside other text only where a word says what it is."""
    found = []
    for width in (16, 17, 18, 19):
        which = np.flatnonzero((length == width) & ~_letter(every.before) & ~_letter(every.after))
        codes = gather(cells.data, every.begin[which], width)
        fits = cards(codes) & card_heads(codes)
        chosen = which[fits]
        seen = Seen("bank-card", cells.rows[cell[chosen]], whole[chosen], values(codes[fits]))
        found.append(_said(cells, every, chosen, cell, seen, _CARD_WORDS))
    return found


def _said(cells: Cells, every: Runs, chosen: Places, cell: Places, seen: Seen, words: re.Pattern[str]) -> Seen:
    """Those that are a whole cell, and of the others those before which a word says what they are."""
    keep = seen.whole.copy()
    for at in np.flatnonzero(~keep):
        before, _ = cells.within(
            int(every.begin[chosen[at]]), int(every.end[chosen[at]]), int(cell[chosen[at]]), BEFORE
        )
        keep[at] = bool(words.search(before))
    return Seen(seen.kind, seen.rows[keep], seen.whole[keep], seen.keys[keep])


_CHAIN = re.compile(r"(?<![\d.])\d{1,8}(?:[ \-]\d{1,8})+(?:[ \-]?[xX])?(?![\d.])")
_MOBILE_SHAPES = {(3, 4, 4), (3, 3, 5), (4, 3, 4), (3, 8), (7, 4), (5, 6), (2, 3, 4, 4), (2, 11), (4, 4, 3)}


def _spaced(cells: Cells, every: Runs) -> list[Seen]:
    """The same with blanks or hyphens between groups of digits: few, so each is looked at by itself."""
    if len(every.begin) < 2:
        return []
    gap = (every.begin[1:] - every.end[:-1] == 1) & ((every.after[:-1] == ord(" ")) | (every.after[:-1] == ord("-")))
    gap &= every.before[1:] != 0
    if not gap.any():
        return []
    chain = np.concatenate([[0], np.cumsum(~gap)])
    total = np.bincount(chain, weights=every.end - every.begin).astype(np.int64)
    groups = np.bincount(chain)
    first = np.searchsorted(chain, np.arange(len(total)))
    starts = every.begin[first]
    likely = (groups > 1) & (total >= 11) & (total <= 19) & (cells.data[starts] != ord("0"))
    likely &= (total != 12) & (total != 14)
    where = cells.of(starts[likely])
    seen: dict[str, list[tuple[int, int]]] = {}
    for at in once(where):
        text = cells.bytes[cells.first[at] : cells.last[at]].decode("utf-8", "ignore")
        for kind, key in _chains(text):
            seen.setdefault(kind, []).append((int(cells.rows[at]), key))
    return [
        Seen(
            kind,
            np.array([row for row, _ in some]),
            np.zeros(len(some), bool),
            np.array([k for _, k in some], np.uint64),
        )
        for kind, some in seen.items()
    ]


def _chains(text: str) -> list[tuple[str, int]]:
    found = []
    for match in _CHAIN.finditer(text):
        groups = [part for part in re.split(r"[ \-]", match[0]) if part]
        number = "".join(groups).upper()
        shape = tuple(len(part) for part in groups)
        codes = np.frombuffer(number.encode(), np.uint8)[None, :]
        if len(number) == 18 and number[:17].isdigit() and resident_ids(codes)[0]:
            found.append(("resident-id", int(values(codes)[0])))
        elif number.isdigit() and shape in _MOBILE_SHAPES and number[:-11] in ("", "86") and mobiles(codes[:, -11:])[0]:
            found.append(("mobile", int(number[-11:])))
        elif number.isdigit() and 16 <= len(number) <= 19 and shape[0] in (4, 6) and shape[1] >= 4 and _is_card(codes):
            found.append(("bank-card", int(number)))
    return found


def _is_card(codes: Codes) -> bool:
    return bool(cards(codes)[0] and card_heads(codes)[0])


def believed(kind: str, heading: str, rows: Places, whole: Flags, keys: Any, counted: dict[int, int]) -> Flags:
    """Which of what was seen in a column is believed, now that all of the column is known.

    Numbers that are whole cells are a column's own content: the heading and how many fit decide. Those within text
    stand for themselves.
    """
    alone = int(whole.sum())
    said = headings.says(heading)
    if not alone:
        return np.ones(len(rows), bool)
    if kind == "resident-id":
        others = sum(counted.get(width, 0) for width in (17, 18))
        noise = "id" not in said and others >= 50 and alone < NOISE * others
        return ~whole if noise else np.ones(len(rows), bool)
    if kind == "resident-id-15":
        mostly = alone >= MOSTLY * max(counted.get(15, 0), 1) and "code" not in said and alone >= 5
        return np.ones(len(rows), bool) if "id" in said or mostly else ~whole
    if kind == "mobile":
        mostly = alone >= 0.5 * max(counted.get(11, 0), 1)
        if "phone" in said:
            return np.ones(len(rows), bool)
        ways = len(np.unique(keys[whole] // np.uint64(10**8)))
        various = ways >= min(5, max(alone // 3, 1))
        believe = (mostly and various and "code" not in said) or (mostly and ways >= 8 and alone >= 20)
        return np.ones(len(rows), bool) if believe else ~whole
    width = sum(counted.get(one, 0) for one in (16, 17, 18, 19))
    believe = ("card" in said or (alone >= MOSTLY * max(width, 1) and alone >= 3)) and "code" not in said
    return np.ones(len(rows), bool) if believe else ~whole
