"""Workbook → drafts of records, and what is wrong with them.

One row is one 信息项; the cells of the resource are merged or repeated. A new resource begins where any cell of the
resource differs from the row above; 共享属性 and 开放属性 may differ from item to item inside one resource. A row that
differs in its code or format type alone and has an item of its own is of the same resource, with a mistake in it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ..record import Column, Value, keywords
from ..schema import ElementTable, element_table
from .checks import check_columns, check_draft, check_rows, check_together
from .draft import Draft
from .findings import Finding, Severity
from .headers import Field
from .sheet import Row, Sheet, open_sheet
from .values import clean, date_text, number_text, read_code, strip_unconditional

SAME_FOR_ALL = ("identifier", "format_type")
"""Elements whose cells people get wrong from row to row of one resource."""
FAULTS = {
    "error": ("formula-error", "公式出错（如 #REF!、#N/A）", "请改正公式，或者直接填写结果"),
    "empty": ("formula-empty", "公式没有算出的结果", "请在 Excel 或 WPS 中打开并保存一次，或者直接填写结果"),
}
Numbered = list[tuple[int, Row]]
"""Rows with their numbers."""


@dataclass
class Reading:
    """What a workbook holds."""

    drafts: list[Draft]
    fields: tuple[Field, ...] = ()
    notes: tuple[Finding, ...] = ()

    def place(self, element: str) -> Field | None:
        """The column of an element, if the workbook has it."""
        return next((f for f in self.fields if f.element.field_name == element and not f.of_column), None)

    @property
    def findings(self) -> list[Finding]:
        """All findings: on the sheet as a whole, then in order of its rows."""
        return [*self.notes] + [finding for draft in self.drafts for finding in draft.findings]


def read_workbook(content: bytes, table: ElementTable | None = None) -> Reading:
    """Read the official workbook, either variant. Raises WorkbookError when the file as a whole cannot be read."""
    table = table or element_table()
    sheet = open_sheet(content, table)
    drafts = [_draft(sheet, rows) for rows in _resources(sheet)]
    check_together(drafts, sheet)
    return Reading(drafts, sheet.fields, tuple(sheet.notes))


def _resources(sheet: Sheet) -> Iterator[Numbered]:
    """Rows of one resource at a time."""
    cells = _Cells(sheet)
    rows: Numbered = []
    last: tuple[list[str], list[str]] = ([], [])
    items: set[str] = set()
    for number, row in enumerate(sheet.rows, sheet.first):
        if not any(clean(cell) for cell in row):
            continue
        own, item = cells.of(row)
        again = not any(map(any, own)) or (own[0] == last[0] and (own[1] == last[1] or (item and item not in items)))
        if rows and not again:
            yield rows
            rows = []
        if not rows:
            last, items = own, set()
        rows.append((number, row))
        items.add(item)
    if rows:
        yield rows


class _Cells:
    """Finds in a row what tells resources apart: cells all rows of one share, those they should share, the 信息项."""

    def __init__(self, sheet: Sheet) -> None:
        per_item = element_table().per_item
        shared = [f for f in sheet.fields if not f.of_column and f.element.field_name not in per_item]
        self.same = [f.index for f in shared if f.element.field_name not in SAME_FOR_ALL]
        self.soft = [f.index for f in shared if f.element.field_name in SAME_FOR_ALL]
        self.name = [f.index for f in sheet.fields if f.of_column and f.element.field_name == "name"]

    def of(self, row: Row) -> tuple[tuple[list[str], list[str]], str]:
        same, soft, item = ([clean(row[i]) for i in indexes] for indexes in (self.same, self.soft, self.name))
        return (same, soft), "".join(item)


def _draft(sheet: Sheet, rows: Numbered) -> Draft:
    start, first = rows[0]
    reader = _RowReader(sheet, start, first)
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
    draft.columns = _columns(sheet, rows, draft)
    check_draft(draft, sheet)
    check_columns(draft, sheet)
    said = [f for f in sheet.fields if f.element.field_name in SAME_FOR_ALL]
    check_rows(
        draft, sheet, [(number, {f.element.field_name: clean(row[f.index]) for f in said}) for number, row in rows]
    )
    if sheet.faults:
        faults = {finding.cell: finding for finding in _faults(sheet, rows)}
        draft.findings = [f for f in draft.findings if f.cell not in faults] + list(faults.values())
    return draft


def _faults(sheet: Sheet, rows: Numbered) -> Iterator[Finding]:
    """Formulas whose value nobody knows: what such a cell should say must not be guessed."""
    for number, _row in rows:
        for index, fault in sheet.faults.get(number, {}).items():
            place = next((f for f in sheet.fields if f.index == index), None)
            if place:
                code, message, fix = FAULTS[fault]
                yield Finding(
                    severity="error", code=code, message=message, fix=fix, sheet=sheet.name, row=number,
                    column=place.place, cell=f"{place.letter}{number}",
                )  # fmt: skip


def _columns(sheet: Sheet, rows: Numbered, draft: Draft) -> tuple[Column, ...]:
    """The 信息项 of a resource; what an item says of openness and sharing is kept where it differs from the record."""
    columns, per_item = [], element_table().per_item
    for number, row in rows:
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
        if element.group == "census" and text:
            return self._number(f, text)
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

    def _number(self, f: Field, text: str) -> str:
        found, fix = number_text(text)
        if not found:
            self._note("warn", "census-number", f, text, "不是数字，没有读取", f"请{fix}")
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
