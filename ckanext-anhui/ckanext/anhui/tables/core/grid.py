"""A page of a table as its reader asked for it: what the address says, and where every link of the page leads.

The parameters are those of the downloads: `q`, `sort` (a column, or a column and `desc`), `f.<column>`; the page alone
has `page` and `rows`.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import msgspec

SIZES = (50, 100, 200)
"""Rows a page may have."""
CLIPPED = 48
"""Characters of a cell that are shown at once; the rest is opened."""
FILTER = "f."
NUMBERS = frozenset({"integer", "decimal", "int", "bigint", "numeric"})
"""Types whose cells stand to the right."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What the address asks for. `filters` are by column id; a column the table does not have is not asked for."""

    q: str = ""
    sort: str = ""
    descending: bool = False
    filters: dict[str, str] = {}
    page: int = 1
    rows: int = SIZES[0]

    @property
    def narrowed(self) -> bool:
        """Whether only some of the rows are asked for."""
        return bool(self.q or self.filters)

    @property
    def offset(self) -> int:
        """Rows before this page."""
        return (self.page - 1) * self.rows

    def pairs(self) -> list[tuple[str, str]]:
        """What is asked of the rows, as the downloads take it: words, filters, order."""
        found = [("q", self.q)] if self.q else []
        found += [(FILTER + column, value) for column, value in self.filters.items()]
        if self.sort:
            found.append(("sort", f"{self.sort} desc" if self.descending else self.sort))
        return found

    def address(self, **changes: Any) -> str:
        """The query string of this page with changes; page one unless it is told.

        >>> Asked(q="合肥", page=3).address(rows=100)
        '?q=%E5%90%88%E8%82%A5&rows=100'
        """
        other = msgspec.structs.replace(self, **{"page": 1} | changes)
        pairs = other.pairs()
        pairs += [("rows", str(other.rows))] if other.rows != SIZES[0] else []
        pairs += [("page", str(other.page))] if other.page > 1 else []
        return "?" + urlencode(pairs)

    def sorted_by(self, column: str) -> str:
        """Where the head of a column leads: up, then down, then as in the file."""
        if self.sort != column:
            return self.address(sort=column, descending=False)
        return self.address(sort="", descending=False) if self.descending else self.address(descending=True)

    def direction(self, column: str) -> str:
        """`aria-sort` of a column, "" when the rows are not in its order."""
        if self.sort != column:
            return ""
        return "descending" if self.descending else "ascending"


def asked(args: Iterable[tuple[str, str]], columns: Collection[str]) -> Asked:
    """In: the address's parameters, the ids of the columns. What is no number or out of bounds is the usual."""
    given = {name: value.strip() for name, value in args if value.strip()}
    sort, descending = _order(given.get("sort", ""), columns)
    rows = given.get("rows", "")
    page = given.get("page", "")
    return Asked(
        q=given.get("q", ""),
        sort=sort,
        descending=descending,
        filters={one: given[FILTER + one] for one in columns if FILTER + one in given},
        page=max(1, int(page)) if page.isdecimal() and len(page) < 9 else 1,
        rows=int(rows) if rows in map(str, SIZES) else SIZES[0],
    )


def _order(said: str, columns: Collection[str]) -> tuple[str, bool]:
    if said in columns:
        return said, False
    column, _, way = said.rpartition(" ")
    return (column, way == "desc") if column in columns and way in ("asc", "desc") else ("", False)


class Cell(msgspec.Struct, frozen=True):
    """One cell: its text; `short` is what is shown of a long one, "" when all of it is."""

    text: str
    short: str = ""


def cells(row: Sequence[Any], words: tuple[str, str]) -> list[Cell]:
    """In: the values of a row; what true and false are called. Out: their cells; none is an empty one."""
    return [_cell(value, words) for value in row]


def _cell(value: Any, words: tuple[str, str]) -> Cell:
    if value is None:
        return Cell("")
    if isinstance(value, bool):
        return Cell(words[0] if value else words[1])
    text = _text(value)
    return Cell(text, text[:CLIPPED].rstrip() if len(text) > CLIPPED + 10 else "")


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds") if not value.microsecond else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def last_page(total: int, rows: int) -> int:
    """The number of the last page; an empty table has one."""
    return max(1, -(-total // rows))
