"""Whether data is as current as its 更新周期 (发改高技〔2017〕1272号) promises; lengths: config/codes/cycles.yaml."""

import datetime as dt
from typing import Literal

import msgspec

from .codes import code_list

Kind = Literal["on_time", "due", "overdue", "irregular", "stopped", "unstated"]
UPDATE_KINDS: tuple[Kind, ...] = ("on_time", "due", "overdue", "irregular", "stopped", "unstated")
"""按期更新 · 即将到期 · 逾期 · 不定期 · 不再更新 · 未注明."""
IRREGULAR = "irregular"
NEVER = "never"
SOON = 7
"""Days before the end of a cycle in which an update is called due; of a short cycle, its last quarter."""


class UpdateState(msgspec.Struct, frozen=True):
    """How a dataset stands on a day.

    `days`: of `due`, until the update is late (0: today is the last day); of `overdue`, since it is; else 0.
    `by`: the last day on which an update is in time; None where nothing is promised or the data has no date.
    """

    kind: Kind
    days: int = 0
    by: dt.date | None = None


def update_state(cycle: str, last: dt.date | None, today: dt.date) -> UpdateState:
    """In: a code of `cycles` (or a word for one), the day of the newest data (None: unknown), today. Never fails.

    >>> update_state("monthly", dt.date(2026, 10, 1), dt.date(2026, 11, 24))
    UpdateState(kind='overdue', days=23, by=datetime.date(2026, 11, 1))
    """
    entry = code_list("cycles").find(cycle) if cycle else None
    if entry and entry.code == IRREGULAR:
        return UpdateState("irregular")
    if entry and entry.code == NEVER:
        return UpdateState("stopped")
    length = int(entry.data.get("days", 0)) if entry else 0
    if not length or last is None:
        return UpdateState("unstated")
    by = last + dt.timedelta(days=length)
    left = (by - today).days
    if left < 0:
        return UpdateState("overdue", -left, by)
    return UpdateState("due", left, by) if left <= min(SOON, length // 4) else UpdateState("on_time", 0, by)
