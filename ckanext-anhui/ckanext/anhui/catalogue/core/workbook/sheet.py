"""The sheet as it is: cells, merged ranges, which column means which element, and what is hidden or broken in it."""

import io
import zipfile
from dataclasses import dataclass, field
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from ..schema import ElementTable
from .findings import Finding, WorkbookError
from .headers import FEWEST, Field, Header, find_header
from .intake import damaged, unpack
from .scan import Fault, Scan, scan, sheet_parts

OURS = {"字典", "填写说明", "检查结果"}
"""Sheets of the templates and of our marked copies: never a catalogue, hidden or not."""
SHOWN = 10

Row = list[Any]


@dataclass(frozen=True)
class Sheet:
    """A sheet with its columns understood; `rows` begin at row number `first` (1 = top).

    `notes` are findings on the sheet as a whole; `faults` formulas without a value, by row number and column index.
    """

    name: str
    fields: tuple[Field, ...]
    rows: list[Row]
    first: int
    notes: list[Finding] = field(default_factory=list)
    faults: dict[int, dict[int, Fault]] = field(default_factory=dict)


def open_sheet(content: bytes, table: ElementTable) -> Sheet:
    """Find the catalogue sheet of a workbook. Raises WorkbookError when there is none."""
    archive = unpack(content)
    parts = sheet_parts(archive)
    workbook, best = _open(content), Header("", 0, (), {}, table)
    sheets = [one for one in workbook.sheets_metadata if one.typ is SheetTypeEnum.WorkSheet]
    hidden = [one.name for one in sheets if one.visible is not SheetVisibleEnum.Visible and one.name not in OURS]
    for name in (one.name for one in sheets if one.name not in hidden):
        scanned = scan(archive, parts.get(name, ""))
        sheet = _sheet(workbook, name)
        rows = sheet.to_python(skip_empty_area=False)
        header = find_header(name, rows, table)
        if header.is_catalogue:
            notes = header.check() + [_hidden_sheet(name) for name in hidden if _filled(archive, parts.get(name, ""))]
            notes += _hidden(header, rows, scanned)
            _fill_merged(sheet, rows, header.rows)
            below = rows[header.rows :]
            if not any(any(str(cell).strip() for cell in row) for row in below):
                notes.append(_without_rows(header))
            return Sheet(name, header.fields, below, header.rows + 1, notes, scanned.faults)
        best = max(best, header, key=lambda one: len(one.fields))
    raise _no_catalogue(best, hidden)


def _no_catalogue(best: Header, hidden: list[str]) -> WorkbookError:
    if best.misspelt and len(best.fields) + len(best.misspelt) >= FEWEST:
        return best.refusal()
    near = f"（最接近的是工作表“{best.sheet}”，认出 {len(best.fields)} 列）" if best.fields else ""
    skipped = f"隐藏的工作表不读取：{'、'.join(hidden)}；目录在其中的，请取消隐藏。" if hidden else ""
    return WorkbookError(
        "header-missing",
        "没有找到编目表头：前 10 行应有“信息资源名称”“信息资源提供方”等官方模板的列名。"
        f"请使用官方模板，不要改动表头。{skipped}{near}",
    )


def _open(content: bytes) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(content))
    except (CalamineError, OSError) as error:
        raise damaged(error) from None


def _sheet(workbook: CalamineWorkbook, name: str) -> CalamineSheet:
    try:
        return workbook.get_sheet_by_name(name)
    except CalamineError as error:
        raise damaged(error) from None


def _filled(archive: zipfile.ZipFile, part: str) -> bool:
    return scan(archive, part).rows > 0


def _hidden(header: Header, rows: list[Row], scanned: Scan) -> list[Finding]:
    """Hidden rows and columns with anything in them: they are read, and somebody should know."""
    found = []
    lines = [n for n in scanned.hidden_rows if header.rows < n <= len(rows) and any(map(_said, rows[n - 1]))]
    if lines:
        said = f"第 {_ranges(lines)} 行是隐藏的，仍按普通行读取"
        found.append(_note(header, lines[0], "hidden-rows", said, "请取消隐藏核对；不导入的请删除这些行"))
    columns = set(scanned.hidden_columns)
    fields = [
        f for f in header.fields if f.index in columns and any(_said(row[f.index]) for row in rows[header.rows :])
    ]
    if fields:
        said = f"{'、'.join(f.place for f in fields[:SHOWN])}是隐藏的，仍然读取"
        found.append(_note(header, header.rows, "hidden-columns", said, "请取消隐藏核对；不需要的请清空", fields[0]))
    return found


def _hidden_sheet(name: str) -> Finding:
    said = f"工作表“{name}”是隐藏的，没有读取"
    return Finding(
        severity="warn", code="hidden-sheet", message=said, fix="要导入的请取消隐藏，不需要的请删除", sheet=name
    )


def _without_rows(header: Header) -> Finding:
    fix = f"请从第 {header.rows + 1} 行起填写，一行一个信息项"
    return _note(header, header.rows + 1, "no-rows", "只有表头，没有任何资源", fix, severity="error")


def _note(
    header: Header, row: int, code: str, message: str, fix: str, at: Field | None = None, severity: Any = "warn"
) -> Finding:
    place = at.letter if at else "A"
    return Finding(
        severity=severity, code=code, message=message, fix=fix, sheet=header.sheet, row=row, cell=f"{place}{row}"
    )


def _said(cell: object) -> bool:
    return bool(str(cell).strip())


def _ranges(numbers: list[int]) -> str:
    """5、7–9: numbers in order, neighbours together; the first few."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1] = [runs[-1][0], number]
        else:
            runs.append([number, number])
    said = "、".join(str(a) if a == b else f"{a}–{b}" for a, b in runs[:SHOWN])
    return said + (f"等 {len(numbers)} " if len(runs) > SHOWN else "")


def _fill_merged(sheet: CalamineSheet, rows: list[Row], below: int) -> None:
    """Give every cell of a merged range the value of its first cell; the header stays as it is."""
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        if bottom < below:
            continue
        value = rows[top][left]
        for row in range(max(top, below), min(bottom + 1, len(rows))):
            for column in range(left, right + 1):
                rows[row][column] = value
