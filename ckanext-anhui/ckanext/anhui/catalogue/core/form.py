"""What people type into the record form, read as a record; and 信息项 as a table of text, as Excel copies it."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from .codes import CodeList, code_list, normalize
from .record import CatalogueRecord, Column, Value, keywords
from .schema import Element, element_table

SHOWN = 8
"""So many faults of a table are told one by one."""


class TableError(ValueError):
    """A table of 信息项 that cannot be taken as it is; every fault names its row and column and has a stable code."""

    def __init__(self, faults: list[str]) -> None:
        rest = [f"……共 {len(faults)} 处"] if len(faults) > SHOWN else []
        super().__init__("；".join(faults[:SHOWN] + rest))


def columns_from_text(text: str) -> tuple[Column, ...]:
    """信息项 from lines of tab-separated cells; the first line may be headers, in any order. Raises TableError.

    Without headers the cells are in the order of the element table. Codes may be written as their labels.
    """
    lines = csv.reader(io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n")), dialect="excel-tab")
    rows = [row for line in lines if any(row := [cell.strip() for cell in line])]
    parts = _headers(rows[0]) if rows else None
    given = parts or list(element_table().columns)
    faults: list[str] = []
    numbered = enumerate(rows[1:] if parts else rows, 1)
    columns = [_column(row, given, f"第 {number} 行", faults) for number, row in numbered]
    if faults:
        raise TableError(faults)
    return tuple(columns)


def columns_to_text(columns: Iterable[Column]) -> str:
    """The same table written out, with a line of headers; what `columns_from_text` reads back without a difference."""
    parts = element_table().columns
    target = io.StringIO()
    writer = csv.writer(target, dialect="excel-tab", lineterminator="\n")
    writer.writerow([part.element for part in parts])
    for column in columns:
        writer.writerow([_label(part, getattr(column, part.field_name)) for part in parts])
    return target.getvalue()


def read_form(data: Mapping[str, Any]) -> CatalogueRecord:
    """The record behind a form or a package-like dict: every value as it would be stored. Raises TableError.

    A word that is in no code list stays as it is typed; `key` and `provider` are not asked for and stay empty.
    """
    elements: dict[str, Value] = {}
    for element in element_table().dataset:
        name = element.field_name
        value = data.get(name)
        if name in {"name", "owner_org", "columns", "key"} or not value:
            continue
        if element.is_list:
            lines = value.splitlines() if isinstance(value, str) else [str(line) for line in value]
            words = [line.strip() for line in lines if line.strip()]
            elements |= {name: words} if words else {}
        elif text := str(value).strip():
            entry = code_list(element.code_list).find(text) if element.code_list else None
            elements[name] = entry.code if entry else text
    if "tag_string" in elements:
        elements["tag_string"] = keywords(str(elements["tag_string"]))
    given = data.get("columns") or ""
    columns = columns_from_text(given) if isinstance(given, str) else msgspec.convert(given, tuple[Column, ...])
    return CatalogueRecord(key="", provider="", elements=elements, columns=columns)


def _headers(row: list[str]) -> list[Element | None] | None:
    """What each cell of a line of headers means (None: nothing of ours); None when it is no line of headers."""
    known = {normalize(word): part for part in element_table().columns for word in (part.element, *part.excel)}
    found = [known.get(normalize(cell)) for cell in row]
    named = any(part and part.field_name == "name" for part in found)
    return found if named else None


def _column(row: list[str], parts: Sequence[Element | None], where: str, faults: list[str]) -> Column:
    """One 信息项; what is wrong with it goes to `faults`."""
    if len(row) > len(parts) and any(row[len(parts) :]):
        faults.append(f"{where}有 {len(row)} 格，最多 {len(parts)} 格（too-many-cells）")
    said = {part.field_name: cell for part, cell in zip(parts, row, strict=False) if part and cell}
    for part in element_table().columns:
        value, codes = said.get(part.field_name, ""), _codes(part)
        if value and codes:
            entry = codes.find(value)
            said[part.field_name] = entry.code if entry else value
            if entry is None:
                choices = "、".join(one.label for one in codes.entries[:SHOWN])
                faults.append(f"{where}“{part.element}”：“{value}”不在可选范围内，可选：{choices}（code-list）")
    if not said.get("name"):
        faults.append(f"{where}“{element_table().columns[0].element}”没有填写（name-missing）")
    return Column(**{"name": ""} | said)


def _codes(part: Element) -> CodeList | None:
    """The code list of a part: its own, or that of the element of the record it speaks about (是否向社会开放 …)."""
    of_record = {e.field_name: e.code_list for e in element_table().dataset}
    name = part.code_list or (of_record.get(part.field_name) if part.field_name in element_table().per_item else None)
    return code_list(name) if name else None


def _label(part: Element, value: str) -> str:
    codes = _codes(part)
    return codes.label(value) if codes and value else value
