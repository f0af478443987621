"""The formats: each module turns one kind of file into sources, grids of text as they stand in the file."""

import csv
from collections.abc import Collection
from pathlib import Path

from ..model import Reading, Refused, Source
from ..workspace import Workspace


def open_file(path: Path, work: Workspace, reading: Reading, without: Collection[str]) -> list[Source]:
    """In: a file. Out: its grids; `reading.kind` is set, what concerns the file as a whole is added to `reading`.

    Raises Refused when it cannot be read safely.
    """
    reading.kind = "csv"
    rows = list(csv.reader(path.read_text("utf-8-sig").splitlines()))
    if not rows:
        raise Refused("empty-file", "文件是空的", "请检查后重新上传")
    width = max(map(len, rows))
    padded = [(n, [cell or None for cell in row] + [None] * (width - len(row))) for n, row in enumerate(rows, 1)]
    table, kept = work.keep(padded, width)
    return [Source(table=table, width=width, rows=kept, encoding="utf-8", delimiter=",")]
