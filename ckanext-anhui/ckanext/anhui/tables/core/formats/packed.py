"""What the XML of an .xlsx (ECMA-376) tells beside its values, and the guards that come before anything is unpacked."""

import re
import zipfile
from collections.abc import Iterator
from functools import cache
from html import unescape
from pathlib import Path, PurePosixPath

import lxml.etree as etree

from ..limits import Limits
from ..model import Refused
from .beside import CELLS, Beside, column_name, column_number, way_of, way_of_builtin
from .sniff import SAVE_AS
from .zipped import BROKEN, guard

CHUNK = 1 << 20
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_PLACE = rb"""(?=[^>]*?\sr\s*=\s*["']([A-Z]{1,3})(\d{1,7})["'])"""
_ATTRIBUTE = re.compile(rb"""([\w:]+)\s*=\s*["']([^"']*)["']""")
_PREFIXED = re.compile(rb"<\w+:(?:worksheet|sheetData)\b")
_PREFIX = re.compile(rb"(</?)\w+:")
_HIDDEN = re.compile(rb"""<(row|col)\b([^>]*\shidden\s*=\s*["'](?:1|true)["'][^>]*)>""")
_TAG = re.compile(rb"<(row|c)\b([^>]*)>")
_FORMULA = re.compile(
    rb"<c\b"
    + _PLACE
    + rb"""(?![^>]*\st\s*=\s*["']str)[^>]*>\s*<f\b[^>]*?(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v></v>|</c>)"""
)
"""one without a value; a text may be empty"""
_ERROR = re.compile(
    rb"<c\b" + _PLACE + rb"""[^>]*\st\s*=\s*["']e["'][^>]*>(?:\s*<f\b[^>]*?(?:/>|>[^<]*</f>))?\s*<v>([^<]*)</v>"""
)
_FIRST = re.compile(rb"<row\b[^>]*>"), re.compile(rb"<c\b[^>]*>")
_LAST = re.compile(rb"""\sr=["']([A-Z]{1,3})(\d{1,7})["']""")


def look_into(path: Path, limits: Limits) -> dict[str, Beside]:
    """In: an .xlsx. Out: what each sheet's XML tells, by its name. Raises Refused: `bomb`, `too-large`, `damaged`."""
    try:
        with zipfile.ZipFile(path) as archive:
            guard_parts(archive, limits)
            ways = _ways(archive)
            return {name: _scan(archive, part, ways) for name, part in _parts(archive).items()}
    except (*BROKEN, etree.XMLSyntaxError) as error:
        raise Refused("damaged", "工作簿不完整或已损坏，无法读取", f"多半是下载或传输中断；{SAVE_AS}") from error


def guard_parts(archive: zipfile.ZipFile, limits: Limits) -> None:
    """Raises Refused when what a workbook holds is too large."""
    parts = archive.infolist()
    guard(parts, limits, "工作簿", "请删除多余的空白格式，另存后再上传")
    largest = max((part.file_size for part in parts), default=0)
    if largest > limits.workbook:
        said = f"工作表展开后有 {largest >> 20} MB，超过上限 {limits.workbook >> 20} MB"
        raise Refused("too-large", said, "请改用 CSV，或拆成几个文件")


def guard_reach(row: int, column: int) -> None:
    """Raises Refused when so much would have to be held to have the cell that is furthest."""
    if row * column > CELLS:
        said = f"工作表的内容一直延伸到第 {row} 行 {column_name(column)} 列"
        raise Refused("bomb", said, "请删除远处的多余单元格，另存后再上传")


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """The part of each sheet."""
    relations = etree.fromstring(archive.read("xl/_rels/workbook.xml.rels"), _parser())
    targets = {one.get("Id"): str(one.get("Target")) for one in relations}
    workbook = etree.fromstring(archive.read("xl/workbook.xml"), _parser())
    parts = {}
    for sheet in workbook.iter(f"{MAIN}sheet", f"{STRICT}sheet"):
        identity = next((value for name, value in sheet.items() if name.endswith("}id")), "")
        target = targets.get(identity, "")
        part = target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)
        if part in archive.namelist() and "worksheets" in part:
            parts[str(sheet.get("name"))] = part
    return parts


def _ways(archive: zipfile.ZipFile) -> dict[bytes, int]:
    """Cell styles that show a number otherwise than it is."""
    if "xl/styles.xml" not in archive.namelist():
        return {}
    root = etree.fromstring(archive.read("xl/styles.xml"), _parser())
    space = root.tag.partition("}")[0] + "}"
    given = {str(one.get("numFmtId")): str(one.get("formatCode", "")) for one in root.iter(f"{space}numFmt")}
    cells = root.find(f"{space}cellXfs")
    ways = {}
    for at, style in enumerate(cells if cells is not None else ()):
        number = str(style.get("numFmtId", "0"))
        way = way_of(given[number]) if number in given else way_of_builtin(int(number) if number.isdecimal() else 0)
        if way is not None:
            ways[str(at).encode()] = way
    return ways


def _scan(archive: zipfile.ZipFile, part: str, ways: dict[bytes, int]) -> Beside:
    found = Beside()
    styled = re.compile(rb"<c\b" + _PLACE + rb"""[^>]*\ss\s*=\s*["'](%s)["']""" % b"|".join(ways)) if ways else None
    reach = 0
    for piece in _pieces(archive, part):
        if b"hidden" in piece:
            _hidden(piece, found)
        if b"<f" in piece:
            found.unfinished += [(int(row), _column(column)) for column, row in _FORMULA.findall(piece)]
        if b't="e"' in piece or b"t='e'" in piece:
            for column, row, text in _ERROR.findall(piece):
                found.errors.append((int(row), _column(column), unescape(text.decode(errors="replace"))))
        for column, row, style in styled.findall(piece) if styled else ():
            found.show(int(row), _column(column), ways[style])
        reach = max(reach, _reach(piece))
        last = _LAST.search(piece, max(piece.rfind(b"<c "), 0))
        guard_reach(int(last[2]) if last else 0, reach)
    return found


@cache
def _column(name: bytes) -> int:
    return column_number(name.decode())


def _hidden(piece: bytes, found: Beside) -> None:
    for kind, tag in _HIDDEN.findall(piece):
        given = dict(_ATTRIBUTE.findall(tag))
        if kind == b"row":
            found.hidden_rows.append(int(given.get(b"r", b"1")))
        else:
            first = int(given.get(b"min", b"1"))
            last = min(int(given.get(b"max", b"1")), first + 50)  # all to the end of the sheet, where nothing is
            found.hidden_columns += range(first, last + 1)


def _pieces(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """A sheet's XML, cut behind rows, without prefixes; every row and cell says where it is."""
    held, prefixed, row = b"", None, 0
    with archive.open(part) as source:
        while True:
            chunk = source.read(CHUNK)
            held += chunk
            cut = held.rfind(b"row>") + 4 if chunk else len(held)
            if cut == 3:
                continue
            piece, held = held[:cut], held[cut:]
            if prefixed is None:
                prefixed = bool(_PREFIXED.search(piece))
            if prefixed:
                piece = _PREFIX.sub(rb"\1", piece)
            if row or any(b" r=" not in one[0] for kind in _FIRST if (one := kind.search(piece))):
                piece, row = _numbered(piece, row)
            yield piece
            if not chunk:
                return


def _numbered(piece: bytes, row: int) -> tuple[bytes, int]:
    """Rows and cells that do not say where they are follow each other; out: with the number of the last row."""
    column = 0

    def place(tag: re.Match[bytes]) -> bytes:
        nonlocal row, column
        given = dict(_ATTRIBUTE.findall(tag[2])).get(b"r")
        if tag[1] == b"row":
            row, column = int(given or row + 1), 0
            return tag[0] if given else b'<row r="%d"%s>' % (row, tag[2])
        column = _column(given.rstrip(b"0123456789")) if given else column + 1
        return tag[0] if given else b'<c r="%s%d"%s>' % (column_name(column).encode(), row, tag[2])

    return _TAG.sub(place, piece), row


def _reach(piece: bytes) -> int:
    """The furthest column of some rows: that of each row's last cell."""
    furthest = b""
    end = len(piece)
    while (end := piece.rfind(b"</row>", 0, end)) > 0:
        cell = piece.rfind(b"<c ", 0, end)
        found = _LAST.search(piece, max(cell, 0), end)
        if found:
            furthest = max(furthest, found[1], key=lambda name: (len(name), name))
    return _column(furthest)
