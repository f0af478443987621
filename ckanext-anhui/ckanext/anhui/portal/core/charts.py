"""Charts as plain data: how long each bar is. What draws them is anhui/statistics/bars.html and columns.html.

Our own because only bars are needed: chart libraries (pygal, leather) scale their text with the drawing, so that it is
tiny on a phone and deaf to 大字版, and bring a stylesheet and a script inside each picture, which our pages refuse.
"""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

MONTHS = 24
"""Months drawn at most; the table beside the drawing has them all."""
FEWEST = 12
"""Places for columns at least, so that the first month is no wall."""


class Row(msgspec.Struct, frozen=True):
    """What is counted: its name, the number that is drawn, the list it counts, and what stands before the number."""

    label: str
    count: int
    href: str = ""
    more: tuple[int, ...] = ()


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """A chart with its data. `heads` name the columns of its table: the label, then `more` and the number."""

    name: str
    title: str
    meaning: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    by_month: bool = False
    whole: int = 0
    """What a share is taken of; 0: shares say nothing."""
    long: bool = False
    """Whether labels are whole titles, which need the width of the page."""
    fold: int = 0
    """Rows shown before the rest is folded; 0: all."""

    def table(self) -> Iterator[tuple[str | int, ...]]:
        """The heads and the rows, as a table of cells."""
        yield self.heads
        for row in self.rows:
            yield row.label, *row.more, row.count


class Column(msgspec.Struct, frozen=True):
    """One column of a drawing: percent from its left and its top."""

    x: float
    y: float
    width: float
    height: float
    row: Row


def most(rows: Iterable[Row]) -> int:
    """The number the longest bar stands for; at least 1."""
    return max((row.count for row in rows), default=0) or 1


def percent(count: int, whole: int) -> float:
    """A share in percent, one digit after the point; what is there is never nothing."""
    return max(round(100 * count / whole, 1), 0.1) if count and whole else 0.0


def columns(rows: Sequence[Row]) -> list[Column]:
    """The columns of a chart by months, the latest at the right."""
    drawn = rows[-MONTHS:]
    places = max(len(drawn), FEWEST)
    width, highest = 100 / places, most(drawn)
    return [
        Column(
            x=round((places - len(drawn) + number) * width + width * 0.15, 2),
            y=round(100 - percent(row.count, highest), 1),
            width=round(width * 0.7, 2),
            height=percent(row.count, highest),
            row=row,
        )
        for number, row in enumerate(drawn)
    ]


def months(first: str, last: str) -> Iterator[str]:
    """Every month from one to another: 2026-11, 2026-12, 2027-01 …"""
    year, month = map(int, first.split("-"))
    while (here := f"{year}-{month:02}") <= last:
        yield here
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
