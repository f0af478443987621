"""Writes a table in the forms departments send tables in."""

import json
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

import openpyxl
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter

SHEET = "表"
"""The name of the one sheet, and of the one member of an archive."""
NAMED = dict.fromkeys(("xlsx", "hidden", "sheets", "ods", "xml2003"), SHEET) | {"zip": f"{SHEET}.csv"}
"""What a table of that form is called in the file; "" in all others."""
ENDINGS = {"gbk": "csv", "hidden": "xlsx", "sheets": "xlsx", "xml2003": "xls", "ndjson": "json", "nested": "json"}
"""How the file ends, where the form is not the ending."""


class Beside(NamedTuple):
    """Texts beside the table; "" for none. `sheet`: rows of a hidden sheet."""

    above: str = ""
    below: str = ""
    comment: str = ""
    property: str = ""
    sheet: Sequence[Sequence[str]] = ()


Rows = Sequence[Sequence[str]]
Writer = Callable[[Path, Rows, Rows, Beside], None]


def write(path: Path, form: str, head: Rows, rows: Rows, beside: Beside) -> None:
    """In: the rows of the header (none, one or two), those of the table."""
    WRITERS[form](path, head, rows, beside)


def _csv(path: Path, head: Rows, rows: Rows, beside: Beside, encoding: str = "utf-8") -> None:
    path.write_bytes(_lines(head, rows, beside).encode(encoding))


def _lines(head: Rows, rows: Rows, beside: Beside, by: str = ",") -> str:
    lines = [by.join(row) for row in (*head, *rows)]
    rest = by * (len(rows[0]) - 1)
    above = [beside.above + rest] if beside.above else []
    below = [rest, beside.below + rest] if beside.below else []
    return "\n".join([*above, *lines, *below, ""])


def _gbk(path: Path, head: Rows, rows: Rows, beside: Beside) -> None:
    _csv(path, head, rows, beside, "gb18030")


def _tsv(path: Path, head: Rows, rows: Rows, beside: Beside) -> None:
    path.write_text(_lines(head, rows, beside, "\t"))


def _zip(path: Path, head: Rows, rows: Rows, beside: Beside) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{SHEET}.csv", _lines(head, rows, beside))
        archive.writestr("说明.txt", "本目录每月更新，由业务系统导出。")


def _records(head: Rows, rows: Rows) -> list[dict[str, str]]:
    return [dict(zip(head[-1], row, strict=True)) for row in rows]


def _json(path: Path, head: Rows, rows: Rows, beside: Beside) -> None:
    said = {"code": 0, "说明": beside.above, "data": {"list": _records(head, rows)}}
    path.write_text(json.dumps(said, ensure_ascii=False))


def _ndjson(path: Path, head: Rows, rows: Rows, beside: Beside) -> None:
    path.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in _records(head, rows)))


def _nested(path: Path, head: Rows, rows: Rows, beside: Beside) -> None:
    """Each record holds its last two columns in an object of its own, and a list."""
    said = [
        {**dict(list(one.items())[:-2]), "人员": dict(list(one.items())[-2:]), "标签": ["甲", "乙"]}
        for one in _records(head, rows)
    ]
    path.write_text(json.dumps({"result": {"rows": said}}, ensure_ascii=False))


def _geojson(path: Path, head: Rows, rows: Rows, beside: Beside) -> None:
    point = {"type": "Point", "coordinates": [117.2272391, 31.8205912]}
    features = [{"type": "Feature", "geometry": point, "properties": one} for one in _records(head, rows)]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False))


def _xml(path: Path, head: Rows, rows: Rows, beside: Beside) -> None:
    made = ["".join(f"<{h}>{escape(c)}</{h}>" for h, c in zip(head[-1], row, strict=True)) for row in rows]
    body = "".join(f"<row>{line}</row>" for line in made)
    path.write_text(f'<?xml version="1.0" encoding="utf-8"?><rows>{body}</rows>')


def _html(path: Path, head: Rows, rows: Rows, beside: Beside) -> None:
    made = ["".join(f"<td>{escape(cell)}</td>" for cell in row) for row in (*head, *rows)]
    body = "".join(f"<tr>{line}</tr>" for line in made)
    path.write_text(f'<html><head><meta charset="utf-8"></head><body><table>{body}</table></body></html>')


def _xml2003(path: Path, head: Rows, rows: Rows, beside: Beside) -> None:
    cell = '<Cell><Data ss:Type="String">{}</Data></Cell>'
    made = ["".join(cell.format(escape(one)) for one in row) for row in (*head, *rows)]
    body = "".join(f"<Row>{line}</Row>" for line in made)
    name = "urn:schemas-microsoft-com:office:spreadsheet"
    space = f'xmlns="{name}" xmlns:ss="{name}"'
    book = f'<Workbook {space}><Worksheet ss:Name="{SHEET}"><Table>{body}</Table></Worksheet></Workbook>'
    path.write_text(f'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>{book}')


def _ods(path: Path, head: Rows, rows: Rows, beside: Beside) -> None:
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    made = ["".join(cell.format(escape(one)) for one in row) for row in (*head, *rows)]
    body = "".join(f"<table:table-row>{line}</table:table-row>" for line in made)
    names = ("office", "table", "text")
    spaces = " ".join(f'xmlns:{one}="urn:oasis:names:tc:opendocument:xmlns:{one}:1.0"' for one in names)
    sheet = f'<office:spreadsheet><table:table table:name="{SHEET}">{body}</table:table></office:spreadsheet>'
    content = f"<office:document-content {spaces}><office:body>{sheet}</office:body></office:document-content>"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)


def _book(head: Rows, rows: Rows, beside: Beside) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = SHEET
    above, below = [[beside.above]] * bool(beside.above), [[], [beside.below]] if beside.below else []
    for cells in (*above, *head, *rows, *below):
        sheet.append(list(cells))
    if beside.comment:
        sheet["A2"].comment = Comment(beside.comment, "某人")
    if beside.property:
        book.properties.description = beside.property
    if beside.sheet:
        other = book.create_sheet("附表")
        for cells in beside.sheet:
            other.append(list(cells))
        other.sheet_state = "hidden"
    return book


def _xlsx(path: Path, head: Rows, rows: Rows, beside: Beside) -> None:
    _book(head, rows, beside).save(path)


def _hidden(path: Path, head: Rows, rows: Rows, beside: Beside) -> None:
    """Every other row and the last column are hidden."""
    book = _book(head, rows, beside)
    sheet = book.worksheets[0]
    for number in range(len(head) + 1, len(rows) + 1, 2):
        sheet.row_dimensions[number].hidden = True
    sheet.column_dimensions[get_column_letter(len(rows[0]))].hidden = True
    book.save(path)


def _sheets(path: Path, head: Rows, rows: Rows, beside: Beside) -> None:
    """The table is the third sheet, after one of another table and one of nothing."""
    book = _book(head, rows, beside)
    first = book.create_sheet("汇总", 0)
    for cells in (("地区", "数量"), ("合肥市", "120"), ("芜湖市", "98"), ("合计", "218")):
        first.append(list(cells))
    book.create_sheet("空表", 1)
    book.save(path)


def _docx(path: Path, head: Rows, rows: Rows, beside: Beside) -> None:
    """A document: a paragraph, the table, a paragraph; a number is cut into runs, as word processors cut it."""
    cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    made = ["".join(cell.format(escape(one[:5]), escape(one[5:])) for one in row) for row in (*head, *rows)]
    table = "".join(f"<w:tr>{line}</w:tr>" for line in made)
    said = [f"<w:p><w:r><w:t>{escape(one)}</w:t></w:r></w:p>" for one in (beside.above, beside.below)]
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = f"{said[0]}<w:tbl>{table}</w:tbl>{said[1]}"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f"<w:document {space}><w:body>{body}</w:body></w:document>")


def pdf(*pages: str, note: str = "") -> bytes:
    """A PDF of text pages, as small as one can be; a page without text has none. `note` is written on each."""
    notes = f"/Annots[<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/Contents({note})>>]" if note else ""
    objects = ["<</Type/Catalog/Pages 2 0 R>>", ""]
    kids = []
    for text in pages:
        shown = " T* ".join(f"({line}) Tj" for line in text.splitlines())
        stream = f"BT /F1 12 Tf 14 TL 20 180 Td {shown} ET" if text else ""
        objects.append(f"<</Length {len(stream)}>>stream\n{stream}\nendstream")
        font = "<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents {len(objects)} 0 R/Resources{font}{notes}>>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(kids)}]>>"
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj{body}endobj\n".encode()
    start = len(out)
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
    return out + f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF".encode()


def _pdf(path: Path, head: Rows, rows: Rows, beside: Beside) -> None:
    """Ten rows a page; what is not ASCII is left out, as there is no font for it."""
    lines = ["  ".join(row).encode("ascii", "ignore").decode() for row in rows]
    path.write_bytes(pdf(*("\n".join(lines[at : at + 10]) for at in range(0, len(lines), 10))))


WRITERS: dict[str, Writer] = {
    "csv": _csv, "gbk": _gbk, "tsv": _tsv, "zip": _zip, "json": _json, "ndjson": _ndjson, "nested": _nested,
    "geojson": _geojson, "xml": _xml, "html": _html, "xml2003": _xml2003, "ods": _ods, "xlsx": _xlsx,
    "hidden": _hidden, "sheets": _sheets, "docx": _docx, "pdf": _pdf,
}  # fmt: skip
WITHOUT_GRID = frozenset({"docx", "pdf"})
"""Forms whose tables are text to us: what is in them is beside every table."""
