"""扩展模板: the official columns in their order, ours to their right, with drop-downs, a 字典 and how to fill it in.

Empty, or with the records of a department; filled in, it imports like the official workbook.
"""

import io
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from ..codes import CodeList, code_list
from ..record import CatalogueRecord
from ..schema import Element, element_table
from .cells import OFFICIAL, OURS, heading, plain, text
from .writer import CENSUS, DEEPEST, TITLE, columns_of, is_ours, rows_of

FIRST, LAST = 4, 1_048_576
"""Rows that are filled in: below title, groups and headers, to the end of the sheet."""
WORDS, GUIDE = "字典", "填写说明"
LISTS = {"owner_org": "departments", "share_method": "share_methods"}
"""Code lists of elements that take other words too."""
CLASSES = {"format_type": "format_class", "share_method_type": "share_method"}
"""Elements whose words depend on what another one says."""
GROUPS = {
    "1272-7": "信息资源格式",
    "1272-9": "共享属性",
    "1272-10": "共享方式",
    "1272-11": "开放属性",
    CENSUS: "信息资源大普查",
}
"""Names of groups of columns in the official template, where they are not those of an element."""
MANDATORY = ("1272-8", "1272-9", CENSUS)
"""Clauses the template marks 必填项 throughout, though the guide asks for some of them only under conditions."""

Columns = list[tuple[Element, str]]


def write_template(records: Iterable[CatalogueRecord] = (), provider: str | None = None) -> bytes:
    """An .xlsx (bytes) to be filled in; with `records` it holds them and imports without a difference."""
    records = list(records)
    columns = list(columns_of(element_table(), DEEPEST))
    book = Workbook(write_only=True)
    sheet, words, guide = (book.create_sheet(name) for name in ("Sheet1", WORDS, GUIDE))
    deepest = max((len(record.elements.get("classification") or ()) for record in records), default=0)
    _lay_out(sheet, columns, deepest)
    _head(sheet, columns, provider)
    for row in rows_of(records, columns):
        sheet.append([plain(sheet, value) for value in row])
    named = sorted({provider, *(record.provider for record in records)} - {None, ""}, key=str)
    places = _dictionary(book, words, columns, [str(name) for name in named])
    _validate(sheet, columns, places)
    _explain(guide, columns)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _lay_out(sheet: Any, columns: Columns, deepest: int) -> None:
    """Widths, the frozen header, and the levels of the class nobody uses out of the way."""
    sheet.freeze_panes = f"A{FIRST}"
    level = 0
    for index, (element, header) in enumerate(columns, 1):
        place = sheet.column_dimensions[get_column_letter(index)]
        place.width = min(max(len(header) * 2 + 2, 12), 30)
        level += element.field_name == "classification"
        if element.field_name == "classification" and level > max(deepest, len(element.excel)):
            place.hidden = True


def _head(sheet: Any, columns: Columns, provider: str | None) -> None:
    """Three rows: the title, the groups, the headers; groups and single headers are merged as in the official one."""
    width = len(columns)
    title = f"{TITLE}（扩展模板）" + (f"　{provider}" if provider else "")
    groups: list[Any] = []
    headers: list[Any] = []
    for clause, members in groupby(enumerate(columns, 1), key=lambda one: (one[1][0].clause, is_ours(one[1][0]))):
        placed = list(members)
        (first, _), (last, _) = placed[0], placed[-1]
        fill = OURS if clause[1] else OFFICIAL
        texts = [header + _mark(element, at) for at, (_, (element, header)) in enumerate(placed)]
        if clause[1] or len(placed) == 1:
            for index, said in zip(range(first, last + 1), texts, strict=True):
                groups.append(heading(sheet, said, fill))
                headers.append(heading(sheet, None, fill))
                sheet.merged_cells.add(f"{get_column_letter(index)}2:{get_column_letter(index)}3")
        else:
            groups += [heading(sheet, _group(placed[0][1][0])), *(heading(sheet, None) for _ in texts[1:])]
            headers += [heading(sheet, said) for said in texts]
            sheet.merged_cells.add(f"{get_column_letter(first)}2:{get_column_letter(last)}2")
    sheet.merged_cells.add(f"A1:{get_column_letter(width)}1")
    sheet.append([heading(sheet, title), *(heading(sheet, None) for _ in range(width - 1))])
    sheet.append(groups)
    sheet.append(headers)


def _group(element: Element) -> str:
    """Name of the group a column stands in: that of its clause."""
    return GROUPS.get(element.clause) or next(e.element for e in element_table().dataset if e.clause == element.clause)


def _mark(element: Element, level: int = 0) -> str:
    """（必填项） or （选填项） as the official template has it; nothing for our columns."""
    if is_ours(element):
        return ""
    if element.field_name == "classification":
        return "\n（必填项）" if level < 2 else "\n（选填项）"
    return "\n（必填项）" if element.obligation == "mandatory" or element.clause in MANDATORY else "\n（选填项）"


def _dictionary(book: Workbook, sheet: Any, columns: Columns, named: list[str]) -> dict[str, str]:
    """The lists beside each other, one a column; dependent ones under the name of their class.

    Returns the range of each list, by name.
    """
    lists: dict[str, list[str]] = {}
    titles: dict[str, str] = {}
    for element, _ in columns:
        name = LISTS.get(element.field_name) or element.code_list
        if name and name not in lists:
            lists[name], titles[name] = _labels(code_list(name)), code_list(name).title
    lists["departments"] += [name for name in named if name not in lists["departments"]]
    for element, _ in columns:
        for entry in code_list(element.form_types).entries if element.form_types else ():
            lists[entry.label] = [str(kind) for kind in entry.data["types"]]
    places = {}
    for index, (name, words) in enumerate(lists.items(), 1):
        letter = get_column_letter(index)
        places[name] = f"{quote_sheetname(WORDS)}!${letter}$2:${letter}${len(words) + 1}"
        sheet.column_dimensions[letter].width = 20
        if name not in titles:
            book.defined_names[name] = DefinedName(name, attr_text=places[name])
    sheet.freeze_panes = "A2"
    sheet.append([heading(sheet, titles.get(name, name)) for name in lists])
    for row in range(max(map(len, lists.values()))):
        sheet.append([words[row] if row < len(words) else None for words in lists.values()])
    return places


def _labels(codes: CodeList) -> list[str]:
    """What the cells of a code list say: the labels of what is still in force; a code where two share a label."""
    return [e.label if codes.find(e.label) is e else e.code for e in codes.entries if not e.valid_to]


def _validate(sheet: Any, columns: Columns, places: dict[str, str]) -> None:
    """Drop-downs, dates and numbers, down to the last row."""
    letters = {e.field_name: get_column_letter(index) for index, (e, _) in enumerate(columns, 1)}
    for element, _ in columns:
        name = element.field_name
        listed = LISTS.get(name) or element.code_list
        if name in CLASSES:
            rule = DataValidation("list", formula1=f"INDIRECT({letters[CLASSES[name]]}{FIRST})", errorStyle="warning")
        elif listed:
            strict = name not in LISTS
            rule = DataValidation("list", formula1=places[listed], errorStyle="stop" if strict else "warning")
        elif element.clause == CENSUS:
            rule = DataValidation("decimal", operator="greaterThanOrEqual", formula1="0")
        elif name == "issued":
            rule = DataValidation("date", operator="greaterThan", formula1="1")
        else:
            continue
        rule.allow_blank, rule.showErrorMessage = True, True
        rule.errorTitle, rule.error = "请核对", f"{element.element}：{_how(element)}"[:200]
        rule.add(f"{letters[name]}{FIRST}:{letters[name]}{LAST}")
        sheet.data_validations.append(rule)


def _how(element: Element) -> str:
    """How a column is filled in."""
    if element.help_text:
        return element.help_text["zh_Hans_CN"]
    if element.clause == CENSUS:
        return "只写数字，不写单位；不清楚的写 0"
    return "从下拉列表中选择" if element.code_list or element.field_name in LISTS else ""


def _explain(sheet: Any, columns: Columns) -> None:
    """One line a column: what it is, whether it must be filled in, by which clause, how, and an example."""
    for letter, width in zip("ABCDE", (28, 10, 22, 70, 30), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.append([heading(sheet, said) for said in ("栏目", "必填", "出处", "怎样填写", "例子")])
    told = set()
    for element, header in columns:
        if element.field_name in told and element.field_name == "classification":
            continue
        told.add(element.field_name)
        required = "必填" if "必填" in _mark(element) else "平台填写" if element.derived else "选填"
        clause = "《编制指南》" + element.clause.removeprefix("1272-") if not is_ours(element) else "本平台扩展"
        name = element.element if element.field_name == "classification" else header
        how = "导出时带出，请勿改动；新资源留空" if element.derived else _how(element)
        cells = [text(sheet, said) for said in (name, required, clause, how, element.form_placeholder)]
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.append(cells)
