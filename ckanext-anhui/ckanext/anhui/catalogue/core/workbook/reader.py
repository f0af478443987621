"""Workbook → drafts of records, and what is wrong with them.

One row is one 信息项; the cells of the resource are merged or repeated. A new resource begins where any cell of the
resource differs from the row above; 共享属性 and 开放属性 may differ from item to item inside one resource.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ..record import Column, Value, keywords
from ..schema import ElementTable, element_table
from .checks import check_columns, check_draft, check_together
from .draft import Draft
from .findings import Finding, Severity
from .sheet import Field, Row, Sheet, open_sheet
from .values import clean, date_text, read_code, strip_unconditional


@dataclass
class Reading:
    """What a workbook holds."""

    drafts: list[Draft]
    fields: tuple[Field, ...] = ()

    def place(self, element: str) -> Field | None:
        """The column of an element, if the workbook has it."""
        return next((f for f in self.fields if f.element.field_name == element and not f.of_column), None)

    @property
    def findings(self) -> list[Finding]:
        """All findings, in order of the sheet."""
        return [finding for draft in self.drafts for finding in draft.findings]


def read_workbook(content: bytes, table: ElementTable | None = None) -> Reading:
    """Read the official workbook, either variant. Raises WorkbookError when the file as a whole cannot be read."""
    table = table or element_table()
    sheet = open_sheet(content, table)
    drafts = [_draft(sheet, start, rows) for start, rows in _resources(sheet)]
    check_together(drafts, sheet)
    return Reading(drafts, sheet.fields)


def _resources(sheet: Sheet) -> Iterator[tuple[int, list[Row]]]:
    """Rows of one resource at a time, with the number of its first row."""
    per_item = element_table().per_item
    shared = [f.index for f in sheet.fields if not f.of_column and f.element.field_name not in per_item]
    start, rows, last = 0, [], None
    for number, row in enumerate(sheet.rows, sheet.first):
        if not any(clean(cell) for cell in row):
            continue
        own = tuple(clean(row[index]) if index < len(row) else "" for index in shared)
        if own != last and (any(own) or not rows):
            if rows:
                yield start, rows
            start, rows, last = number, [], own
        rows.append(row)
    if rows:
        yield start, rows


def _draft(sheet: Sheet, start: int, rows: list[Row]) -> Draft:
    reader = _RowReader(sheet, start, rows[0])
    elements: dict[str, Value] = {}
    path: list[str] = []
    provider = ""
    for f in sheet.fields:
        if f.of_column:
            continue
        name, value = f.element.field_name, reader.value(f)
        if name == "classification":
            path += [value] if value else []
        elif name == "owner_org":
            provider = value
        elif value and name not in elements:
            elements[name] = value
    if path:
        elements["classification"] = path
    draft = Draft(sheet.name, start, provider, elements, (), reader.findings)
    draft.columns = _columns(sheet, start, rows, draft)
    check_draft(draft, sheet)
    check_columns(draft, sheet)
    return draft


def _columns(sheet: Sheet, start: int, rows: list[Row], draft: Draft) -> tuple[Column, ...]:
    """The 信息项 of a resource; what an item says of openness and sharing is kept where it differs from the record."""
    columns, per_item = [], element_table().per_item
    for number, row in enumerate(rows, start):
        reader = _RowReader(sheet, number, row)
        said = {f.element.field_name: reader.value(f) for f in sheet.fields if f.of_column}
        draft.findings += reader.findings
        if not said.get("name"):
            continue
        for f in sheet.fields:
            name = f.element.field_name
            if name in per_item and not f.of_column:
                value = reader.value(f)
                said[name] = value if value != draft.elements.get(name, "") else ""
        columns.append(Column(**said))
    return tuple(columns)


class _RowReader:
    """Reads the cells of one row, each by what its element is; notes what cannot be read."""

    def __init__(self, sheet: Sheet, number: int, row: Row) -> None:
        self.sheet = sheet
        self.number = number
        self.row = row
        self.findings: list[Finding] = []

    def value(self, f: Field) -> str:
        """The value of a cell as it is stored, "" when it is empty or cannot be understood."""
        cell = self.row[f.index] if f.index < len(self.row) else ""
        element = f.element
        if element.field_name == "issued":
            return self._date(f, cell)
        text = clean(cell)
        if element.field_name in ("open_condition", "share_condition"):
            return strip_unconditional(text)
        if element.field_name == "tag_string":
            return keywords(text)
        if element.code_list and text:
            return self._code(f, element.code_list, text)
        return text

    def _date(self, f: Field, cell: object) -> str:
        if not clean(cell):
            return ""
        found = date_text(cell)
        if not found:
            self._note("warn", "date", f, cell, "不是日期", "请写成 2026-01-31 的样子")
        return found

    def _code(self, f: Field, name: str, text: str) -> str:
        code, choices = read_code(name, text)
        if not code:
            self._note(
                "error" if f.element.required else "warn",
                "code-list",
                f,
                text,
                "不在可选范围内",
                f"请从下拉列表中选择：{choices}",
            )
        return code

    def _note(self, severity: Severity, code: str, f: Field, value: object, message: str, fix: str) -> None:
        finding = Finding(
            severity=severity, code=code, message=message, fix=fix, sheet=self.sheet.name, row=self.number,
            column=f.place, cell=f"{f.letter}{self.number}", value=str(value)[:60],
        )  # fmt: skip
        self.findings.append(finding)
