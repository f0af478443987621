"""Excel's XML Spreadsheet 2003, which reporting systems write as .xls or .xml."""

from collections.abc import Collection, Iterator
from datetime import datetime
from functools import partial

import lxml.etree as etree

from ..model import Reading, Refused, Source
from ..workspace import Workspace
from .beside import PERCENT, way_of
from .sheets import Sheet, gather
from .sniff import SAVE_AS
from .unfolded import Grid

NAME = "{urn:schemas-microsoft-com:office:spreadsheet}"
VISIBLE = "{urn:schemas-microsoft-com:office:excel}Visible"


def open_workbook(root: etree._Element, work: Workspace, reading: Reading, without: Collection[str]) -> list[Source]:
    """In: the root of a file. Out: a grid a sheet. Raises Refused: `damaged`, `bomb`, `too-many-rows`, `no-table`."""
    ways = _ways(root)
    sheets = []
    try:
        for sheet in root.iter(f"{NAME}Worksheet"):
            grid = Grid(str(sheet.get(f"{NAME}Name") or ""), work, padded="padded-codes" not in without)
            for table in sheet.iterchildren(f"{NAME}Table"):
                _fill(grid, table, ways)
            shown = next(sheet.iter(VISIBLE), None) is None  # it is said only of hidden ones
            sheets.append(Sheet(name=grid.name, shown=shown, read=partial(grid.source, work)))
    except (ValueError, OverflowError) as error:
        raise Refused("damaged", "工作簿里有无法理解的数值", SAVE_AS) from error
    return gather(sheets, reading, work.limits)


def _ways(root: etree._Element) -> dict[str, int]:
    """Styles that show a number otherwise than it is; one takes after its parent."""
    ways: dict[str, int] = {}
    for style in root.iter(f"{NAME}Style"):
        form = style.find(f"{NAME}NumberFormat")
        code = form.get(f"{NAME}Format") if form is not None else None
        parent = ways.get(str(style.get(f"{NAME}Parent")))
        way = parent if code is None else PERCENT if code == "Percent" else way_of(str(code))
        if way is not None:
            ways[str(style.get(f"{NAME}ID"))] = way
    return ways


def _number(element: etree._Element, name: str, otherwise: int) -> int:
    return int(element.get(f"{NAME}{name}") or otherwise)


def _is_hidden(element: etree._Element) -> bool:
    return element.get(f"{NAME}Hidden") == "1"


def _fill(grid: Grid, table: etree._Element, ways: dict[str, int]) -> None:
    for column in table.iterchildren(f"{NAME}Column"):
        grid.column = _number(column, "Index", grid.column + 1) - 1
        grid.add_columns(_number(column, "Span", 0) + 1, hidden=_is_hidden(column))
    for row in table.iterchildren(f"{NAME}Row"):
        grid.column = 0
        if (gap := _number(row, "Index", grid.row + 1) - 1 - grid.row) > 0:
            grid.end_row(gap, hidden=False)
        for value, cell in _values(grid, row, ways):
            across, down = _number(cell, "MergeAcross", 0), _number(cell, "MergeDown", 0)
            grid.span(across + 1, down + 1)
            grid.add(value, 1)
            grid.column += across
        grid.end_row(1, hidden=_is_hidden(row))
        if span := _number(row, "Span", 0):
            grid.end_row(span, hidden=False)


def _values(grid: Grid, row: etree._Element, ways: dict[str, int]) -> Iterator[tuple[str | None, etree._Element]]:
    for cell in row.iterchildren(f"{NAME}Cell"):
        grid.column = max(_number(cell, "Index", grid.column + 1) - 1, 0)
        style = cell.get(f"{NAME}StyleID") or row.get(f"{NAME}StyleID")
        yield _text(grid, cell, ways.get(str(style))), cell


def _text(grid: Grid, cell: etree._Element, way: int | None) -> str | None:
    """A cell as text: what is in its Data, none of its comment."""
    data = cell.find(f"{NAME}Data")
    row, column = grid.row + 1, grid.column + 1
    if data is None:
        if cell.get(f"{NAME}Formula"):
            grid.beside.unfinished.append((row, column))
        return None
    text = "".join(map(str, data.itertext())).strip()
    kind = data.get(f"{NAME}Type")
    if kind == "Error":
        grid.beside.errors.append((row, column, text))
        return None
    if kind == "Number" and text:
        return grid.cells.numeral(text, row, column, way)
    if kind == "DateTime" and text:
        moment = datetime.fromisoformat(text)
        return grid.cells.text(moment.time() if moment.year == 1899 else moment, row, column, way)
    if kind == "Boolean":
        return {"1": "TRUE", "0": "FALSE"}.get(text, text.upper()) or None
    return text or None
