"""Damaged files, and what has to hold of every reading whatever the file is."""

import random
import re
from collections import Counter
from pathlib import Path
from unittest.mock import patch

from ckanext.anhui.tables.core import reading as entry
from ckanext.anhui.tables.core.formats.encoding import Encoding, decoded
from ckanext.anhui.tables.core.head_rows import BLANK
from ckanext.anhui.tables.core.model import Reading, Source, Table
from ckanext.anhui.tables.core.report import report
from ckanext.anhui.tables.core.workspace import Workspace

CORPUS = Path(__file__).parents[1] / "data" / "tables" / "files"
ASIDE = ("title-rows", "numbering-row", "blank-rows", "repeated-header", "group-rows", "totals-row", "notes")
"""repairs that take whole rows out of a table"""
_SIGNS = re.compile(r'["\s\x00\x1a\ufeff]+')
"""what CSV writes around cells"""


def originals() -> list[Path]:
    return sorted(path for path in CORPUS.iterdir() if path.stat().st_size < 1 << 18)


def damaged(seed: int, files: list[Path]) -> tuple[str, bytes]:  # noqa: C901 - one branch a way
    """A file's name and what is left of it; the same for the same seed."""
    chance = random.Random(seed)
    path = files[seed % len(files)]
    content = bytearray(path.read_bytes())
    way = chance.choice(("cut", "flip", "bytes", "signs", "remove", "repeat", "splice", "noise"))
    size = max(len(content), 1)
    if way == "cut":
        del content[chance.randrange(size) :]
    elif way == "flip":
        for _ in range(chance.choice((1, 3, 30))):
            if content:
                content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    elif way == "bytes":
        at = chance.randrange(size)
        content[at : at + chance.randrange(40)] = chance.randbytes(chance.randrange(40))
    elif way == "signs":
        for _ in range(chance.choice((1, 5, 20))):
            at = chance.randrange(size)
            content[at:at] = chance.choice(
                (b'"', b",", b"\n", b"\r", b"\t", b"\0", b"\xef\xbb\xbf", b"\xa3\xac", b"<", b"{")
            )
    elif way == "remove":
        at = chance.randrange(size)
        del content[at : at + chance.randrange(1, 200)]
    elif way == "repeat":
        at = chance.randrange(size)
        content[at:at] = content[at : at + chance.randrange(1, 400)] * chance.randrange(1, 5)
    elif way == "splice":
        other = chance.choice(files).read_bytes()
        content[chance.randrange(size) :] = other[chance.randrange(max(len(other), 1)) :]
    else:
        content = bytearray(chance.randbytes(chance.randrange(1, 3000)))
    return path.name, bytes(content)


def faults(path: Path, work: Workspace) -> list[str]:
    """What is wrong with how a file was read; an exception of the reader passes through."""
    given: list[Source] = []

    def spy(path: Path, work: Workspace, reading: Reading, without: object) -> list[Source]:
        given.extend(real(path, work, reading, without))  # pyright: ignore[reportArgumentType]
        return given

    real = entry.open_file
    with patch.object(entry, "open_file", spy):
        reading = entry.read(path, work)
        report(reading, work)
        found = [] if reading.tables or reading.reason else ["neither a table nor a reason"]
        for table in reading.tables:
            count = (work.sql.execute(f"select count(*) from (select * from {table.view})").fetchone() or (-1,))[0]
            if count != table.n_rows:
                found.append(f"{table.n_rows} rows told, {count} there")
        if len(given) == len(reading.tables):
            for source, table in zip(given, reading.tables, strict=True):
                found += _rows_lost(source, table, work)
        if reading.kind == "csv":
            for source in given:
                found += _text_lost(path, source, work)
    return found


def _rows_lost(source: Source, table: Table, work: Workspace) -> list[str]:
    """Rows of the grid that are neither in the table nor told."""
    aside = sum(one.count for one in table.repairs if one.code in ASIDE)
    cells = " and ".join(f"(c{at} is null or trim(c{at}, '{BLANK}') = '')" for at in range(1, source.width + 1))
    above = f"select count(*) from {source.table} where n < {table.first_row} and {cells}"
    blank = (work.sql.execute(above).fetchone() or (0,))[0]
    told = table.n_rows + aside + table.header_rows
    if told <= source.rows <= told + blank and table.n_rejected == source.n_rejected:
        return []
    return [
        f"{source.rows} rows in the file; {table.n_rows} in the table, {aside} set aside, {table.header_rows} header"
    ]


def _text_lost(path: Path, source: Source, work: Workspace) -> list[str]:
    """Characters of a text file that are neither in the grid nor in a rejected line."""
    text = "".join(decoded(path, Encoding(source.encoding)))
    cells = " || ".join(f"coalesce(c{at}, '')" for at in range(1, source.width + 1))
    kept = [row[0] for row in work.sql.execute(f"select {cells} from {source.table}").fetchall()]
    if source.rejected:
        kept += [row[0] for row in work.sql.execute(f"select line from {source.rejected}").fetchall()]
    before, after = (Counter(_SIGNS.sub("", one)) for one in (text, "".join(kept)))
    lost, more = before - after, after - before
    named = re.match(r'\ufeff?"?sep=(.)', text, re.IGNORECASE)  # a line that only names the delimiter
    delimiter = named[1] if named else source.delimiter or ","
    lost.pop(delimiter, None)
    if not more and "".join(lost).lower() in ("", "sep="):
        return []
    return [f"lost {dict(lost)}, made up {dict(more)}"]
