"""The container of old Office files (MS-CFB): its streams, by name."""

import struct
from collections.abc import Sequence

END = 0xFFFFFFFE
"""from here on a number is no sector"""
SMALL, ENTRY, ROOT = 4096, 128, 5


class Endless(Exception):
    """The sectors go round in a circle."""


def stream(content: bytes, *names: str) -> bytes:
    """In: a container. Out: the first stream that has one of the names, b"" when there is none.

    Raises Endless, and ValueError, IndexError or struct.error where it is damaged otherwise.
    """
    shift, small_shift = (min(one, 16) for one in struct.unpack_from("<HH", content, 30))
    directory, _, _, _, first_small = struct.unpack_from("<IIIII", content, 48)
    size = 1 << shift
    sectors = memoryview(content)[size:]
    table = _table(content, size)
    entries = _read(sectors, table, directory, size)
    root, found = b"", dict[str, bytes]()
    for at in range(0, len(entries) - ENTRY + 1, ENTRY):
        entry = entries[at : at + ENTRY]
        length = max(min(struct.unpack_from("<H", entry, 64)[0], 64) - 2, 0)
        found.setdefault(entry[:length].decode("utf-16-le", "replace"), entry)
        root = root or (entry if entry[66] == ROOT else b"")
    small = _read(sectors, table, first_small, size)
    held = _read(sectors, table, struct.unpack_from("<I", root, 116)[0], size)
    for entry in filter(None, map(found.get, names)):
        start, length = struct.unpack_from("<II", entry, 116)
        if length >= SMALL:
            return _read(sectors, table, start, size)[:length]
        return _read(memoryview(held), _numbers(small), start, 1 << small_shift)[:length]
    return b""


def _table(content: bytes, size: int) -> Sequence[int]:
    """Which sector follows which."""
    sectors = list(struct.unpack_from("<109I", content, 76))
    more, most = struct.unpack_from("<I", content, 68)[0], len(content) // size + 1
    while more < END:
        *some, more = struct.unpack_from(f"<{size // 4}I", content, (more + 1) * size)
        sectors += some
        if len(sectors) > most + 109 + size:
            raise Endless
    return _numbers(b"".join(content[(one + 1) * size : (one + 2) * size] for one in sectors if one < END))


def _numbers(content: bytes) -> Sequence[int]:
    return struct.unpack_from(f"<{len(content) // 4}I", content)


def _read(sectors: memoryview, table: Sequence[int], sector: int, size: int) -> bytes:
    """What is in a sector and those that follow it."""
    places, most = [], len(sectors) // size + 1
    while sector < END:
        places.append(sector)
        if len(places) > most:
            raise Endless
        sector = table[sector]
    return b"".join(sectors[one * size : (one + 1) * size] for one in places)
