"""Records → workbook: the official columns unchanged, ours to their right. Importing it again changes nothing."""

import io
import re
from collections.abc import Iterable, Iterator

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from ..codes import code_list
from ..record import CatalogueRecord, Column
from ..schema import Element, ElementTable, element_table
from .cells import heading, plain

TITLE = "政务信息资源目录"
CENSUS = "大普查"
OFFICIAL = re.compile(r"1272-(\d+)$")
DEEPEST = 26
"""Levels of 信息资源分类 in the official workbook: 类、项、目、细目, then 分类五级 to 分类二十六级."""


def write_workbook(records: Iterable[CatalogueRecord], table: ElementTable | None = None) -> bytes:
    """An .xlsx with one row a 信息项, one header row with the official names, codes written as their labels."""
    table = table or element_table()
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Sheet1")
    records = list(records)
    depth = max((len(record.elements.get("classification") or ()) for record in records), default=0)
    headers = list(columns_of(table, depth))
    sheet.freeze_panes = "A3"
    for index, (_element, header) in enumerate(headers, 1):
        sheet.column_dimensions[get_column_letter(index)].width = min(max(len(header) * 2 + 4, 12), 30)
    sheet.append([heading(sheet, TITLE)])
    sheet.append([heading(sheet, header) for _element, header in headers])
    for row in rows_of(records, headers):
        sheet.append([plain(sheet, value) for value in row])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def columns_of(table: ElementTable, depth: int) -> Iterator[tuple[Element, str]]:
    """Official columns first, in the order of the official template; ours after them. `depth`: levels of the class."""
    parts = {part.field_name for part in table.columns}
    listed = sorted((e for e in table.dataset if e.excel or e.field_name == "columns"), key=_order)
    for ours in (False, True):
        for element in listed:
            if element.field_name == "columns":
                yield from ((part, part.excel[0]) for part in element.parts if part.excel and is_ours(part) is ours)
            elif is_ours(element) is not ours:
                continue
            elif element.field_name == "classification":
                yield from ((element, header) for header in _levels(element)[: max(depth, len(element.excel))])
            elif element.field_name not in parts or element.excel:
                yield element, element.excel[0]


def is_ours(element: Element) -> bool:
    """Whether the official template has no column for it."""
    return not (OFFICIAL.match(element.clause) or element.clause == CENSUS)


def rows_of(records: Iterable[CatalogueRecord], columns: list[tuple[Element, str]]) -> Iterator[list[str]]:
    """The rows of records, one a 信息项, codes written as their labels."""
    for record in records:
        for column in record.columns or (Column(""),):
            yield [_text(element, header, record, column) for element, header in columns]


def _order(element: Element) -> float:
    """Place of an element in the official template: by its clause; the census stands after the format (1272-7)."""
    found = OFFICIAL.match(element.clause)
    return int(found[1]) if found else 7.5 if element.clause == CENSUS else 99


def _text(element: Element, header: str, record: CatalogueRecord, column: Column) -> str:
    name = element.field_name
    if name == "owner_org":
        return record.provider
    if name == "key":
        return record.key
    if name == "classification":
        path = record.elements.get(name) or []
        level = _levels(element).index(header)
        return path[level] if level < len(path) else ""
    if name in (record.elements.get("inferred") or ()):
        return ""  # a guess is not what the department says: written out, it would come back as confirmed
    table = element_table()
    of_column = element in table.columns
    own = getattr(column, name, "") if of_column or name in table.per_item else ""
    value = own or ("" if of_column else record.text(name))
    return code_list(element.code_list).label(value) if element.code_list and value else value


def _levels(classification: Element) -> list[str]:
    """The headers of all levels of the classification."""
    named = classification.excel
    return [*named, *(f"分类{_chinese(level)}级" for level in range(len(named) + 1, DEEPEST + 1))]


def _chinese(number: int) -> str:
    """A number from 1 to 99 in Chinese: 5 → 五, 10 → 十, 26 → 二十六."""
    tens, ones = divmod(number, 10)
    digits = "〇一二三四五六七八九"
    return (digits[tens] if tens > 1 else "") + ("十" if tens else "") + (digits[ones] if ones else "")
