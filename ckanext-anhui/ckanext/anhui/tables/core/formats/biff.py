"""What the records of an .xls or .et (MS-XLS; BIFF5 and BIFF8) tell beside its values."""

import struct
from collections.abc import Iterator
from contextlib import suppress

from ..model import Refused
from .beside import CELLS, Beside, error_text, way_of, way_of_builtin
from .compound import Endless, stream
from .sniff import SAVE_AS

BOF, END, SHEET, FORMAT, STYLE, COLUMNS, ROW, ENCRYPTED = 0x809, 0x0A, 0x85, 0x41E, 0xE0, 0x7D, 0x208, 0x2F
SIZE = 0x200
FORMULA, ERROR, LABEL, NUMBER, RK, TEXT, NUMBERS = 0x06, 0x205, 0x204, 0x203, 0x27E, 0xFD, 0xBD
CELL = {FORMULA, ERROR, LABEL, NUMBER, RK, TEXT}
BIFF8, WORD = 0x600, 1 << 32
BROKEN = (ValueError, IndexError, struct.error)


def look_into(content: bytes) -> list[Beside]:
    """In: the file. Out: what each sheet tells, in the order of the workbook.

    Raises Refused: `bomb` when the cells reach too far, `damaged`. What is damaged within a record is left out: whether
    its values can be read is found by reading them.
    """
    try:
        book = stream(content, "Workbook", "Book")
    except (Endless, *BROKEN) as error:
        raise Refused("damaged", "工作簿不完整或已损坏，无法读取", f"多半是下载或传输中断；{SAVE_AS}") from error
    starts, ways = _globals(book)
    found, reach = [], 0
    for start in starts:
        found.append(Beside())
        reach += _scan(book, start, ways, found[-1])
        if reach > CELLS:
            raise Refused("bomb", f"工作簿展开后有 {reach} 个单元格", "请删除远处的多余单元格，另存后再上传")
    return found


def _records(book: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records of a part, and of no chart within."""
    depth, last = 0, len(book) - 4
    while at <= last:
        kind, length = struct.unpack_from("<HH", book, at)
        depth += (kind == BOF) - (kind == END)
        if depth == 1 or kind == SIZE:
            yield kind, book[at + 4 : at + 4 + length]
        elif depth == 0:
            return
        at += 4 + length


def _globals(book: bytes) -> tuple[list[int], dict[int, int]]:
    """Where the sheets start, and which styles show a number otherwise than it is."""
    starts: list[int] = []
    formats: dict[int, str] = {}
    styles: list[int] = []
    is_8 = True
    for kind, data in _records(book, 0):
        if kind == ENCRYPTED:
            return [], {}
        with suppress(*BROKEN):
            if kind == BOF:
                is_8 = struct.unpack_from("<H", data)[0] >= BIFF8
            elif kind == SHEET:
                starts.append(struct.unpack_from("<I", data)[0])
            elif kind == FORMAT:
                formats[struct.unpack_from("<H", data)[0]] = _format(data, is_8=is_8)
            elif kind == STYLE:
                styles.append(struct.unpack_from("<H", data, 2)[0])
    ways = {
        at: way
        for at, number in enumerate(styles)
        if (way := way_of(formats[number]) if number in formats else way_of_builtin(number)) is not None
    }
    return starts, ways


def _format(data: bytes, *, is_8: bool) -> str:
    if is_8:
        return data[5:].decode("utf-16-le" if data[4] & 1 else "latin-1", "replace")
    return data[3:].decode("gb18030", "replace")


def _scan(book: bytes, start: int, ways: dict[int, int], found: Beside) -> int:
    """Note what a sheet tells. Out: how many cells have to be held for it, empty ones with them."""
    height = width = claimed = 0
    for kind, data in _records(book, start):
        with suppress(*BROKEN):
            if kind in CELL:
                row, column, style = struct.unpack_from("<HHH", data)
                height, width = max(height, row + 1), max(width, column + 1)
                _note(kind, data, ways.get(style), found)
            elif kind == NUMBERS:
                row, first, *styles = struct.unpack("<HH" + "H4x" * ((len(data) - 6) // 6), data[:-2])
                height, width = max(height, row + 1), max(width, first + len(styles))
                for column, style in enumerate(styles, first + 1):
                    if style in ways:
                        found.show(row + 1, column, ways[style])
            elif kind == ROW and data[12] & 0x20:
                found.hidden_rows.append(struct.unpack_from("<H", data)[0] + 1)
            elif kind == COLUMNS and data[8] & 1:
                first, last = struct.unpack_from("<HH", data)
                found.hidden_columns += range(first + 1, last + 2)
            elif kind == SIZE:
                top, bottom, left, right = struct.unpack_from("<IIHH" if len(data) == 14 else "<HHHH", data)
                claimed = max(claimed, (bottom - top) % WORD * ((right - left) % WORD))  # calamine subtracts so
    found.within(height, width)
    return max(height * width, claimed if claimed > CELLS else 0)  # formats alone may fill a sheet: they are no cells


def _note(kind: int, data: bytes, way: int | None, found: Beside) -> None:
    row, column = struct.unpack_from("<HH", data)
    if way is not None:
        found.show(row + 1, column + 1, way)
    if error := _error(kind, data):
        found.errors.append((row + 1, column + 1, error))


def _error(kind: int, data: bytes) -> str:
    """What an error is shown as, "" where a cell has a value."""
    if kind == ERROR and data[7]:
        return error_text(data[6])
    if kind == FORMULA and data[12:14] == b"\xff\xff" and data[6] == 2:
        return error_text(data[8])
    return ""
