"""ODS (OpenDocument 1.3, part 3), as WPS and LibreOffice write it.

Its names have the prefixes all writers give them. Read element by element, so that a repetition is unfolded only when
it is known to be small enough.
"""

import re
import zipfile
from collections.abc import Collection
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from xml.parsers import expat

from ..model import Reading, Refused, Source
from ..workspace import Workspace
from .beside import CELLS, ERRORS, PERCENT
from .packed import guard_parts
from .sheets import Sheet, gather
from .sniff import SAVE_AS
from .unfolded import Grid
from .values import duration
from .zipped import BROKEN

CHUNK = 1 << 20
UNSEEN = {"table:shapes", "table:tracked-changes", "table:dde-links"}
CELL = {"table:table-cell", "table:covered-table-cell"}
_LENGTH = re.compile(r"(-?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d+)?)S)?)?")


def open_ods(path: Path, work: Workspace, reading: Reading, without: Collection[str]) -> list[Source]:
    """In: an .ods. Out: its grids.

    Raises Refused: `protected`, `damaged`, `bomb`, `too-large`, `too-many-rows`, `no-table`.
    """
    reader = Reader(work, padded="padded-codes" not in without)
    try:
        with zipfile.ZipFile(path) as archive:
            guard_parts(archive, work.limits)
            if "META-INF/manifest.xml" in archive.namelist() and b"encryption-data" in archive.read(
                "META-INF/manifest.xml"
            ):
                raise Refused("protected", "工作簿加了打开密码，无法读取", "请去掉密码，保存后再上传")
            with archive.open("content.xml") as content:
                while chunk := content.read(CHUNK):
                    reader.feed(chunk)
                reader.feed(b"", last=True)
    except (*BROKEN, expat.ExpatError, OverflowError) as error:
        raise Refused("damaged", "工作簿不完整或已损坏，无法读取", f"多半是下载或传输中断；{SAVE_AS}") from error
    sheets = [
        Sheet(name=one.name, shown=one.style not in reader.hidden, read=partial(one.source, work))
        for one in reader.grids
    ]
    return gather(sheets, reading, work.limits)


class Reader:
    """Takes content.xml piece by piece. `grids` are its sheets, `hidden` the styles of sheets that are not shown."""

    def __init__(self, work: Workspace, *, padded: bool) -> None:
        self.work, self.padded = work, padded
        self.grids: list[Grid] = []
        self.hidden: set[str] = set()
        self._style = ""
        self._unseen = 0
        self._inside = False
        self._row: dict[str, str] = {}
        self._cell: dict[str, str] = {}
        self._text: list[str] | None = None
        self._paragraph = False
        parser = self._parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler, parser.EntityDeclHandler = self._characters, _entity

    def feed(self, content: bytes, *, last: bool = False) -> None:
        """Raises ExpatError, ValueError where it is damaged, and what open_ods raises."""
        self._parser.Parse(content, last)

    def _start(self, name: str, given: dict[str, str]) -> None:
        if self._unseen or name in UNSEEN:
            self._unseen += 1
        elif self._text is not None:
            self._start_text(name, given, self._text)
        elif name in CELL and self._inside:
            self._cell, self._text = given, []
        elif name == "table:table-row" and self._inside:
            self._row = given
            self.grids[-1].column = 0
        elif name == "table:table-column" and self._inside:
            self.grids[-1].add_columns(_times(given, "table:number-columns-repeated"), hidden=_is_hidden(given))
        elif name == "table:table":
            self._inside = True
            grid = Grid(given.get("table:name", ""), self.work, padded=self.padded)
            grid.style = given.get("table:style-name", "")
            self.grids.append(grid)
        elif name == "style:style":
            self._style = given.get("style:name", "")
        elif name == "style:table-properties" and given.get("table:display") == "false":
            self.hidden.add(self._style)

    def _start_text(self, name: str, given: dict[str, str], text: list[str]) -> None:
        if not name.startswith("text:"):
            self._unseen += 1  # a comment or a drawing is none of the cell's text
        elif name == "text:p":
            text += ["\n"] if text else []
            self._paragraph = True
        elif name == "text:s":
            text.append(" " * min(_times(given, "text:c"), 1_000))
        elif name in ("text:tab", "text:line-break"):
            text.append("\t" if name == "text:tab" else "\n")

    def _characters(self, said: str) -> None:
        if self._text is not None and self._paragraph and not self._unseen:
            self._text.append(said)

    def _end(self, name: str) -> None:
        if self._unseen:
            self._unseen -= 1
        elif self._text is not None:
            if name == "text:p":
                self._paragraph = False
            elif name in CELL:
                self._end_cell(self._cell, "".join(self._text))
                self._text = None
        elif name == "table:table-row" and self._inside:
            self.grids[-1].end_row(_times(self._row, "table:number-rows-repeated"), hidden=_is_hidden(self._row))
        elif name == "table:table" and self._inside:
            self._inside = False
            if (size := sum(one.size for one in self.grids)) > CELLS:
                raise Refused("bomb", f"工作簿展开后有 {size} 个单元格", "请删除多余的单元格，或拆成几个文件")

    def _end_cell(self, given: dict[str, str], shown: str) -> None:
        grid = self.grids[-1]
        if "table:number-columns-spanned" in given or "table:number-rows-spanned" in given:
            grid.span(_times(given, "table:number-columns-spanned"), _times(given, "table:number-rows-spanned"))
        grid.add(self._value(grid, given, shown), _times(given, "table:number-columns-repeated"))

    def _value(self, grid: Grid, given: dict[str, str], shown: str) -> str | None:
        """A cell as text; of a repeated one is noticed once what there is to notice."""
        kind, value = given.get("office:value-type", ""), given.get("office:value", "")
        row, column = grid.row + 1, grid.column + 1
        is_formula = "table:formula" in given
        if given.get("calcext:value-type") == "error" or (is_formula and shown in ERRORS):
            grid.beside.errors.append((row, column, shown))
            return None
        if is_formula and not kind and not shown:
            grid.beside.unfinished.append((row, column))
            return None
        if kind == "percentage" and value:
            return grid.cells.numeral(value, row, column, PERCENT)
        if kind in ("float", "currency") and value:
            text = grid.cells.numeral(value, row, column, None)
            padded = shown.isdecimal() and text.isdecimal() and shown.lstrip("0") == text.lstrip("0")
            return grid.cells.lengthen(text, shown, row) if padded else text
        if kind == "date":
            return grid.cells.text(_moment(given.get("office:date-value", "")), row, column, None)
        if kind == "time":
            return _length(given.get("office:time-value", "")) or shown or None
        if kind == "boolean":
            return given.get("office:boolean-value", "").upper() or None
        return given.get("office:string-value") or shown or None


def _entity(*_: object) -> None:
    raise Refused("bomb", "工作簿里定义了实体，可能展开成极大的内容", SAVE_AS)


def _times(given: dict[str, str], name: str) -> int:
    return max(int(given[name]), 1) if name in given else 1


def _is_hidden(given: dict[str, str]) -> bool:
    return given.get("table:visibility") in ("collapse", "filter")


def _moment(text: str) -> datetime | str:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return text


def _length(text: str) -> str:
    """PT30H05M00S → 30:05:00; "" when it is something else."""
    parts = _LENGTH.fullmatch(text)
    if not parts:
        return ""
    days, hours, minutes, seconds = (float((one or "0").replace(",", ".")) for one in parts.groups()[1:])
    return duration((-1 if parts[1] else 1) * timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds))
