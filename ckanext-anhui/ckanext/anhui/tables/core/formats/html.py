"""HTML tables, which many systems save as .xls."""

import re
from collections.abc import Collection
from pathlib import Path

from lxml import html

from ..model import Reading, Refused, Source
from ..workspace import Workspace
from .encoding import read_document

MOST_SPAN = 1_000


def open_html(path: Path, work: Workspace, reading: Reading, without: Collection[str]) -> list[Source]:
    """In: a page. Out: a grid for each table of data in it. Raises Refused: `too-large`, `no-table`."""
    if path.stat().st_size > work.limits.document:
        raise Refused("too-large", f"网页文件超过 {work.limits.document >> 20} MB", "请改用 CSV 或 .xlsx")
    text, encoding, repairs = read_document(path, without)
    try:
        page = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*>", "", text))
    except (ValueError, AssertionError, html.etree.ParserError) as error:
        raise Refused("no-table", "网页里没有表格", "请导出为 CSV 或 .xlsx") from error
    sources = []
    for table in page.iter("table"):
        if table.find(".//table") is not None:
            continue  # lays out others
        rows, merged, width = _grid(table, work.limits.columns)
        if not any(any(row) for row in rows):
            continue
        name, kept = work.keep(enumerate(rows, 1), width)
        source = Source(table=name, width=width, rows=kept, encoding=encoding.name, merged=tuple(merged))
        sources.append(source)
        source.repairs.extend(repairs)
    if not sources:
        raise Refused("no-table", "网页里没有表格", "请导出为 CSV 或 .xlsx")
    for number, source in enumerate(sources, 1):
        source.sheet = f"表{number}" if len(sources) > 1 else ""
    return sources


def _grid(table: html.HtmlElement, most: int) -> tuple[list[list[str | None]], list[tuple[int, int, int, int]], int]:
    """Rows of equal width; a cell that spans stands at its first place, and the range is told."""
    cells: dict[tuple[int, int], str] = {}
    taken: set[tuple[int, int]] = set()
    merged: list[tuple[int, int, int, int]] = []
    width = height = 0
    for row, line in enumerate(table.iter("tr"), 1):
        column = 1
        for cell in line:
            if cell.tag not in ("td", "th"):
                continue
            while (row, column) in taken:
                column += 1
            down, across = _span(cell, "rowspan"), _span(cell, "colspan")
            if column + across - 1 > most:
                raise Refused("too-many-columns", f"表有 {column + across - 1} 列以上", f"最多 {most} 列")
            cells[row, column] = _text(cell)
            taken.update((row + y, column + x) for y in range(down) for x in range(across))
            if down > 1 or across > 1:
                merged.append((row, column, row + down - 1, column + across - 1))
            column += across
            width = max(width, column - 1)
        height = row
    rows = [[cells.get((row, column)) or None for column in range(1, width + 1)] for row in range(1, height + 1)]
    return rows, merged, width


def _span(cell: html.HtmlElement, name: str) -> int:
    text = str(cell.get(name) or "1").strip()
    return min(max(int(text), 1), MOST_SPAN) if text.isdecimal() else 1


def _text(cell: html.HtmlElement) -> str:
    """What a reader sees: one line a paragraph or break, blanks as one."""
    for line in cell.iter("br", "p"):
        line.tail = "\n" + (line.tail or "") if line.tag == "br" else line.tail
    text = str(cell.text_content()).replace("\xa0", " ")
    return "\n".join(filter(None, (" ".join(one.split()) for one in text.split("\n"))))
