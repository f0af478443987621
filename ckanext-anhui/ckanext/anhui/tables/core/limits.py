"""How much of a file is read. Guards against bombs; each is told to the publisher when it is met."""

import msgspec


class Limits(msgspec.Struct, frozen=True):
    """Sizes are bytes. `ratio` is unpacked to packed, of a member larger than `suspect`."""

    size: int = 2 << 30
    unpacked: int = 2 << 30
    ratio: int = 200
    suspect: int = 20 << 20
    members: int = 500
    """files in an archive, sheets in a workbook"""
    depth: int = 2
    """archives within archives; JSON and XML have 64 levels"""
    rows: int = 20_000_000
    columns: int = 1_500
    """of a table; PostgreSQL holds 1,600. Columns without a name and without a value do not count"""
    cell: int = 1 << 20
    """characters of one cell"""
    document: int = 256 << 20
    """a JSON, XML or HTML file, which is held in memory"""
    workbook: int = 512 << 20
    """one unpacked part of a workbook, likewise"""
