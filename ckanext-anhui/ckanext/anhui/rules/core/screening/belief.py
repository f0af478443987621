"""Which numbers of a column are believed to stand for persons: serial numbers may look like them by chance."""

from typing import Any

import numpy as np

from . import headings
from .cells import Places
from .identifiers import Flags
from .numbers import SHAPED

NOISE = 0.01
"""Random numbers of 18 digits are ids in 45 of a million; a column of numbers of which fewer are is none of ids."""
MOSTLY = 0.9


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
        others = sum(counted.get(width, 0) for width in (17, 18, 20, 27))
        noise = others >= 50 and alone < NOISE * others
        noise |= alone <= (0.5 if "code" in said else 0.3) * counted.get(SHAPED, 0)
        return ~whole if noise and "id" not in said else np.ones(len(rows), bool)
    if kind == "resident-id-wrong":
        return np.ones(len(rows), bool) if "id" in said else ~whole
    if kind == "resident-id-15":
        mostly = alone >= MOSTLY * max(counted.get(15, 0), 1) and "code" not in said and alone >= 5
        return np.ones(len(rows), bool) if "id" in said or mostly else ~whole
    if kind == "mobile":
        mostly = alone >= 0.5 * max(counted.get(11, 0), 1)
        if "phone" in said:
            return np.ones(len(rows), bool)
        if "amount" in said:
            return ~whole
        ways = len(np.unique(keys[whole] // np.uint64(10**8)))
        various = ways >= min(5, max(alone // 3, 1))
        believe = (mostly and various and "code" not in said) or (mostly and ways >= 8 and alone >= 20)
        return np.ones(len(rows), bool) if believe else ~whole
    width = sum(counted.get(one, 0) for one in (16, 17, 18, 19))
    believe = ("card" in said or (alone >= MOSTLY * max(width, 1) and alone >= 3)) and "code" not in said
    return np.ones(len(rows), bool) if believe else ~whole
