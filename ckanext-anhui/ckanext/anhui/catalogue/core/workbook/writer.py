"""Records → workbook: the official columns unchanged, ours to their right. Importing it again changes nothing."""

import io
from collections.abc import Iterable, Iterator
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from ..codes import code_list
from ..record import CatalogueRecord, Column
from ..schema import Element, ElementTable, element_table

TITLE = "政务信息资源目录"
LEVELS = 4
"""Columns of 信息资源分类 that are written: 类、项、目、细目; deeper levels follow in the last one as they come."""


def write_workbook(records: Iterable[CatalogueRecord], table: ElementTable | None = None) -> bytes:
    """An .xlsx with one row a 信息项, one header row with the official names, codes written as their labels."""
    table = table or element_table()
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Sheet1")
    headers = list(_headers(table))
    sheet.freeze_panes = "A3"
    for index, (_element, header) in enumerate(headers, 1):
        sheet.column_dimensions[get_column_letter(index)].width = min(max(len(header) * 2 + 4, 12), 30)
    sheet.append([_bold(sheet, TITLE)])
    sheet.append([_bold(sheet, header) for _element, header in headers])
    for record in records:
        for column in record.columns or (Column(""),):
            sheet.append([_text(element, header, record, column) for element, header in headers])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _headers(table: ElementTable) -> Iterator[tuple[Element, str]]:
    """Official elements first, in the order of the table; ours after them."""
    parts = {part.field_name for part in table.columns}
    official = [e for e in table.dataset if e.excel or e.field_name == "columns"]
    for ours in (False, True):
        for element in official:
            if element.clause.startswith("anhui") is not ours:
                continue
            if element.field_name == "columns":
                yield from ((part, part.excel[0]) for part in element.parts if part.excel)
            elif element.field_name == "classification":
                yield from ((element, header) for header in element.excel[:LEVELS])
            elif element.field_name not in parts or element.excel:
                yield element, element.excel[0]


def _text(element: Element, header: str, record: CatalogueRecord, column: Column) -> str:
    name = element.field_name
    if name == "owner_org":
        return record.provider
    if name == "key":
        return record.key
    if name == "classification":
        path = record.elements.get(name) or []
        level = element.excel.index(header)
        return path[level] if level < len(path) else ""
    if name in (record.elements.get("inferred") or ()):
        return ""  # a guess is not what the department says: written out, it would come back as confirmed
    own = getattr(column, name, "") if element in element_table().columns or name in _PER_ITEM else ""
    value = own or ("" if element in element_table().columns else record.text(name))
    return code_list(element.code_list).label(value) if element.code_list and value else value


_PER_ITEM = ("open", "open_condition", "share_type", "share_condition")


def _bold(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, text)
    cell.font = Font(bold=True)
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    return cell
