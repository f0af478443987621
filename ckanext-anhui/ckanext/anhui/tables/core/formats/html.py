"""HTML tables, which many systems save as .xls."""

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

from lxml import html

from ..model import Problem, Reading, Refused, Repair, Source
from ..workspace import Workspace
from .beside import Beside
from .encoding import read_document

MOST_SPAN = 1_000
NAMED = 10
GROUPS = ("thead", "tbody", "tfoot")
PARTS = {"thead": 0, "tfoot": 2}
"""where a browser shows the parts of a table, wherever they are written"""
ENDS = {"br": "\n", "p": "\n", "div": "\n", "li": "\n", "tr": "\n", "td": " ", "th": " "}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*(hidden|collapse)|mso-hide\s*:\s*all", re.IGNORECASE)


class Grid(NamedTuple):
    """Rows of equal width; a cell that spans stands at its first place, and the range is told."""

    rows: list[list[str | None]]
    merged: list[tuple[int, int, int, int]]
    hidden: list[int]
    within: list[int]
    """rows with a table in a cell"""


def open_html(path: Path, work: Workspace, reading: Reading, without: Collection[str]) -> list[Source]:
    """In: a page. Out: a grid for each table of data in it. Raises Refused: `too-large`, `no-table`."""
    if path.stat().st_size > work.limits.document:
        raise Refused("too-large", f"网页文件超过 {work.limits.document >> 20} MB", "请改用 CSV 或 .xlsx")
    text, encoding, repairs = read_document(path, without)
    try:
        page = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*>", "", text))
    except (ValueError, AssertionError, html.etree.ParserError) as error:
        raise Refused("no-table", "网页里没有表格", "请导出为 CSV 或 .xlsx") from error
    sources: list[Source] = []
    inner: set[html.HtmlElement] = set()  # tables that are text of a cell
    for table in page.iter("table"):
        if table in inner:
            continue
        within = list(table.iterdescendants("table"))
        if within and _is_layout(table):
            _tell_layout(table, reading)
            continue
        inner.update(within)
        grid = _grid(table, work.limits.columns)
        if not any(any(row) for row in grid.rows):
            continue
        name, kept = work.keep(enumerate(grid.rows, 1), len(grid.rows[0]))
        source = Source(table=name, width=len(grid.rows[0]), rows=kept, encoding=encoding.name)
        source.merged, source.repairs, source.problems = tuple(grid.merged), list(repairs), _hidden(table, grid)
        _tell_within(source, grid.within, without)
        caption = table.find("caption")
        source.sheet = " ".join(str(caption.text_content()).split()) if caption is not None else ""
        sources.append(source)
    if not sources:
        raise Refused("no-table", "网页里没有表格", "请导出为 CSV 或 .xlsx")
    for number, source in enumerate(sources, 1):
        if len(sources) > 1 and (not source.sheet or [one.sheet for one in sources].count(source.sheet) > 1):
            source.sheet = f"{source.sheet}表{number}"
    return sources


def _is_layout(table: html.HtmlElement) -> bool:
    """Whether a table with others in it only lays them out: fewer than two rows have two cells of their own."""
    rows = ([cell for cell in line if _own(cell)] for _, line in _lines(table))
    return sum(len(row) > 1 for row in rows) < 2


def _own(cell: html.HtmlElement) -> str:
    """The text of a cell that is not of a table within."""
    parts = [cell.text or ""]
    for child in cell:
        parts += ["" if child.tag == "table" or not isinstance(child.tag, str) else _own(child), child.tail or ""]
    return " ".join(" ".join(parts).split()) if cell.tag not in ("script", "style") else ""


def _tell_layout(table: html.HtmlElement, reading: Reading) -> None:
    texts = [text for _, line in _lines(table) for cell in line if (text := _own(cell))]
    if texts:
        more = f"等 {len(texts)} 处" if len(texts) > NAMED else ""
        said = f"用来排版的表格中的文字没有作为数据：{'、'.join(text[:30] for text in texts[:NAMED])}{more}"
        reading.problems.append(Problem(code="left-out", severity="info", message=said, count=len(texts)))


def _tell_within(source: Source, rows: list[int], without: Collection[str]) -> None:
    if rows:
        shown = f"第 {'、'.join(map(str, rows[:NAMED]))} 行" + ("等" if len(rows) > NAMED else "")
        said = f"单元格里套有表格，已作为文字放在该单元格（{shown}）"
        if "flattened" in without:
            raise Refused("flattened", f"{said}，而展开被拒绝", "请把里面的表格单独导出", row=rows[0])
        source.repairs.append(Repair(code="flattened", message=said, count=len(rows), rows=tuple(rows[:1000])))


def _hidden(table: html.HtmlElement, grid: Grid) -> list[Problem]:
    """What a reader of the page does not see, and readers of the table will."""
    columns: list[int] = []
    at = 0
    for column in table.iter("col"):
        many = _span(column, "span")
        columns += range(at + 1, at + many + 1) if _is_hidden(column) else ()
        at += many
    beside = Beside(hidden_rows=grid.hidden, hidden_columns=columns)
    beside.within(len(grid.rows), len(grid.rows[0]))
    return beside.problems()


def _is_hidden(element: html.HtmlElement) -> bool:
    return element.get("hidden") is not None or bool(_HIDDEN.search(str(element.get("style") or "")))


def _lines(table: html.HtmlElement) -> Iterator[tuple[html.HtmlElement, list[html.HtmlElement]]]:
    """The rows of a table as a browser shows them, without those of tables within: (the part it is of, its cells).

    Cells that stand in no row are a row of their own.
    """
    parts = _nearest(table, *GROUPS)
    for part in sorted([table, *parts], key=lambda one: PARTS.get(str(one.tag), 1)):
        loose: list[html.HtmlElement] = []
        for child in _nearest(part, "tr", "td", "th"):
            if child.tag != "tr":
                loose.append(child)
                continue
            if loose:
                yield part, loose
                loose = []
            yield part, list(_nearest(child, "td", "th"))
        if loose:
            yield part, loose


def _nearest(element: html.HtmlElement, *wanted: str) -> Iterator[html.HtmlElement]:
    """Elements of the same table, also within a form or whatever else stands between."""
    for child in element:
        if child.tag in wanted:
            yield child
        elif isinstance(child.tag, str) and child.tag not in ("table", *GROUPS):
            yield from _nearest(child, *wanted)


def _grid(table: html.HtmlElement, most: int) -> Grid:
    placed: list[dict[int, str]] = []
    merged: list[tuple[int, int, int, int]] = []
    hidden: list[int] = []
    within: list[int] = []
    lines = list(_lines(table))
    last = {part: row for row, (part, _) in enumerate(lines, 1)}
    busy: dict[int, int] = {}
    width = 0
    for row, (part, line) in enumerate(lines, 1):
        column, cells = 1, dict[int, str]()
        placed.append(cells)
        for cell in line:
            while busy.get(column, 0) >= row:
                column += 1
            down, across = _span(cell, "rowspan"), _span(cell, "colspan")
            bottom = min(row + down - 1, last[part]) if down else last[part]
            right = column + max(across, 1) - 1
            if right > most:
                raise Refused("too-many-columns", f"表有 {right} 列以上", f"最多 {most} 列")
            cells[column] = _text(cell)
            busy.update(dict.fromkeys(range(column, right + 1), bottom))
            if bottom > row or right > column:
                merged.append((row, column, bottom, right))
            column = right + 1
            width = max(width, right)
        if any(cells.values()):
            hidden += [row] if _conceals(line, table) else []
            within += [row] if any(cell.find(".//table") is not None for cell in line) else []
    rows = [[cells.get(column) or None for column in range(1, width + 1)] for cells in placed]
    return Grid(rows, merged, hidden, within)


def _conceals(line: list[html.HtmlElement], table: html.HtmlElement) -> bool:
    """Whether a row, what it is in or anything in it is hidden."""
    around = [line[0].getparent()]
    while around[-1] is not table:
        around.append(around[-1].getparent())
    return any(map(_is_hidden, around)) or any(
        _is_hidden(one) and one.text_content().strip() for cell in line for one in cell.iter("*")
    )


def _span(cell: html.HtmlElement, name: str) -> int:
    """How far a cell reaches; 0 (of a row: to the end of the part) stays 0."""
    text = str(cell.get(name) or "1").strip()
    return min(int(text), MOST_SPAN) if text.isdecimal() else 1


def _text(cell: html.HtmlElement) -> str:
    """What a reader sees: one line a paragraph or break, blanks as one."""
    parts: list[str] = []

    def visit(element: html.HtmlElement) -> None:
        if element.tag not in ("script", "style"):
            parts.append(_blanks(element.text))
            for child in element:
                if isinstance(child.tag, str):
                    visit(child)
                    parts.append(ENDS.get(child.tag, ""))
                parts.append(_blanks(child.tail))

    visit(cell)
    return "\n".join(filter(None, (" ".join(one.split()) for one in "".join(parts).split("\n"))))


def _blanks(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")
