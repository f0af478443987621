"""The open catalogue as a table for other programs: one dataset a line, as CSV, XLSX and JSON.

The elements and their official names come from the element table; what is no element (updated, formats, address) is
named here. Nothing is kept of a line once it is written, so a catalogue of any length can be written.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO, NamedTuple

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from .codes import code_list
from .schema import element_table
from .workbook.cells import heading, plain
from .workbook.writer import OFFICIAL

BOM = "\ufeff"
"""Without it, table programs read a CSV in the encoding of the country instead of UTF-8."""
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What makes table programs take a cell of a CSV for a formula (OWASP, CSV injection)."""
BATCH = 500
"""Lines put into one piece of a streamed file."""
NOTES_WIDTH = 60


class Field(NamedTuple):
    """One column of the catalogue."""

    name: str
    """Of the element, and the key in JSON."""
    codes: str
    """The code list of its values; "" when the value is text."""
    width: int
    """Characters of the column in the workbook."""
    own: Mapping[str, str] | None = None
    """Name and meaning by language, when it is no element."""


FIELDS = (
    Field("title", "", 48),
    Field("identifier", "", 26),
    Field("owner_org", "departments", 30),
    Field("domain", "domains", 14),
    Field("region", "regions", 14),
    Field("open_type", "open_types", 14),
    Field("update_cycle", "cycles", 12),
    Field("updated", "", 13, {"zh": "更新日期", "en": "Updated"}),
    Field("formats", "file_formats", 20, {"zh": "文件格式", "en": "Formats"}),
    Field("url", "", 60, {"zh": "网址", "en": "Address"}),
)
"""The columns of the catalogue, in their order."""

MEANING = {
    "updated": {"zh": "数据集最近一次更新的日期（北京时间）", "en": "Day of the last change of the dataset (Beijing)"},
    "formats": {"zh": "可以下载的文件的格式，没有文件的留空", "en": "Formats of the files; empty when there is none"},
    "url": {"zh": "数据集在本平台的网页", "en": "Page of the dataset on this site"},
}

SAID = {
    "core": {"zh": "核心元数据{number}（发改高技〔2017〕1272号）", "en": "Core metadata {number} (NDRC 2017 No. 1272)"},
    "ours": {"zh": "本平台元素", "en": "Element of this platform"},
    "codes": {"zh": "代码表：{title}", "en": "code list: {title}"},
    "and": {"zh": "；", "en": "; "},
    "list": {"zh": "、", "en": ", "},
}

Line = Mapping[str, Any]
"""A dataset: for each field a text or a code, `formats` a list of codes; `id`; `department` the provider's title."""


def names(lang: str = "zh_Hans_CN") -> list[str]:
    """The column headings: the elements' official names, or in English their labels."""
    return [name(field, lang) for field in FIELDS]


def name(field: Field, lang: str = "zh_Hans_CN") -> str:
    """What a column is called."""
    if field.own:
        return field.own[_short(lang)]
    element = element_table()[field.name]
    return element.label["en"] if _short(lang) == "en" else element.element


def meaning(field: Field, lang: str = "zh_Hans_CN") -> str:
    """What stands in a column: for an element, where the standard speaks of it and the code list of its values."""
    short = _short(lang)
    if field.name in MEANING:
        return MEANING[field.name][short]
    core = OFFICIAL.match(element_table()[field.name].clause)
    said = [SAID["core"][short].format(number=core[1]) if core else SAID["ours"][short]]
    if field.codes:
        said.append(SAID["codes"][short].format(title=code_list(field.codes).name(lang)))
    return SAID["and"][short].join(said)


def written(line: Line, lang: str = "zh_Hans_CN") -> list[str]:
    """A line as text, codes as their labels."""
    return [_text(field, line, lang) for field in FIELDS]


def _text(field: Field, line: Line, lang: str) -> str:
    value = line.get(field.name) or ""
    if field.name == "owner_org":
        return str(line.get("department") or value)
    if field.name == "formats":
        return SAID["list"][_short(lang)].join(code_list(field.codes).label(code, lang) for code in value)
    return code_list(field.codes).label(value, lang) if field.codes and value else str(value)


def _short(lang: str) -> str:
    return "en" if lang.startswith("en") else "zh"


def to_csv(headings: Iterable[str], lines: Iterable[Iterable[str]]) -> Iterator[bytes]:
    """A CSV (RFC 4180: CRLF) in UTF-8 with BOM, piece by piece; no cell of it is a formula."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    target.write(BOM)
    writer.writerow(headings)
    for number, line in enumerate(lines, 1):
        writer.writerow([harmless(cell) for cell in line])
        if number % BATCH == 0:
            yield _taken(target)
    yield _taken(target)


def harmless(cell: str) -> str:
    """A cell of a CSV that a table program shows as it is."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _taken(target: io.StringIO) -> bytes:
    piece = target.getvalue().encode()
    target.seek(0)
    target.truncate()
    return piece


def to_json(lines: Iterable[Line], lang: str = "zh_Hans_CN") -> Iterator[bytes]:
    """A JSON array, piece by piece: an object a dataset, values of code lists as `{code, label}`."""
    opening = "["
    for line in lines:
        yield f"{opening}\n{json.dumps(_object(line, lang), ensure_ascii=False)}".encode()
        opening = ","
    yield b"[]\n" if opening == "[" else b"\n]\n"


def _object(line: Line, lang: str) -> dict[str, Any]:
    out: dict[str, Any] = {"id": line["id"]}
    for field in FIELDS:
        value = line.get(field.name) or ""
        if field.name == "formats":
            out[field.name] = [_coded(field, code, lang) for code in value or ()]
        elif field.name == "owner_org":
            out[field.name] = {"code": value, "label": line.get("department") or value}
        else:
            out[field.name] = (_coded(field, value, lang) if value else None) if field.codes else value
    return out


def _coded(field: Field, code: str, lang: str) -> dict[str, str]:
    return {"code": code, "label": code_list(field.codes).label(code, lang)}


def to_xlsx(lines: Iterable[Line], about: Iterable[tuple[str, str]], target: BinaryIO, *, lang: str, title: str) -> int:
    """A workbook: the catalogue under a frozen header, and a sheet 说明 with `about` and what the columns mean.

    Out: how many lines it has. Cells are text, whatever they begin with.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "B2"
    for index, field in enumerate(FIELDS, 1):
        sheet.column_dimensions[get_column_letter(index)].width = field.width
    sheet.append([heading(sheet, one) for one in names(lang)])
    count = 0
    for line in lines:
        count += 1
        sheet.append([plain(sheet, one) for one in written(line, lang)])
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(FIELDS))}{count + 1}"
    _explain(book, about, lang, count)
    book.save(target)
    return count


def _explain(book: Any, about: Iterable[tuple[str, str]], lang: str, count: int) -> None:
    english = _short(lang) == "en"
    sheet = book.create_sheet("About" if english else "说明")
    sheet.column_dimensions["A"].width = 24
    sheet.column_dimensions["B"].width = NOTES_WIDTH
    for word, said in (*about, ("Datasets" if english else "数据集数量", count)):
        sheet.append([word, said])
    sheet.append([])
    sheet.append([heading(sheet, one) for one in (("Column", "Meaning") if english else ("列", "含义"))])
    for field in FIELDS:
        sheet.append([name(field, lang), meaning(field, lang)])
