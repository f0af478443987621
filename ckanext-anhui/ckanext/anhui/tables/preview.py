"""The rows of a loaded table on a page, in the reader's words."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import msgspec
import sqlalchemy as sa
from ckan.model import Session
from ckan.plugins import toolkit as tk

from ckanext.anhui.tables import model, rows
from ckanext.anhui.tables.core import found, grid, profile_view, query

__all__ = [
    "Head",
    "View",
    "cells",
    "found_in",
    "number_of",
    "profiles",
    "states",
    "step_name",
    "table",
    "type_name",
    "view",
]


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """The head of a column: what it is called, where it leads, how its field is filled in."""

    id: str
    label: str
    type: str
    href: str
    direction: str = ""
    number: bool = False
    unit: str = ""
    description: str = ""
    hint: str = ""
    wrong: bool = False


class View(msgspec.Struct, frozen=True, kw_only=True):
    """A page of rows. `error` says why there are none: a filter that cannot be understood."""

    asked: grid.Asked
    heads: list[Head]
    rows: list[list[grid.Cell]]
    total: int
    last: int
    count: str
    error: str = ""
    sizes: tuple[int, ...] = grid.SIZES

    @property
    def order(self) -> str:
        """The order as the address names it, "" for that of the file."""
        return dict(self.asked.pairs()).get("sort", "")

    @property
    def query(self) -> str:
        """What a download of these rows is asked with."""
        return urlencode(self.asked.pairs())

    @property
    def sorted(self) -> str:
        """The label of the column the rows are in the order of."""
        return next((head.label for head in self.heads if head.id == self.asked.sort), "")


def table(resource_id: str) -> dict[str, Any] | None:
    """The table of a file; None when there is none, or the reader may not know of it."""
    try:
        return tk.get_action("anhui_table_show")({}, {"id": resource_id})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return None


def states(package_id: str) -> dict[str, dict[str, Any]]:
    """Of each file of a dataset the reader sees, where its table stands: `{state, active}`. One query for all."""
    asked = sa.select(model.table.c.resource_id, model.table.c.state, model.table.c.loaded.is_not(None))
    found = Session.execute(asked.where(model.table.c.package_id == package_id))
    return {identity: {"state": state, "active": active} for identity, state, active in found}


def view(table: dict[str, Any], args: list[tuple[str, str]]) -> View:
    """In: a loaded table, the parameters of the address. Out: that page of it."""
    columns = table["columns"]
    asked = grid.asked(args, [one["id"] for one in columns])
    page, total, error, wrong = _rows(table, asked)
    if not page and total and asked.page > 1:  # a page past the end: the last one, as from a stale link
        asked = msgspec.structs.replace(asked, page=grid.last_page(total, asked.rows))
        page, total, error, wrong = _rows(table, asked)
    return View(
        asked=asked,
        heads=[_head(one, asked, wrong) for one in columns],
        rows=[cells(row) for row in page],
        total=total,
        last=grid.last_page(total, asked.rows),
        count="" if error else _count(asked, len(page), total, table.get("n_rows") or 0),
        error=error,
    )


def cells(row: Sequence[Any]) -> list[grid.Cell]:
    """Values as the page shows them."""
    return grid.cells(row, (tk._("yes"), tk._("no")))


def _rows(table: dict[str, Any], asked: grid.Asked) -> tuple[list[Any], int, str, str]:
    """The rows of a page, how many there are in all; or what cannot be understood, and of which column."""
    try:
        page, total = rows.select(table, query.parse(asked.pairs(), rows.kinds(table)), asked.rows, asked.offset)
    except query.BadQuery as error:
        labels = {one["id"]: one["label"] for one in table["columns"]}
        return [], 0, f"{labels.get(error.field, error.field)}：{error.reason}", error.field
    except rows.TooSlow:
        return [], 0, tk._("This search takes too long: ask for less, or download the whole table"), ""
    except rows.Gone:
        return [], 0, tk._("The table has just been loaded anew: ask again"), ""
    return page, total, "", ""


def _head(column: dict[str, Any], asked: grid.Asked, wrong: str) -> Head:
    kind = column.get("type") or "text"
    return Head(
        id=column["id"],
        label=column.get("label") or column.get("header") or column["id"],
        type=type_name(kind),
        href=asked.sorted_by(column["id"]),
        direction=asked.direction(column["id"]),
        number=kind in grid.NUMBERS,
        unit=column.get("unit") or "",
        description=column.get("description") or "",
        hint=_hint(kind),
        wrong=column["id"] == wrong,
    )


def _count(asked: grid.Asked, here: int, total: int, whole: int) -> str:
    if not total:
        return tk._("No rows")
    first = asked.offset + 1
    words = tk.ungettext("Rows {first}–{last} of {number}", "Rows {first}–{last} of {number}", total)
    said = words.format(first=f"{first:,}", last=f"{first + here - 1:,}", number=f"{total:,}")
    if asked.narrowed and whole > total:
        said += tk._(" (filtered from {number})").format(number=f"{whole:,}")
    return said


def _hint(kind: str) -> str:
    if kind in grid.NUMBERS:
        return "10..20"
    return {"date": "2023-05", "datetime": "2023-05", "boolean": tk._("yes")}.get(kind, "")


def type_name(kind: str) -> str:
    """What a type is called."""
    return {
        "text": tk._("text"),
        "integer": tk._("integer"),
        "decimal": tk._("decimal"),
        "date": tk._("date"),
        "datetime": tk._("date and time"),
        "boolean": tk._("yes or no"),
        "code": tk._("code"),
    }.get(kind, kind)


def found_in(table: dict[str, Any] | None) -> found.Found:
    """What was found in the file when it was read; nothing of one not read yet."""
    return found.found((table or {}).get("report"), number_of(table))


def number_of(table: dict[str, Any] | None) -> int:
    """Which of the file's tables is loaded, from 0."""
    chosen = (table or {}).get("chosen")
    return chosen if isinstance(chosen, int) else 0


def profiles(table: dict[str, Any]) -> list[profile_view.Drawn]:
    """What is in each column, to draw."""
    return [profile_view.drawn(one, table.get("n_rows") or 0) for one in table["columns"]]


def step_name(name: str) -> str:
    """What a repair is called that was refused, and is therefore not in the report."""
    code, _, column = name.partition(":")
    called = {
        "encoding": tk._("Other encoding than UTF-8"),
        "extension": tk._("Read by content, not by name"),
        "short-rows": tk._("Short rows filled up"),
        "flattened": tk._("Nested data made flat"),
        "padded-codes": tk._("Leading zeros of codes"),
        "title-rows": tk._("Titles above the header"),
        "two-level-header": tk._("Header of two rows"),
        "merged-cells-filled": tk._("Merged cells filled"),
        "totals-row": tk._("Totals set aside"),
        "notes": tk._("Notes set aside"),
        "blank-rows": tk._("Blank rows left out"),
        "repeated-header": tk._("Repeated header left out"),
        "empty-header": tk._("Columns without a name named"),
        "duplicate-header": tk._("Equal names told apart"),
        "header-spelling": tk._("Names of columns cleaned"),
        "empty-columns": tk._("Empty columns left out"),
        "no-header": tk._("No header: columns named"),
        "number-format": tk._("Numbers cleaned"),
        "unit": tk._("Units taken out of numbers"),
        "percent": tk._("Percent signs taken out"),
        "date-format": tk._("Dates written alike"),
        "boolean-words": tk._("Yes and no as true and false"),
        "null-spelling": tk._("Signs for nothing emptied"),
        "invisible-characters": tk._("Invisible characters removed"),
        "whitespace": tk._("Blanks at the ends removed"),
        "text-mark": tk._("Marks of Excel removed"),
        "numbering-row": tk._("Column numbers set aside"),
        "unit-row": tk._("Row of units set aside"),
        "stacked-tables": tk._("Tables one under another told apart"),
        "group-rows": tk._("Headings of groups set aside"),
    }.get(code, code)
    return f"{called}{tk._(': ')}{column}" if column else called
