"""The same workbook with its bad cells marked, to be mended and handed in again.

Marked a second time, old marks make way for new ones. The summary is the last sheet: the catalogue is found first.
"""

import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.worksheet.cell_range import CellRange
from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from .cells import heading, plain, text
from .findings import Finding

SUMMARY = "检查结果"
AUTHOR = "目录检查"
OURS = "【目录检查】"
"""Begins what we say in a comment; what stands before it is somebody else's."""
LARGE = 3 * (1 << 20)
"""Above so many bytes the copy is written in a stream: values, merged cells and hidden sheets, but not the looks."""
COLOURS = {"error": PatternFill("solid", fgColor="F8CBAD"), "warn": PatternFill("solid", fgColor="FFF2CC")}
HEADERS = ("位置", "栏目", "内容", "问题", "怎样改", "程度", "代码")


def annotate(content: bytes, findings: Sequence[Finding]) -> bytes:
    """A copy of an .xlsx (bytes): cells of findings coloured and commented, and a sheet that lists them with links."""
    return _streamed(content, findings) if len(content) > LARGE else _marked(content, findings)


def _marked(content: bytes, findings: Sequence[Finding]) -> bytes:
    book = load_workbook(io.BytesIO(content))
    if SUMMARY in book.sheetnames:
        del book[SUMMARY]
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.comment is not None:
                    _unmark(cell)
    for (name, address), found in _by_cell(findings).items():
        if name in book.sheetnames:
            cell = _first_of_merged(book[name], address)
            _mark(cell, found)
    _summarize(book.create_sheet(SUMMARY), findings)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _streamed(content: bytes, findings: Sequence[Finding]) -> bytes:
    """For workbooks too large to be held in memory cell by cell."""
    source, book = CalamineWorkbook.from_filelike(io.BytesIO(content)), Workbook(write_only=True)
    places: dict[str, dict[tuple[int, int], list[Finding]]] = defaultdict(dict)
    for (name, address), found in _by_cell(findings).items():
        places[name][_coordinates(address)] = found
    for one in source.sheets_metadata:
        if one.name == SUMMARY or one.typ is not SheetTypeEnum.WorkSheet:
            continue
        sheet = book.create_sheet(one.name)
        sheet.sheet_state = "visible" if one.visible is SheetVisibleEnum.Visible else "hidden"
        _copy(source.get_sheet_by_name(one.name), sheet, places[one.name])
    _summarize(book.create_sheet(SUMMARY), findings)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _copy(source: CalamineSheet, sheet: Any, found: dict[tuple[int, int], list[Finding]]) -> None:
    """One sheet; `found` are the findings by row and column."""
    marks: dict[int, dict[int, list[Finding]]] = defaultdict(lambda: defaultdict(list))
    shown = {place: place for place in found}
    for (top, left), (bottom, right) in source.merged_cell_ranges or []:
        sheet.merged_cells.add(CellRange(None, left + 1, top + 1, right + 1, bottom + 1).coord)
        inside = (place for place in found if top < place[0] <= bottom + 1 and left < place[1] <= right + 1)
        shown |= dict.fromkeys(inside, (top + 1, left + 1))
    for place, (row, column) in shown.items():
        marks[row][column] += found[place]
    for number, row in enumerate(source.to_python(skip_empty_area=False), 1):
        cells: list[Any] = [plain(sheet, value) for value in row]
        for column, said in marks.pop(number, {}).items():
            if column <= len(cells):
                cells[column - 1] = _cell(sheet, cells[column - 1])
                _mark(cells[column - 1], said)
        sheet.append(cells)


def _cell(sheet: Any, value: Any) -> Any:
    return value if isinstance(value, Cell) else WriteOnlyCell(sheet, value)


def _by_cell(findings: Iterable[Finding]) -> dict[tuple[str, str], list[Finding]]:
    found: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        if address := _address(finding):
            found[finding.sheet, address].append(finding)
    return found


def _address(finding: Finding) -> str:
    """The cell of a finding; the first of its row when only the row is known, "" when not even that."""
    return finding.cell or (f"A{finding.row}" if finding.row else "")


def _coordinates(address: str) -> tuple[int, int]:
    return coordinate_to_tuple(address)


def _first_of_merged(sheet: Any, address: str) -> Any:
    """Only the first cell of a merged range can be marked."""
    for merged in sheet.merged_cells.ranges:
        if address in merged:
            return sheet.cell(merged.min_row, merged.min_col)
    return sheet[address]


def _mark(cell: Any, findings: list[Finding]) -> None:
    """Colour a cell and say why; what somebody else wrote at it stays in front."""
    worst = "error" if any(finding.severity == "error" for finding in findings) else "warn"
    cell.fill = COLOURS[worst]
    said = "\n".join(f"{finding.message}。{finding.fix}（{finding.code}）" for finding in findings)
    own, author = (cell.comment.text, cell.comment.author) if cell.comment is not None else ("", AUTHOR)
    cell.comment = Comment(f"{own}{OURS}{said}", author, width=320, height=120)


def _unmark(cell: Any) -> None:
    """Take back what an earlier check said and coloured; another's comment stays."""
    own, ours, _ = cell.comment.text.partition(OURS)
    if ours:
        cell.comment = Comment(own, cell.comment.author) if own else None
        if any(cell.fill.fgColor.rgb == colour.fgColor.rgb for colour in COLOURS.values()):
            cell.fill = PatternFill()


def _summarize(sheet: Any, findings: Sequence[Finding]) -> None:
    """The list of findings; errors first."""
    for letter, width in zip("ABCDEFG", (10, 28, 24, 40, 60, 8, 20), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.append([heading(sheet, word) for word in HEADERS])
    for finding in sorted(findings, key=lambda one: one.severity != "error"):
        place = WriteOnlyCell(sheet, _address(finding))
        if place.value:
            sheet_name = finding.sheet.replace("'", "''").replace('"', '""')
            target = f"#'{sheet_name}'!{place.value}"
            place.value = f'=HYPERLINK("{target}","{place.value}")'
            place.font = Font(color="0563C1", underline="single")
        severity = "须更正" if finding.severity == "error" else "提示"
        words = (finding.column, finding.value, finding.message, finding.fix, severity, finding.code)
        cells = [place, *(text(sheet, word) for word in words)]
        sheet.append(cells)
