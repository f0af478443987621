"""Workbooks: XLSX, XLS and ET (WPS), ODS, XLSB, read by calamine; every visible sheet with content is a grid.

What calamine does not tell of an .xlsx (hidden rows, number formats, formulas without a value) `packed.py` reads from
its XML.
"""

import io
from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from ..model import Problem, Reading, Refused, Repair, Source
from ..workspace import Workspace
from .packed import Packed, column_name, look_into
from .sniff import SAVE_AS

EXACT = 1e15
"""From here on a number in a cell has lost digits: a double holds fifteen."""
MAC_CHINESE, UNICODE = b"\x42\x00\x02\x00\x18\x27", b"\x42\x00\x02\x00\xb0\x04"
"""The CODEPAGE record of Mac Chinese, which calamine does not know, and one it does; 8-bit text then is GBK bytes."""
MOST_CELLS = 40_000_000


def open_xlsx(path: Path, work: Workspace, reading: Reading, without: Collection[str]) -> list[Source]:
    """In: an .xlsx. Out: its grids. Raises Refused: `protected`, `damaged`, `bomb`, `too-large`, `no-table`."""
    return _open(path, work, reading, without, look_into(path, work.limits))


def open_xls(path: Path, work: Workspace, reading: Reading, without: Collection[str]) -> list[Source]:
    """The same of an .xls or .et."""
    content = path.read_bytes()
    if MAC_CHINESE not in content:
        return _open(path, work, reading, without, {})
    return _open(io.BytesIO(content.replace(MAC_CHINESE, UNICODE)), work, reading, without, {})


def open_ods(path: Path, work: Workspace, reading: Reading, without: Collection[str]) -> list[Source]:
    """The same of an .ods."""
    look_into(path, work.limits)
    return _open(path, work, reading, without, {})


open_xlsb = open_ods


def _open(
    given: Path | io.BytesIO,
    work: Workspace,
    reading: Reading,
    without: Collection[str],
    packed: dict[str, Packed],
) -> list[Source]:
    try:
        workbook = (
            CalamineWorkbook.from_path(given) if isinstance(given, Path) else CalamineWorkbook.from_filelike(given)
        )
        with workbook:
            return _sheets(workbook, work, reading, without, packed)
    except PasswordError as error:
        raise Refused("protected", "工作簿加了打开密码，无法读取", "请去掉密码，保存后再上传") from error
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        raise Refused("damaged", "工作簿不完整或已损坏，无法读取", f"多半是下载或传输中断；{SAVE_AS}") from error
    except BaseException as error:  # a panic of the reader on a damaged file is no Exception
        if type(error).__name__ != "PanicException":
            raise
        raise Refused("damaged", "工作簿已损坏，无法读取", SAVE_AS) from None


def _sheets(
    workbook: CalamineWorkbook, work: Workspace, reading: Reading, without: Collection[str], packed: dict[str, Packed]
) -> list[Source]:
    tables = [one for one in workbook.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
    if len(tables) > work.limits.members:
        raise Refused(
            "too-large", f"工作簿有 {len(tables)} 张工作表，最多 {work.limits.members} 张", "请拆成几个工作簿"
        )
    shown = [one for one in tables if one.visible == SheetVisibleEnum.Visible]
    sources = [source for one in shown if (source := _sheet(workbook, one, work, reading, without, packed))]
    hidden = [one for one in tables if one.visible != SheetVisibleEnum.Visible]
    if not sources:
        sources = [source for one in hidden if (source := _sheet(workbook, one, work, reading, without, packed))]
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
    if not sources:
        raise Refused("no-table", "工作簿里没有内容", "请检查导出是否成功，再上传")
    return sources


def _sheet(
    workbook: CalamineWorkbook,
    meta: SheetMetadata,
    work: Workspace,
    reading: Reading,
    without: Collection[str],
    packed: dict[str, Packed],
) -> Source | None:
    sheet = workbook.get_sheet_by_name(meta.name)
    if sheet.start is None or sheet.end is None:
        said = f"工作表“{meta.name}”是空的，没有读取"
        reading.problems.append(Problem(code="empty-sheet", severity="info", message=said, fix="可以删除"))
        return None
    known = packed.get(meta.name) or Packed()
    if sheet.height * sheet.width > MOST_CELLS:
        raise Refused("too-large", f"工作表“{meta.name}”有 {sheet.height} 行 × {sheet.width} 列", "请拆成几个文件")
    padded: dict[int, dict[int, int]] = {} if "padded-codes" in without else known.padded
    found = _Found(eight_bit=workbook.path is None)
    table, rows = work.keep(_rows(sheet, padded, found), sheet.end[1] + 1)
    return Source(
        table=table,
        width=sheet.end[1] + 1,
        rows=rows,
        sheet=meta.name,
        merged=tuple(
            (top + 1, left + 1, bottom + 1, right + 1)
            for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
        ),
        problems=[*known.problems(), *found.problems()],
        repairs=found.repairs,
    )


class _Found:
    """What was noticed while cells became text."""

    def __init__(self, *, eight_bit: bool) -> None:
        self.eight_bit = eight_bit
        self.lost: list[tuple[int, int, str]] = []
        self.repairs: list[Repair] = []

    def problems(self) -> list[Problem]:
        """Numbers that lost digits, by column."""
        told = []
        for column in dict.fromkeys(column for _, column, _ in self.lost):
            places = [(row, text) for row, at, text in self.lost if at == column]
            row, text = places[0]
            said = f"{column_name(column)} 列第 {row} 行的 {text} 超过 15 位，Excel 已把末尾几位变成 0"
            fix = "请从业务系统重新导出，把该列设为“文本”格式后再填写"
            told.append(
                Problem(
                    code="destroyed-identifier",
                    severity="warning",
                    message=said,
                    fix=fix,
                    row=row,
                    column=column_name(column),
                    count=len(places),
                )
            )
        return told


def _rows(
    sheet: CalamineSheet, padded: dict[int, dict[int, int]], found: _Found
) -> Iterator[tuple[int, list[str | None]]]:
    """Rows as text with their numbers; `padded` are the digits a cell is shown with."""
    assert sheet.start is not None
    left = sheet.start[1]
    lead: list[str | None] = [None] * left
    padding: list[tuple[int, str, str]] = []
    for row, cells in enumerate(sheet.iter_rows(), 1):
        texts = [_text(cell, row, column, found) for column, cell in enumerate(cells, left + 1)]
        for column in padded.get(row, {}):
            short = texts[column - left - 1]
            if short and short.isdecimal() and len(short) < padded[row][column]:
                texts[column - left - 1] = long = short.zfill(padded[row][column])
                padding.append((row, short, long))
        yield row, lead + texts
    if padding:
        row, short, long = padding[0]
        said = f"{len(padding)} 个编码的前导 0 只是显示格式，已补进数据"
        rows = tuple(row for row, _, _ in padding[:5])
        one = Repair(code="padded-codes", message=said, before=short, after=long, count=len(padding), rows=rows)
        found.repairs.append(one)


def _gbk(text: str) -> str:
    """Text whose bytes were taken for characters."""
    try:
        return text.encode("latin-1").decode("gb18030")
    except ValueError:
        return text


def _text(value: Any, row: int, column: int, found: _Found) -> str | None:
    """A cell as text: numbers without a superfluous point, dates in ISO 8601."""
    if isinstance(value, str):
        return (_gbk(value) if found.eight_bit else value) or None
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        if value.is_integer():
            text = str(int(value))
            if abs(value) >= EXACT:
                found.lost.append((row, column, text))
            return text
        return repr(value) if abs(value) >= 1e-4 else f"{value:.20f}".rstrip("0")
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return None if value is None else str(value)
