"""Numbers that stand for a person: resident ids, mobiles, bank cards, found in all cells of a column at once.

What a single cell shows is kept with whether it was the whole cell; what the column is decides on look-alikes later
(`belief.py`): serial numbers that happen to fit.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from .cells import Cells, Places, Runs, gather, once, runs, values
from .identifiers import (
    Codes,
    Flags,
    card_heads,
    cards,
    credit_codes,
    mobiles,
    old_resident_ids,
    resident_ids,
    shaped,
)

SHAPED = 0
"""Stands in for a width where cells are counted: those with a province and a day where ids have them, check or no."""
BEFORE = 36
"""bytes before a number in which a word may say what it is"""
_CARD_WORDS = re.compile(
    r"(卡号|账号|帐号|账户|帐户|卡|开户行?|银行|信用社|邮储|[农工建中交商][商信]?行|一[卡折]通|[转汇打存][入至到]|收款|"
    r"发放[至到]|yhkh|yhzh|card[_ ]?no)[^0-9]{0,12}$",
    re.IGNORECASE,
)
_ID_WORDS = re.compile(r"(身份证|证件|身份号|公民身份|sfz|id[_ ]?card|id[_ ]?no)[^0-9]{0,10}$", re.IGNORECASE)
_PHONE_WORDS = re.compile(r"(tel|phone|mobile|手机|电话|联系方式|移动|致电|拨打)[^0-9]{0,8}$", re.IGNORECASE)
_CODE_WORDS = re.compile(
    r"(单号|编号|流水号?|文号|批号|订单|合同|受理号?|案号|序号|代码|SN|NO\.?)[:：#\s]*$", re.IGNORECASE
)
_SERIAL_WORDS = re.compile(
    r"(单号|办件(编号)?|流水号?|受理(编)?号|业务(编)?号|案件?(编)?号|订单(编)?号?)[为是:：#\s]*$"
)
_MARKS = np.isin(np.arange(256), np.frombuffer(b" \t\r\n'`=\"", np.uint8))
"""What spreadsheets leave around a number that is kept as text."""
_LETTERS = np.isin(np.arange(256) | 32, np.arange(ord("a"), ord("z") + 1)) & (np.arange(256) < 128)


class Seen(NamedTuple):
    """What was seen of one kind in a batch: rows, whether each was the whole cell, the number."""

    kind: str
    rows: Places
    whole: Flags
    keys: Any


def numbers(cells: Cells, credit: bool = False, card: bool = False) -> tuple[list[Seen], dict[int, int]]:
    """In: cells spelled plainly; whether they are said to be 统一社会信用代码 (some look like ids), or accounts.

    Out: what was seen in them, and how many are nothing but a number, by its digits (and SHAPED).
    """
    if not len(cells.data):
        return [], {}
    every = runs(cells)
    found, counted = _long(cells, every.some(every.end - every.begin >= 11), credit, card)
    spaced, more = _spaced(cells, every)
    counted[SHAPED] = counted.get(SHAPED, 0) + more
    return found + spaced, counted


def _long(cells: Cells, every: Runs, credit: bool, card: bool) -> tuple[list[Seen], dict[int, int]]:
    """The same of runs of eleven digits and more, of which most columns have none."""
    if not len(every.begin):
        return [], {}
    found: list[Seen] = []
    cell = cells.of(every.begin)
    length = every.end - every.begin
    whole = _alone(cells, every.begin, every.end, cell, _MARKS)
    ids, shaped = _resident(cells, every, length, cell, credit)
    found += ids
    found += _mobile(cells, every, length, whole, cell)
    found += _card(cells, every, length, whole, cell, card)
    counted = {width: int((whole & (length == width)).sum()) for width in (11, 15, 16, 17, 18, 19, 20, 27)}
    return found, counted | {SHAPED: shaped}


def _alone(cells: Cells, begin: Places, end: Places, cell: Places, marks: Flags) -> Flags:
    """Which pieces are their whole cell, but for up to six `marks` before and two after."""
    before, after = begin - cells.first[cell], cells.last[cell] - end
    alone = (before <= 6) & (after <= 2)
    for step in range(6):
        alone &= (before <= step) | marks[cells.data[np.maximum(begin - 1 - step, 0)]]
    for step in range(2):
        alone &= (after <= step) | marks[cells.data[np.minimum(end + step, len(cells.data) - 1)]]
    return alone


def _letter(codes: Codes) -> Flags:
    return ((codes | 32) >= ord("a")) & ((codes | 32) <= ord("z"))


def _resident(cells: Cells, every: Runs, length: Places, cell: Places, credit: bool) -> tuple[list[Seen], int]:
    """18 digits, 17 and an X; 20 that begin with an id and end as a disability certificate (残疾人证) or a person's tax
    number does, 27 that end with one, as certificates of physicians do (医师资格证书). Those with a wrong check, or the
    last digit left out, are of a kind of their own.

    Also how many cells are such a number by province and day, whatever its check: serial numbers are often made of a
    division, a day and a count, and every eleventh of them is an id by chance.
    """
    crossed = ((length == 17) | (length == 26)) & ((every.after | 32) == ord("x"))
    which = np.flatnonzero((length == 17) | (length == 18) | (length == 20) | (length == 27) | crossed)
    codes = gather(cells.padded, every.begin[which] + np.where(length[which] > 20, 9, 0), 18)
    codes[(length[which] == 17) & ~crossed[which], 17] = 0
    day = shaped(codes)
    which, codes = which[day], codes[day]
    last = gather(cells.data, np.minimum(every.end[which] - 2, len(cells.data) - 2), 2)
    level = (last[:, 0] >= ord("1")) & (last[:, 0] <= ord("7")) & (last[:, 1] >= ord("1")) & (last[:, 1] <= ord("4"))
    level |= (last == ord("0")).all(axis=1)  # 纳税人识别号 of a person
    right = resident_ids(codes) & ((length[which] != 20) | level)
    other = _decimals(cells, every, which) | (credit_codes(codes) if credit else False)
    fits = right & ~other
    alone = _alone(cells, every.begin[which], every.end[which] + crossed[which], cell[which], _MARKS | _LETTERS)
    chosen = which[fits]
    ids = Seen("resident-id", cells.rows[cell[chosen]], alone[fits], values(codes[fits]))
    ids = _unless_said(cells, every, chosen, cell, ids, _SERIAL_WORDS)
    amiss = ~right & ~other & (length[which] <= 18)
    wrong = Seen("resident-id-wrong", cells.rows[cell[which[amiss]]], alone[amiss], values(codes[amiss]))
    wrong = _said(cells, every, which[amiss], cell, wrong, _ID_WORDS)
    return [ids, wrong, _old(cells, every, length, cell)], int(alone.sum())


def _old(cells: Cells, every: Runs, length: Places, cell: Places) -> Seen:
    """15 digits; beside other text only where a word says what it is."""
    which = np.flatnonzero((length == 15) & ~_letter(every.before) & ~_letter(every.after))
    codes = gather(cells.data, every.begin[which], 15)
    fits = old_resident_ids(codes)
    chosen = which[fits]
    whole = _alone(cells, every.begin[chosen], every.end[chosen], cell[chosen], _MARKS)
    old = Seen("resident-id-15", cells.rows[cell[chosen]], whole, values(codes[fits]))
    return _said(cells, every, chosen, cell, old, _ID_WORDS)


def _decimals(cells: Cells, every: Runs, which: Places) -> Flags:
    """Which runs are the decimals of a number."""
    sign = cells.data[np.maximum(every.begin[which] - 2, 0)]
    return (every.before[which] == ord(".")) & ((sign - 48) < 10)


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
    fits &= ~_has_decimals(cells, every, which, cell)
    ahead = data[np.maximum(begin - 2, 0)]
    part = (
        (every.before[which] == ord("-"))
        & (((ahead - 48) < 10) | _letter(ahead))
        & ~_after_86(cells, begin, cell[which])
    )
    first = begin - cells.first[cell[which]] == 1
    fits &= ~((every.before[which] == ord(".")) & (first | ((ahead - 48) < 10))) & ~part
    lettered = _letter(every.before[which]) | (every.before[which] == ord("_"))
    chosen = which[fits]
    doubtful = lettered[fits] | (~whole[chosen] & (begin[fits] > cells.first[cell[chosen]]))
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


def _has_decimals(cells: Cells, every: Runs, which: Places, cell: Places) -> Flags:
    """Which runs have a point and digits after them; .0 and .00 at the end of a cell are left by spreadsheets."""
    data, end = cells.padded, every.end[which]
    point = (every.after[which] == ord(".")) & ((data[end + 1] - 48) < 10) & (end + 1 < cells.last[cell[which]])
    nought = data[end + 1] == ord("0")
    rest = cells.last[cell[which]] - end
    return point & ~(nought & ((rest == 2) | ((rest == 3) & (data[end + 2] == ord("0")))))


def _after_86(cells: Cells, begin: Places, cell: Places) -> Flags:
    """Which pieces stand after 86-, the code of the country."""
    back = gather(cells.data, np.maximum(begin - 4, 0), 4)
    said = (back[:, 1:] == np.frombuffer(b"86-", np.uint8)).all(axis=1)
    room = begin - cells.first[cell]
    return (room == 3) | ((room > 3) & ~((back[:, 0] - 48) < 10)) & said


def _card(cells: Cells, every: Runs, length: Places, whole: Flags, cell: Places, said: bool) -> list[Seen]:
    """16 to 19 digits with the Luhn formula; beside other text only where it, or the heading, says what it is."""
    found = []
    for width in (16, 17, 18, 19):
        which = np.flatnonzero((length == width) & ~_letter(every.before) & ~_letter(every.after))
        if not len(which):
            continue
        codes = gather(cells.data, every.begin[which], width)
        headed = card_heads(codes)
        which, codes = which[headed], codes[headed]
        fits = cards(codes)
        chosen = which[fits]
        seen = Seen("bank-card", cells.rows[cell[chosen]], whole[chosen], values(codes[fits]))
        found.append(seen if said else _said(cells, every, chosen, cell, seen, _CARD_WORDS))
    return found


def _said(cells: Cells, every: Runs, chosen: Places, cell: Places, seen: Seen, words: re.Pattern[str]) -> Seen:
    """Those that are a whole cell, and of the others those before which a word says what they are."""
    return _kept(seen, seen.whole | _after(cells, every, chosen, cell, words, ~seen.whole))


def _unless_said(cells: Cells, every: Runs, chosen: Places, cell: Places, seen: Seen, words: re.Pattern[str]) -> Seen:
    """Without those before which a word says that they are something else."""
    return _kept(seen, ~_after(cells, every, chosen, cell, words, ~seen.whole))


def _kept(seen: Seen, keep: Flags) -> Seen:
    return Seen(seen.kind, seen.rows[keep], seen.whole[keep], seen.keys[keep])


def _after(cells: Cells, every: Runs, chosen: Places, cell: Places, words: re.Pattern[str], asked: Flags) -> Flags:
    """Which of those `asked` for stand after one of the words."""
    after = np.zeros(len(chosen), bool)
    for at in np.flatnonzero(asked & (every.before[chosen] != 0)):
        run = chosen[at]
        before, _ = cells.within(int(every.begin[run]), int(every.end[run]), int(cell[run]), BEFORE)
        after[at] = bool(words.search(before))
    return after


_BETWEEN = r" \-./_\n\r\t"
"""What people put between groups of digits, or what a line's end puts there."""
_CHAIN = re.compile(rf"(?<![\d.])\d{{1,18}}(?:[{_BETWEEN}]\d{{1,18}})+(?:[{_BETWEEN}]?[xX])?(?!\d)")
_GROUPS = re.compile(r"\d+|X")
_SEPARATES = np.isin(np.arange(256), np.frombuffer(b" -./_\n\r\t", np.uint8))
_MOBILE_SHAPES = {(3, 4, 4), (3, 3, 5), (4, 3, 4), (3, 8), (7, 4), (5, 6), (2, 3, 4, 4), (2, 11), (4, 4, 3)}


def _spaced(cells: Cells, every: Runs) -> tuple[list[Seen], int]:
    """The same with blanks or hyphens between groups of digits: few, so each is looked at by itself."""
    where = _likely(cells, every)
    seen: dict[str, list[tuple[int, bool, int]]] = {}
    like_ids = 0
    for at in where:
        text = cells.bytes[cells.first[at] : cells.last[at]].decode("utf-8", "ignore")
        for kind, key, alone in _chains(text):
            if kind:
                seen.setdefault(kind, []).append((int(cells.rows[at]), alone, key))
            else:
                like_ids += alone
    found = []
    for kind, some in seen.items():
        rows, alone, keys = zip(*some, strict=True)
        found.append(Seen(kind, np.array(rows), np.array(alone), np.array(keys, np.uint64)))
    return found, like_ids


def _likely(cells: Cells, every: Runs) -> Places:
    """Cells with groups of digits that may be one number; dates, landlines and decimals are left out."""
    if len(every.begin) < 2:
        return np.zeros(0, np.int64)
    gap = (every.begin[1:] - every.end[:-1] == 1) & _SEPARATES[every.after[:-1]] & (every.before[1:] != 0)
    if not gap.any():
        return np.zeros(0, np.int64)
    chain = np.concatenate([[0], np.cumsum(~gap)])
    length = every.end - every.begin
    groups, total = np.bincount(chain), np.bincount(chain, weights=length).astype(np.int64)
    first = np.searchsorted(chain, np.arange(len(total)))
    starts, data = every.begin[first], cells.data
    second = data[np.minimum(starts + 1, len(data) - 1)]  # the last run may be one digit, the last of all
    year = (length[first] == 4) & (total != 11)
    year &= ((data[starts] == ord("1")) & (second == ord("9"))) | ((data[starts] == ord("2")) & (second == ord("0")))
    decimal = (groups == 2) & (every.after[first] == ord("."))
    likely = (groups > 1) & (total >= 11) & (total <= 48) & (total != 12) & (total != 14) & ~year & ~decimal
    likely &= (data[starts] != ord("0")) | (total >= 21)
    return once(cells.of(starts[likely]))


def _chains(text: str) -> list[tuple[str, int, bool]]:
    """Kind, number, whether it is the whole cell. Kind "": what has the shape of an id."""
    found: list[tuple[str, int, bool]] = []
    for match in _CHAIN.finditer(text):
        groups = _GROUPS.findall(match[0].upper())
        alone = match[0] == text.strip()
        shaped_like, ids = _ids(groups)
        found += [("", 0, alone)] * shaped_like + [("resident-id", one, alone) for one in ids]
        number = "".join(groups)
        codes = np.frombuffer(number.encode(), np.uint8)[None, :]
        shape = tuple(map(len, groups))
        if ids or not number.isdigit():
            continue
        if 16 <= len(number) <= 19 and shape[0] in (4, 6) and shape[1] >= 4 and _is_card(codes):
            found.append(("bank-card", int(number), False))
        elif not shaped_like:
            found += [("mobile", int(mobile), False) for mobile in _mobiles(match[0])]
    return found


def _ids(groups: list[str]) -> tuple[int, list[int]]:
    """In: groups of digits. Out: how many of them together are shaped as an id, and those that are one."""
    like, found = 0, []
    for first in range(len(groups) - 1):
        number = groups[first]
        for group in groups[first + 1 :]:
            number += group
            if len(number) == 18 and number[:17].isdigit():
                codes = np.frombuffer(number.encode(), np.uint8)[None, :]
                like += int(shaped(codes)[0])
                found += [int(values(codes)[0])] if resident_ids(codes)[0] else []
            if len(number) >= 18:
                break
    return like, found


def broken_ids(lines: Sequence[str]) -> list[int]:
    """In: lines of loose text. Out: the ids that the end of a line broke."""
    found = []
    for line, following in pairwise(lines):
        if line[-1].isdigit() and following[0] in "0123456789xX":
            tail, head = re.findall(r"\d+", line)[-1], _GROUPS.findall(following.upper())
            found += _ids([tail, *head[:2]])[1]
    return found


def _mobiles(chain: str) -> list[str]:
    """Mobiles among groups of digits, one of which may begin after a blank: 0551-62999999 138-5551-2345."""
    found = []
    for start in [0, *(match.end() for match in re.finditer(r"\s", chain))]:
        groups = re.findall(r"\d+", chain[start:])
        for many in range(1, min(len(groups), 11) + 1):
            number = "".join(groups[:many])
            shape = tuple(map(len, groups[:many]))
            fits = shape in _MOBILE_SHAPES or many == 11
            if fits and number[:-11] in ("", "86") and re.fullmatch(r"1[3-9]\d{9}", number[-11:]):
                found.append(number[-11:])
                break
    return found


def _is_card(codes: Codes) -> bool:
    return bool(cards(codes)[0] and card_heads(codes)[0])
