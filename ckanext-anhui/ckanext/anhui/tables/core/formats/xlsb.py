"""What the records of an .xlsb (MS-XLSB) tell beside its values, and the guards that come before it is unpacked."""

import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

import lxml.etree as etree

from ..limits import Limits
from ..model import Refused
from .beside import Beside, error_text, way_of, way_of_builtin
from .packed import guard_parts, guard_reach
from .sniff import SAVE_AS
from .zipped import BROKEN

ROW, BLANK, ERROR, FORMULA_ERROR = 0, 1, 3, 11
SHEET, SIZE, COLUMNS, MERGED, FORMAT, STYLE, STYLES, STYLES_END = 156, 148, 60, 176, 44, 47, 617, 618
CHUNK = 1 << 20
WORD = 1 << 32


def look_into(path: Path, limits: Limits) -> list[Beside]:
    """In: an .xlsb. Out: what each sheet tells, in the order of the workbook.

    Raises Refused: `bomb`, `too-large`, `damaged`.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            guard_parts(archive, limits)
            ways = _ways(archive) if "xl/styles.bin" in archive.namelist() else {}
            return [_scan(archive, part, ways) for part in _parts(archive)]
    except (*BROKEN, struct.error, IndexError, etree.XMLSyntaxError) as error:
        raise Refused("damaged", "工作簿不完整或已损坏，无法读取", f"多半是下载或传输中断；{SAVE_AS}") from error


def _records(source: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """The records of a part: number and length are written in seven bits a byte."""
    held, at = b"", 0
    while chunk := source.read(CHUNK):
        held, at = held[at:] + chunk, 0
        while at + 6 <= len(held):
            kind, start = held[at], at + 1
            if kind & 0x80:
                kind, start = kind & 0x7F | (held[start] & 0x7F) << 7, start + 1
            length = 0
            for shift in (0, 7, 14, 21):
                byte, start = held[start], start + 1
                length |= (byte & 0x7F) << shift
                if byte < 0x80:
                    break
            if start + length > len(held):
                break
            yield kind, held[start : start + length]
            at = start + length


def _parts(archive: zipfile.ZipFile) -> list[str]:
    """The part of each sheet."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    relations = etree.fromstring(archive.read("xl/_rels/workbook.bin.rels"), parser)
    targets = {one.get("Id"): str(one.get("Target")) for one in relations}
    parts = []
    with archive.open("xl/workbook.bin") as source:
        for kind, data in _records(source):
            if kind == SHEET:
                target = targets.get(_text(data, 8), "")
                parts.append(target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target))
    return parts


def _text(data: bytes, at: int) -> str:
    length = struct.unpack_from("<I", data, at)[0]
    return data[at + 4 : at + 4 + 2 * length].decode("utf-16-le", "replace")


def _ways(archive: zipfile.ZipFile) -> dict[int, int]:
    """Cell styles that show a number otherwise than it is."""
    formats: dict[int, str] = {}
    ways: dict[int, int] = {}
    at = -1
    with archive.open("xl/styles.bin") as source:
        for kind, data in _records(source):
            if kind == FORMAT:
                formats[struct.unpack_from("<H", data)[0]] = _text(data, 2)
            elif kind in (STYLES, STYLES_END):
                at = 0 if kind == STYLES else -1
            elif kind == STYLE and at >= 0:
                number = struct.unpack_from("<H", data, 2)[0]
                way = way_of(formats[number]) if number in formats else way_of_builtin(number)
                if way is not None:
                    ways[at] = way
                at += 1
    return ways


def _scan(archive: zipfile.ZipFile, part: str, ways: dict[int, int]) -> Beside:
    found = Beside()
    row = height = width = 0
    if part not in archive.namelist():
        return found
    with archive.open(part) as source:
        for kind, data in _records(source):
            if kind == ROW:
                row = struct.unpack_from("<I", data)[0] + 1
                if data[11] & 0x10:
                    found.hidden_rows.append(row)
            elif BLANK < kind <= FORMULA_ERROR:
                column, style = struct.unpack_from("<II", data)
                height, width = max(height, row), max(width, column + 1)
                guard_reach(height, width)
                if (way := ways.get(style & 0xFFFFFF)) is not None:
                    found.show(row, column + 1, way)
                if kind in (ERROR, FORMULA_ERROR):
                    found.errors.append((row, column + 1, error_text(data[8])))
            else:
                _note(kind, data, found)
    found.within(height, width)
    return found


def _note(kind: int, data: bytes, found: Beside) -> None:
    """What is no cell."""
    if kind == SIZE:
        top, bottom, left, right = struct.unpack_from("<IIII", data)
        guard_reach((bottom - top) % WORD + 1, (right - left) % WORD + 1)
    elif kind == COLUMNS and data[16] & 1:
        first, last = struct.unpack_from("<II", data)
        found.hidden_columns += range(first + 1, min(last + 1, first + 16_384) + 1)
    elif kind == MERGED:
        top, bottom, left, right = struct.unpack_from("<IIII", data)
        found.merged.append((top + 1, left + 1, bottom + 1, right + 1))
