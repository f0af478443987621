"""Numbers that stand for a person: resident ids, mobiles, bank cards, found in all cells of a column at once.

What a single cell shows is kept with whether it was the whole cell; what the column is decides on look-alikes later
(`belief.py`): serial numbers that happen to fit.
"""

import re

import numpy as np

from .cells import Cells, Places, Runs, Seen, gather, runs, values
from .chains import spaced
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


def numbers(cells: Cells, credit: bool = False, card: bool = False) -> tuple[list[Seen], dict[int, int]]:
    """In: cells spelled plainly; whether they are said to be 统一社会信用代码 (some look like ids), or accounts.

    Out: what was seen in them, and how many are nothing but a number, by its digits (and SHAPED).
    """
    if not len(cells.data):
        return [], {}
    every = runs(cells)
    found, counted = _long(cells, every.some(every.end - every.begin >= 11), credit, card)
    apart, more = spaced(cells, every)
    counted[SHAPED] = counted.get(SHAPED, 0) + more
    return found + apart, counted


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
