"""The profile of a column as it is drawn: how long each bar is. Pure."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import msgspec

from .grid import NUMBERS

TOP = 6
"""Values named of a column at most."""
ORDERED = NUMBERS | {"date", "datetime"}
"""Types whose values lie between a least and a most."""


class Bar(msgspec.Struct, frozen=True):
    """A value or a range of values, how often it is there, and its length in percent of the longest."""

    label: str
    count: int
    length: float


class Drawn(msgspec.Struct, frozen=True, kw_only=True):
    """A column as it is drawn: `bins` of a histogram, or the most frequent values `top`."""

    id: str
    label: str
    type: str
    unit: str = ""
    description: str = ""
    nulls: int = 0
    nulls_percent: str = "0"
    distinct: int = 0
    every: bool = False
    """no value is there twice, and none is missing"""
    low: str = ""
    high: str = ""
    mean: str = ""
    pattern: str = ""
    top: Sequence[Bar] = ()
    bins: Sequence[Bar] = ()


def drawn(column: Mapping[str, Any], n_rows: int) -> Drawn:
    """In: a column of `anhui_table_show`, how many rows the table has. Out: what is drawn of it."""
    profile = column.get("profile") or {}
    kind = column.get("type") or "text"
    nulls, distinct = int(profile.get("nulls") or 0), int(profile.get("distinct") or 0)
    every = distinct == n_rows > 1 and not nulls
    bins = _bins(profile.get("histogram") or ()) if kind in ORDERED else []
    return Drawn(
        id=column["id"],
        label=column.get("label") or column.get("header") or column["id"],
        type=kind,
        unit=column.get("unit") or "",
        description=column.get("description") or "",
        nulls=nulls,
        nulls_percent=percent(nulls, n_rows),
        distinct=distinct,
        every=every,
        low=_said(profile.get("min")) if kind in ORDERED else "",
        high=_said(profile.get("max")) if kind in ORDERED else "",
        mean=_said(profile.get("mean")) if kind in NUMBERS else "",
        pattern=str(profile.get("pattern") or ""),
        top=[] if every or len(bins) > 1 else _top(profile.get("top") or ()),
        bins=bins if len(bins) > 1 else [],
    )


def _top(values: Sequence[Any]) -> list[Bar]:
    pairs = [_pair(one) for one in values[:TOP]]
    most = max((count for _, count in pairs), default=0)
    return [Bar(label, count, _length(count, most)) for label, count in pairs]


def _pair(one: Any) -> tuple[str, int]:
    value, count = (one["value"], one["count"]) if isinstance(one, Mapping) else one[:2]
    return _said(value), int(count)


def _bins(ranges: Sequence[Any]) -> list[Bar]:
    found = [(one["low"], one["high"], one["count"]) if isinstance(one, Mapping) else tuple(one[:3]) for one in ranges]
    most = max((int(count) for _, _, count in found), default=0)
    return [Bar(_span(low, high), int(count), _length(int(count), most)) for low, high, count in found]


def _span(low: Any, high: Any) -> str:
    """What a bin holds; one of whole numbers a single one apart holds that number."""
    single = isinstance(low, int) and isinstance(high, int) and high - low == 1
    return str(low) if single else f"{_said(low)} – {_said(high)}"


def _length(count: int, most: int) -> float:
    return max(round(100 * count / most, 1), 1.0) if count and most else 0.0


def percent(part: int, whole: int) -> str:
    """A share for readers: what is there is never 0, what lacks some is never 100.

    >>> percent(1, 100_000), percent(99_999, 100_000), percent(1, 4)
    ('<0.1', '>99.9', '25')
    """
    if not part or not whole:
        return "0"
    share = 100 * part / whole
    if share < 0.1:
        return "<0.1"
    return ">99.9" if 99.9 < share < 100 else f"{share:.1f}".removesuffix(".0")


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{Decimal(f'{value:.6g}'):f}"
    return str(value)
