"""From which day the data of a dataset is. Whether that keeps the promise, `catalogue.update_state` says. Pure."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Literal

import msgspec

from ckanext.anhui.portal.core import words


class DataDate(msgspec.Struct, frozen=True):
    """The day the data is from, and what says so: a file, or 发布日期 when there are no files here."""

    day: date
    by: Literal["file", "issued"]


def data_date(files: Iterable[dict[str, Any]], issued: str) -> DataDate | None:
    """The latest day the data is known to be from; None when nothing says so.

    In: the dataset's resources and its 发布日期. A file's day is when its bytes or its description last changed.
    """
    days = [day for file in files if (day := _day(_changed(file)))]
    if days:
        return DataDate(max(days), "file")
    day = _day(issued)
    return DataDate(day, "issued") if day else None


def _changed(file: dict[str, Any]) -> str:
    return file.get("last_modified") or file.get("metadata_modified") or file.get("created") or ""


def _day(value: str) -> date | None:
    said = words.date(value)
    try:
        return date.fromisoformat(said) if said else None
    except ValueError:
        return None
