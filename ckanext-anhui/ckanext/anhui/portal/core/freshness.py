"""Is it current? The promise (更新周期) against the date of the data. Pure: dates in, a state out."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Literal

import msgspec

from ckanext.anhui.portal.core import words

State = Literal["on_schedule", "due", "overdue", "irregular", "stopped", "unstated", "undated"]
OPEN_ENDED: dict[str, State] = {"irregular": "irregular", "never": "stopped"}
"""Cycles without a length that still promise something; every other one without a length (其他) promises nothing."""

SOON = 4
"""An update is announced as due within the last quarter of its cycle,"""
SOON_DAYS = 7
"""and never earlier than these days before."""


class DataDate(msgspec.Struct, frozen=True):
    """The day the data is from, and what says so: a file, or 发布日期 when there are no files here."""

    day: date
    by: Literal["file", "issued"]


class Freshness(msgspec.Struct, frozen=True):
    """`days`: until the update is due (due), or since it was (overdue); 0 otherwise."""

    state: State
    days: int = 0
    due: date | None = None


def data_date(files: Iterable[dict[str, Any]], issued: str) -> DataDate | None:
    """The latest day the data is known to be from; None when nothing says so.

    In: the dataset's resources and its 发布日期. A file's day is when its bytes or its description last changed.
    """
    days = [day for file in files if (day := _day(_changed(file)))]
    if days:
        return DataDate(max(days), "file")
    day = _day(issued)
    return DataDate(day, "issued") if day else None


def freshness(cycle: str, length: int | None, latest: date | None, today: date) -> Freshness:
    """In: the code of the cycle (list `cycles`) and its length in days, the day of the data, today in Beijing.

    An update is late from the day after `latest` + `length`.

    >>> freshness("monthly", 31, date(2026, 10, 1), date(2026, 11, 24))
    Freshness(state='overdue', days=23, due=datetime.date(2026, 11, 1))
    """
    if not length:
        return Freshness(OPEN_ENDED.get(cycle, "unstated"))
    if latest is None:
        return Freshness("undated")
    due = latest + timedelta(days=length)
    left = (due - today).days
    if left < 0:
        return Freshness("overdue", -left, due)
    if left <= min(length // SOON, SOON_DAYS) and length >= SOON:
        return Freshness("due", max(left, 1), due)
    return Freshness("on_schedule", 0, due)


def _changed(file: dict[str, Any]) -> str:
    return file.get("last_modified") or file.get("metadata_modified") or file.get("created") or ""


def _day(value: str) -> date | None:
    said = words.date(value)
    try:
        return date.fromisoformat(said) if said else None
    except ValueError:
        return None
