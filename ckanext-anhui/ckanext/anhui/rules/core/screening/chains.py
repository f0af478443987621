"""Numbers of persons in groups of digits: with blanks, hyphens or points between them, or over two lines.

Few cells have them, so each is looked at by itself.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from .cells import Cells, Places, Runs, Seen, once, values
from .identifiers import Codes, card_heads, cards, resident_ids, shaped

_BETWEEN = r" \-./_\n\r\t"
"""What people put between groups of digits, or what a line's end puts there."""
_CHAIN = re.compile(rf"(?<![\d.])\d{{1,18}}(?:[{_BETWEEN}]\d{{1,18}})+(?:[{_BETWEEN}]?[xX])?(?!\d)")
_GROUPS = re.compile(r"\d+|X")
_SEPARATES = np.isin(np.arange(256), np.frombuffer(b" -./_\n\r\t", np.uint8))
_MOBILE_SHAPES = {(3, 4, 4), (3, 3, 5), (4, 3, 4), (3, 8), (7, 4), (5, 6), (2, 3, 4, 4), (2, 11), (4, 4, 3)}


def spaced(cells: Cells, every: Runs) -> tuple[list[Seen], int]:
    """In: cells spelled plainly, the runs of digits in them. Out: what was seen, how many cells are shaped as an id."""
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
