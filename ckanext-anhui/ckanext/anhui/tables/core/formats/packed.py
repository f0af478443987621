"""What the XML of an .xlsx tells beside its cells, and the guards that come before anything is unpacked."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import lxml.etree as etree
import msgspec

from ..limits import Limits
from ..model import Problem, Refused
from .sniff import SAVE_AS
from .zipped import BROKEN, guard

CHUNK = 1 << 20
CELLS = 40_000_000
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_PADDED = re.compile(r"^0{2,}$")
_HIDDEN_ROW = re.compile(rb'<row [^>]*?\br="(\d+)"[^>]*?\bhidden="(?:1|true)"')
_HIDDEN_COLUMN = re.compile(rb'<col [^>]*?hidden="(?:1|true)"[^>]*>')
_EMPTY_FORMULA = re.compile(rb'<c [^>]*?r="([A-Z]+\d+)"[^>]*>\s*<f[^>]*?(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v></v>|</c>)')
_STYLED = re.compile(rb'<c [^>]*?\br="([A-Z]+)(\d+)"[^>]*?\bs="(\d+)"')
_LAST = re.compile(rb' r="([A-Z]{1,3})(\d{1,7})"')


class Packed(msgspec.Struct):
    """Of one sheet: `padded` row → column → digits shown; hidden rows; hidden columns; cells of formulas unfinished."""

    padded: dict[int, dict[int, int]] = {}
    hidden_rows: list[int] = []
    hidden_columns: list[int] = []
    formulas: list[str] = []

    def problems(self) -> list[Problem]:
        """What a person must look at."""
        told = []
        if self.hidden_columns:
            names = "、".join(map(column_name, self.hidden_columns[:10]))
            said = f"隐藏的列也会公开：{names}"
            fix = "不应公开的列请删除，应公开的请取消隐藏"
            count = len(self.hidden_columns)
            told.append(Problem(code="hidden-columns", severity="warning", message=said, fix=fix, count=count))
        if self.hidden_rows:
            said = f"隐藏的行也会公开：第 {'、'.join(map(str, self.hidden_rows[:10]))} 行等 {len(self.hidden_rows)} 行"
            fix = "不应公开的行请删除，应公开的请取消隐藏"
            row, count = self.hidden_rows[0], len(self.hidden_rows)
            told.append(Problem(code="hidden-rows", severity="warning", message=said, fix=fix, row=row, count=count))
        if self.formulas:
            said = f"{len(self.formulas)} 个公式没有保存计算结果（首见 {self.formulas[0]}），按空值读取"
            fix = "请用 Excel 或 WPS 打开，保存一次后再上传"
            row, count = int(re.sub(r"\D", "", self.formulas[0])), len(self.formulas)
            told.append(
                Problem(code="formula-without-value", severity="warning", message=said, fix=fix, row=row, count=count)
            )
        return told


def column_name(number: int) -> str:
    """The letters of a column, 1 → A."""
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_number(name: str) -> int:
    """The number of a column, A → 1."""
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - 64
    return number


def look_into(path: Path, limits: Limits) -> dict[str, Packed]:
    """In: an .xlsx (of other packages only the guards apply). Out: what each sheet's XML tells, by its name.

    Raises Refused: `bomb`, `too-large`, `damaged`.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _guard(archive, limits)
            if "xl/workbook.xml" not in archive.namelist():
                return {}
            styles = _padded_styles(archive)
            return {name: _scan(archive, part, styles) for name, part in _parts(archive).items()}
    except (*BROKEN, etree.XMLSyntaxError) as error:
        raise Refused("damaged", "工作簿不完整或已损坏，无法读取", f"多半是下载或传输中断；{SAVE_AS}") from error


def _guard(archive: zipfile.ZipFile, limits: Limits) -> None:
    parts = archive.infolist()
    guard(parts, limits, "工作簿", "请删除多余的空白格式，另存后再上传")
    largest = max((part.file_size for part in parts), default=0)
    if largest > limits.workbook:
        said = f"工作表展开后有 {largest >> 20} MB，超过上限 {limits.workbook >> 20} MB"
        raise Refused("too-large", said, "请改用 CSV，或拆成几个文件")


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


def _padded_styles(archive: zipfile.ZipFile) -> dict[bytes, int]:
    """Cell styles that show a number with leading zeros: style → digits."""
    if "xl/styles.xml" not in archive.namelist():
        return {}
    root = etree.fromstring(archive.read("xl/styles.xml"), _parser())
    space = root.tag.partition("}")[0] + "}"
    formats = {
        one.get("numFmtId"): len(code)
        for one in root.iter(f"{space}numFmt")
        if _PADDED.match(code := str(one.get("formatCode", "")).split(";")[0].replace('"', ""))
    }
    cells = root.find(f"{space}cellXfs")
    used = enumerate(cells if cells is not None else ())
    return {str(at).encode(): formats[one.get("numFmtId")] for at, one in used if one.get("numFmtId") in formats}


def _scan(archive: zipfile.ZipFile, part: str, styles: dict[bytes, int]) -> Packed:
    found = Packed(padded={}, hidden_rows=[], hidden_columns=[], formulas=[])
    reach = 0
    for piece in _pieces(archive, part):
        if b"hidden=" in piece:
            found.hidden_rows += [int(row) for row in _HIDDEN_ROW.findall(piece)]
            found.hidden_columns += [at for one in _HIDDEN_COLUMN.findall(piece) for at in _columns(one)]
        if b"<f" in piece:
            found.formulas += [cell.decode() for cell in _EMPTY_FORMULA.findall(piece)]
        if styles:
            for column, row, style in _STYLED.findall(piece):
                if style in styles:
                    found.padded.setdefault(int(row), {})[column_number(column.decode())] = styles[style]
        reach = max(reach, _reach(piece))
        last = _LAST.search(piece, max(piece.rfind(b"<c "), 0))
        if last and int(last[2]) * reach > CELLS:
            said = f"工作表的内容一直延伸到第 {int(last[2])} 行 {column_name(reach)} 列"
            raise Refused("bomb", said, "请删除远处的多余单元格，另存后再上传")
    return found


def _pieces(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """A sheet's XML, cut behind rows."""
    held = b""
    with archive.open(part) as source:
        while chunk := source.read(CHUNK):
            held += chunk
            cut = held.rfind(b"</row>") + 6
            if cut > 6:
                yield held[:cut]
                held = held[cut:]
    yield held


def _columns(tag: bytes) -> range:
    ends = [re.search(rb'\b%s="(\d+)"' % name, tag) for name in (b"min", b"max")]
    first, last = (int(one[1]) if one else 1 for one in ends)
    return range(first, min(last, first + 50) + 1)


def _reach(piece: bytes) -> int:
    """The furthest column of some rows: that of each row's last cell."""
    furthest = b""
    end = len(piece)
    while (end := piece.rfind(b"</row>", 0, end)) > 0:
        cell = piece.rfind(b"<c ", 0, end)
        found = _LAST.search(piece, max(cell, 0), end)
        if found:
            furthest = max(furthest, found[1], key=lambda name: (len(name), name))
    return column_number(furthest.decode())
