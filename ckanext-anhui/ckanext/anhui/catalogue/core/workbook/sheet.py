"""The sheet as it is: cells, merged ranges, and which column means which element.

Quirks of real files met here: a title row and two header rows with merged groups, 更新每周期 for 更新周期, marks like
（必填项）, line breaks and blanks in headers, census headers with and without （G）, the 字典 sheet.
"""

import io
import re
from dataclasses import dataclass
from typing import Any
from zipfile import BadZipFile, ZipFile

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from ..codes import normalize
from ..schema import Element, ElementTable
from .findings import WorkbookError

HEADER_ROWS = 10
"""The header is looked for in so many rows from the top."""
LARGEST = 300 * (1 << 20)
"""Bytes of a sheet, unpacked: some 180,000 rows of the template, which are read in less than 1 GB of memory."""
MARK = re.compile(r"[（(](必填项?|选填项?|必填|选填)[)）]")

Row = list[Any]


@dataclass(frozen=True)
class Field:
    """A column of the sheet: where it is, how it is headed, what it means."""

    index: int
    header: str
    element: Element
    of_column: bool = False

    @property
    def place(self) -> str:
        """Letter and header, as a person looks for it."""
        return f"{self.letter} 列（{self.header}）"

    @property
    def letter(self) -> str:
        """The letters of the column: A, AB."""
        return letter(self.index)


@dataclass(frozen=True)
class Sheet:
    """A sheet with its columns understood; `rows` begin at row number `first` (1 = top)."""

    name: str
    fields: tuple[Field, ...]
    rows: list[Row]
    first: int


def open_sheet(content: bytes, table: ElementTable) -> Sheet:
    """Find the catalogue sheet of a workbook. Raises WorkbookError when there is none."""
    workbook = _open(content)
    best: tuple[int, str] = (0, "")
    for name in workbook.sheet_names:
        sheet = workbook.get_sheet_by_name(name)
        rows = sheet.to_python(skip_empty_area=False)
        for depth in range(min(HEADER_ROWS, len(rows))):
            fields = _fields(rows[: depth + 1], table)
            if len(fields) > best[0]:
                best = (len(fields), name)
            if depth + 1 < len(rows) and len(_fields(rows[: depth + 2], table)) > len(fields):
                continue  # the second header row belongs to it
            if {"title", "owner_org"} <= {f.element.field_name for f in fields} and len(fields) >= 8:
                _fill_merged(sheet, rows, depth + 1)
                return Sheet(name, tuple(fields), rows[depth + 1 :], depth + 2)
    raise WorkbookError(
        "header-missing",
        "没有找到编目表头：前 10 行应有“信息资源名称”“信息资源提供方”等官方模板的列名。请使用官方模板，不要改动表头。"
        + (f"（最接近的是工作表 {best[1]}，认出 {best[0]} 列）" if best[0] else ""),
    )


def letter(index: int) -> str:
    """Column letter of a 0-based index: 0 → A, 26 → AA."""
    index, said = index + 1, ""
    while index:
        index, rest = divmod(index - 1, 26)
        said = chr(65 + rest) + said
    return said


def header_key(text: object) -> str:
    """A header without marks, blanks, breaks and the difference of full and half width."""
    return normalize(MARK.sub("", str(text or "")))


def _open(content: bytes) -> CalamineWorkbook:
    if content[:4] == b"\xd0\xcf\x11\xe0":
        raise WorkbookError("protected", "文件加了密码，或者是旧版 .xls。请取消密码并另存为 .xlsx 后再导入。")
    if content[:2] != b"PK":
        raise WorkbookError(
            "not-xlsx", "这不是 Excel 工作簿（.xlsx），可能只是改了扩展名。请用 Excel/WPS 另存为 .xlsx。"
        )
    try:
        unpacked = max(part.file_size for part in ZipFile(io.BytesIO(content)).infolist())
        if unpacked > LARGEST:
            raise WorkbookError(
                "too-large",
                f"工作表展开后有 {unpacked >> 20} MB，最多 {LARGEST >> 20} MB（约 18 万行）。请按部门拆分后导入。",
            )
        return CalamineWorkbook.from_filelike(io.BytesIO(content))
    except (CalamineError, BadZipFile, ValueError, OSError) as error:
        raise WorkbookError("truncated", f"工作簿已损坏，无法读取（{error}）。请重新导出或重新上传。") from None


def _fields(rows: list[Row], table: ElementTable) -> list[Field]:
    """What each column means: the lowest header cell of the column that is known."""
    meanings: dict[str, tuple[Element, bool]] = {}
    for element in table.dataset:
        meanings |= {header_key(header): (element, False) for header in element.excel}
    for part in table.columns:
        meanings |= {header_key(header): (part, True) for header in part.excel}
    found = []
    for index in range(max((len(row) for row in rows), default=0)):
        for row in reversed(rows):
            header = row[index] if index < len(row) else ""
            key = header_key(header)
            if key.startswith("分类") and key.endswith("级"):  # 分类五级 … 分类二十六级
                found.append(Field(index, _plain(header), table["classification"]))
                break
            if key in meanings:
                element, of_column = meanings[key]
                found.append(Field(index, _plain(header), element, of_column))
                break
    return found


def _plain(header: object) -> str:
    return MARK.sub("", str(header or "")).strip()


def _fill_merged(sheet: CalamineSheet, rows: list[Row], below: int) -> None:
    """Give every cell of a merged range the value of its first cell; the header stays as it is."""
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        if bottom < below:
            continue
        value = rows[top][left]
        for row in range(max(top, below), min(bottom + 1, len(rows))):
            for column in range(left, right + 1):
                rows[row][column] = value
