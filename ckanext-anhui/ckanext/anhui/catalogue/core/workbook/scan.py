"""What the cells of a sheet do not tell: how far it reaches, what is hidden, which formulas have no value.

Sheets are large and these things rare. So the bytes are looked through for their marks first, and only a sheet that
has one is parsed.
"""

import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import Literal
from xml.parsers import expat

from .findings import WorkbookError
from .intake import CHUNK, damaged

ROWS = 200_000
CELLS = 20_000_000
"""Rows, and cells of the rectangle round all values, a sheet may have: the reader holds all of them in memory."""
OVERLAP = 2048
MARKS = (b"<f>", b"<f ", b"<f/", b't="e"', b"t='e'", b'hidden="1"', b'hidden="true"', b"hidden='")
FAR = re.compile(rb"""<c r=["'](?:[C-Z][A-Z]|[A-Z]{3})\d""")
"""A cell in column CA or beyond; the official columns and ours end before."""
ROW = re.compile(rb"""\sr=["'](\d+)["']""")
TRUE = {"1", "true"}

Fault = Literal["empty", "error"]


@dataclass
class Scan:
    """What is known of a sheet: its last row and column with a value (1 = first; columns 0 = few), hidden rows and
    columns (columns counted from 0), and formulas without a value or with an error, by row and column index."""

    rows: int = 0
    columns: int = 0
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    faults: dict[int, dict[int, Fault]] = field(default_factory=dict)


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Which part of the archive each sheet is."""
    targets: dict[str, str] = {}
    parts: dict[str, str] = {}

    def relation(name: str, attributes: dict[str, str]) -> None:
        if _local(name) == "Relationship":
            targets[attributes.get("Id", "")] = posixpath.join("/xl", attributes.get("Target", ""))[1:]

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if _local(name) == "sheet":
            identity = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            parts[attributes.get("name", "")] = targets.get(identity, "")

    for part, handler in (("xl/_rels/workbook.xml.rels", relation), ("xl/workbook.xml", sheet)):
        try:
            parser = _parser()
            parser.StartElementHandler = handler
            parser.Parse(archive.read(part), True)
        except (KeyError, expat.ExpatError) as error:
            raise damaged(error) from None
    return parts


def scan(archive: zipfile.ZipFile, part: str) -> Scan:
    """Look through a sheet. Raises WorkbookError when it is damaged or larger than can be read."""
    try:
        rows, marked = _look(archive, part)
        found = _parsed(archive, part) if marked or not rows else Scan(rows)
    except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, OSError, expat.ExpatError) as error:
        raise damaged(error) from None
    if found.rows > ROWS or found.rows * found.columns > CELLS:
        wide = f"、{found.columns} 列" if found.columns else ""
        raise WorkbookError(
            "too-many-rows",
            f"工作表有 {found.rows} 行{wide}，最多 {ROWS} 行。请按部门拆成几个工作簿；"
            "实际没有这么多的，请删去表格下方、右侧多余的行和列再保存。",
        )
    return found


def _look(archive: zipfile.ZipFile, part: str) -> tuple[int, bool]:
    """The last row with a value (0 when none is seen), and whether there is a mark of anything to be parsed for."""
    row, marked, tail = 0, False, b""
    with archive.open(part) as source:
        while piece := source.read(CHUNK):
            piece = tail + piece
            marked = marked or any(mark in piece for mark in MARKS) or FAR.search(piece) is not None
            last = max(piece.rfind(b"<v>"), piece.rfind(b"<is>"))
            start = piece.rfind(b"<row ", 0, last) if last >= 0 else -1
            if start >= 0 and (number := ROW.search(piece, start, start + 200)):
                row = int(number[1])
            tail = piece[-OVERLAP:]
    return row, marked


def _parsed(archive: zipfile.ZipFile, part: str) -> Scan:
    """The same with every detail."""
    watcher = _Watcher()
    parser = _parser()
    parser.StartElementHandler, parser.EndElementHandler = watcher.start, watcher.end
    parser.CharacterDataHandler = watcher.text
    with archive.open(part) as source:
        while piece := source.read(CHUNK):
            parser.Parse(piece)
    parser.Parse(b"", True)
    return watcher.found


class _Watcher:
    """Follows the elements of a sheet."""

    def __init__(self) -> None:
        self.found = Scan()
        self.row = self.column = 0
        self.kind = ""
        self.formula = self.inside = self.value = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = _local(name)
        if name == "c":
            reference = attributes.get("r", "").rstrip("0123456789")
            self.column = _number(reference) if reference else self.column + 1
            self.kind, self.formula, self.value = attributes.get("t", ""), False, False
        elif name in ("v", "t"):
            self.inside = True
        elif name == "f":
            self.formula = True
        elif name == "row":
            self.row, self.column = int(attributes.get("r") or self.row + 1), 0
            if attributes.get("hidden") in TRUE:
                self.found.hidden_rows.append(self.row)
        elif name == "col" and attributes.get("hidden") in TRUE:
            self.found.hidden_columns += range(int(attributes["min"]) - 1, min(int(attributes["max"]), 16384))

    def text(self, said: str) -> None:
        self.value = self.value or (self.inside and bool(said.strip()))

    def end(self, name: str) -> None:
        name = _local(name)
        if name in ("v", "t"):
            self.inside = False
        elif name == "c":
            if self.value:
                self.found.rows, self.found.columns = self.row, max(self.column, self.found.columns)
            without = self.formula and not self.value and self.kind != "str"  # a formula may well give no words
            if self.kind == "e" or without:
                self.found.faults.setdefault(self.row, {})[self.column - 1] = "error" if self.kind == "e" else "empty"


def _parser() -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise WorkbookError("truncated", "工作簿里有不该有的文档类型声明，已拒绝读取。请用 Excel 或 WPS 重新保存。")

    parser.StartDoctypeDeclHandler = refuse
    return parser


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _number(letters: str) -> int:
    """Number of a column by its letters: A → 1."""
    number = 0
    for one in letters:
        number = number * 26 + ord(one) - 64
    return number
