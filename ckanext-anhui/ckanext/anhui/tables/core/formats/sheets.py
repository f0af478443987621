"""Workbooks: XLSX, XLS and ET (WPS), XLSB, read by calamine; every visible sheet with content is a grid.

What calamine does not tell (hidden rows, number formats, errors) is read beside it: from an .xlsx by `packed.py`,
from an .xls by `biff.py`, from an .xlsb by `xlsb.py`.
"""

import io
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice, repeat
from pathlib import Path
from typing import Any

import msgspec
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from ..limits import Limits
from ..model import Problem, Reading, Refused, Source
from ..workspace import AT_ONCE, Part, Workspace
from . import biff, packed, xlsb
from .beside import CELLS, Beside
from .gridded import keep_sheet
from .sniff import SAVE_AS
from .values import Cells

MAC_CHINESE, UNICODE = b"\x42\x00\x02\x00\x18\x27", b"\x42\x00\x02\x00\xb0\x04"
"""The CODEPAGE record of Mac Chinese, which calamine does not know, and one it does; 8-bit text then is GBK bytes."""


class Sheet(msgspec.Struct, frozen=True):
    """`read` gives its grid, None when it is empty."""

    name: str
    shown: bool
    read: Callable[[], Source | None]


def open_xlsx(path: Path, work: Workspace, reading: Reading, without: Collection[str]) -> list[Source]:
    """In: an .xlsx. Out: its grids. Raises Refused: `protected`, `damaged`, `bomb`, `too-large`, `no-table`."""
    return _open(path, work, reading, without, packed.look_into(path, work.limits))


def open_xls(path: Path, work: Workspace, reading: Reading, without: Collection[str]) -> list[Source]:
    """The same of an .xls or .et."""
    content = path.read_bytes()
    beside = biff.look_into(content)
    if MAC_CHINESE not in content:
        return _open(path, work, reading, without, beside)
    return _open(io.BytesIO(content.replace(MAC_CHINESE, UNICODE)), work, reading, without, beside)


def open_xlsb(path: Path, work: Workspace, reading: Reading, without: Collection[str]) -> list[Source]:
    """The same of an .xlsb."""
    return _open(path, work, reading, without, xlsb.look_into(path, work.limits))


def _nameless(given: Path | io.BytesIO, work: Workspace) -> Path | io.BytesIO:
    """The same file under a name that says nothing: calamine would believe the extension, not the content."""
    if not isinstance(given, Path):
        return given
    link = work.path()
    link.symlink_to(given.resolve())
    return link


def _open(
    given: Path | io.BytesIO,
    work: Workspace,
    reading: Reading,
    without: Collection[str],
    beside: dict[str, Beside] | list[Beside],
) -> list[Source]:
    """Read by calamine; `beside` is by the sheets' names, or in their order."""
    try:
        with CalamineWorkbook.from_object(_nameless(given, work)) as workbook:
            if isinstance(beside, list):
                beside = dict(zip(workbook.sheet_names, beside, strict=False))
            sheets = [
                Sheet(
                    name=one.name,
                    shown=one.visible == SheetVisibleEnum.Visible,
                    read=partial(_sheet, workbook, one.name, work, without, beside.get(one.name) or Beside()),
                )
                for one in workbook.sheets_metadata
                if one.typ == SheetTypeEnum.WorkSheet
            ]
            return gather(sheets, reading, work.limits)
    except PasswordError as error:
        raise Refused("protected", "工作簿加了打开密码，无法读取", "请去掉密码，保存后再上传") from error
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        raise Refused("damaged", "工作簿不完整或已损坏，无法读取", f"多半是下载或传输中断；{SAVE_AS}") from error
    except BaseException as error:  # a panic of the reader on a damaged file is no Exception
        if type(error).__name__ != "PanicException":
            raise
        raise Refused("damaged", "工作簿已损坏，无法读取", SAVE_AS) from None


def gather(sheets: Sequence[Sheet], reading: Reading, limits: Limits) -> list[Source]:
    """The grids of a workbook: its visible sheets (the hidden ones are marked), or those when only they have content.

    Raises Refused: `too-large`, `no-table`.
    """
    if len(sheets) > limits.members:
        said = f"工作簿有 {len(sheets)} 张工作表，最多 {limits.members} 张"
        raise Refused("too-large", said, "请拆成几个工作簿")
    hidden = [one for one in sheets if not one.shown]
    sources = _filled([one for one in sheets if one.shown], reading)
    if not sources:
        sources = _filled(hidden, reading)
        for source in sources:
            said = f"工作表“{source.sheet}”是隐藏的，但只有它有内容，已读取"
            source.problems.append(Problem(code="hidden-sheet", severity="warning", message=said, fix="请取消隐藏"))
    elif hidden:
        names = "、".join(one.name for one in hidden)
        said = f"隐藏的工作表没有读取：{names}"
        fix = "如需公开请取消隐藏；不公开的内容请删除，公众下载原文件时能看到它"
        reading.problems.append(
            Problem(code="hidden-sheet", severity="warning", message=said, fix=fix, count=len(hidden))
        )
        sources += _hidden(hidden, reading)
    if not sources:
        raise Refused("no-table", "工作簿里没有内容", "请检查导出是否成功，再上传")
    return sources


def _filled(sheets: Sequence[Sheet], reading: Reading) -> list[Source]:
    """The grids of sheets; an empty sheet is told."""
    sources = []
    for sheet in sheets:
        source = sheet.read()
        if source:
            sources.append(source)
            continue
        said = f"工作表“{sheet.name}”是空的，没有读取"
        reading.problems.append(Problem(code="empty-sheet", severity="info", message=said, fix="可以删除"))
    return sources


def _hidden(sheets: Sequence[Sheet], reading: Reading) -> list[Source]:
    """Grids of which no table is made, but which go with the file. One that cannot be read hinders nothing."""
    sources = []
    for sheet in sheets:
        try:
            source = sheet.read()
        except (Refused, CalamineError, OSError, ValueError, OverflowError):
            reading.unread.append(f"隐藏的工作表“{sheet.name}”")
            continue
        if source:
            source.hidden = True
            sources.append(source)
    return sources


def _sheet(
    workbook: CalamineWorkbook, name: str, work: Workspace, without: Collection[str], known: Beside
) -> Source | None:
    sheet = workbook.get_sheet_by_name(name)
    if sheet.start is None or sheet.end is None:
        return None
    if sheet.height * sheet.width > CELLS:
        raise Refused("too-large", f"工作表“{name}”有 {sheet.height} 行 × {sheet.width} 列", "请拆成几个文件")
    cells = Cells(padded="padded-codes" not in without, eight_bit=workbook.path is None)
    merged = (
        *known.merged,
        *((a + 1, b + 1, c + 1, d + 1) for (a, b), (c, d) in sheet.merged_cell_ranges or ()),
    )
    source = keep_sheet(name, _parts(sheet, known, cells), sheet.end[1] + 1, merged, work)
    source.problems += [*known.problems(), *cells.problems()]
    source.repairs += cells.repairs()
    return source


def _parts(sheet: CalamineSheet, known: Beside, cells: Cells) -> Iterator[Part]:
    """Columns as text, some rows at a time."""
    assert sheet.start is not None
    left, first = sheet.start[1], 1
    rows, shown = sheet.iter_rows(), known.ways()
    while batch := list(islice(rows, AT_ONCE)):
        here = list(islice(shown, len(batch)))
        columns: list[list[str | None]] = [[None] * len(batch)] * left
        for column, values in enumerate(zip(*batch, strict=True), left + 1):
            ways = [one.get(column) for one in here] if column in known.shown else repeat(None)
            columns.append(_texts(values, first, column, ways, cells))
        yield range(first, first + len(batch)), columns
        first += len(batch)


def _texts(
    values: Sequence[Any], first: int, column: int, ways: Iterable[int | None], cells: Cells
) -> list[str | None]:
    """Some rows of a column as text; mostly it is nothing else."""
    if set(map(type, values)) == {str} and not cells.eight_bit:
        return [value or None for value in values]
    both = zip(values, ways, strict=False)
    return [cells.text(value, row, column, way) for row, (value, way) in enumerate(both, first)]
