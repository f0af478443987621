"""Where a file is worked on: a folder that goes away, and a DuckDB database in memory that spills into it."""

import csv
import io
import os
import shutil
import tempfile
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import count, islice
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import duckdb
import pyarrow as pa

from .limits import Limits
from .model import Refused

MEMORY = "192MB"
THREADS = 2
AT_ONCE, BATCH = 1_000, 20_000
"""rows that pass through Python at a time, few enough for the processor's cache, and those that are kept at a time"""
Part = tuple[Sequence[int], Iterable[Sequence[str | None]]]


class Workspace:
    """Use as a context manager. `sql` is the connection; nothing of it outlives the block."""

    def __init__(self, limits: Limits | None = None, *, within: Path | None = None) -> None:
        self.limits = limits or Limits()
        self._folder = tempfile.TemporaryDirectory(prefix="anhui-tables-", dir=within)
        self.folder = Path(self._folder.name)
        self.sql = duckdb.connect(
            config={
                "memory_limit": MEMORY,
                "threads": THREADS,
                "temp_directory": str(self.folder / "spill"),
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
                "preserve_insertion_order": True,
            },
        )
        self._numbers = count(1)

    def name(self, what: str) -> str:
        """A name nothing in the workspace has yet."""
        return f"{what}_{next(self._numbers)}"

    def path(self, suffix: str = "") -> Path:
        """A path nothing in the folder has yet."""
        return self.folder / f"{self.name('file')}{suffix}"

    def keep(self, rows: Iterable[tuple[int, Sequence[str | None]]], width: int) -> tuple[str, int]:
        """Keep a grid: (row number, cells) with exactly `width` cells. Out: its table's name and how many rows."""
        return self.keep_columns(turned(iter(rows)), width)

    def keep_columns(self, parts: Iterable[Part], width: int) -> tuple[str, int]:
        """The same of a grid that comes some rows at a time: their numbers, and their `width` columns."""
        table, kept = self.name("grid"), 0
        names = [f"c{index}" for index in range(1, width + 1)]
        self.sql.execute(f"create table {table} (n bigint, {', '.join(f'{name} varchar' for name in names)})")
        fields = ["n", *names]
        tables = (
            pa.table([pa.array(numbers, pa.int64()), *map(_strings, columns)], fields) for numbers, columns in parts
        )
        for chunk in _large(tables):
            self.sql.register("chunk", chunk)
            self.sql.execute(f"insert into {table} select * from chunk")
            self.sql.unregister("chunk")
            kept += len(chunk)
        return table, kept

    def keep_filled(self, parts: Iterable[Part]) -> tuple[str, int, list[int]]:
        """The same of a grid that one stray cell may have made very wide: columns with nothing in them are left out.

        Out: the table's name, how many rows, and which columns its c1, c2 … are. Raises Refused: `too-many-columns`.
        """
        table, kept, known = self.name("grid"), 0, {1}
        self.sql.execute(f"create table {table} (n bigint, c1 varchar)")
        for numbers, columns in parts:
            filled = {at: cells for at, cells in enumerate(columns, 1) if any(cell is not None for cell in cells)}
            for at in filled.keys() - known:
                self.sql.execute(f"alter table {table} add column c{at} varchar")
            known |= filled.keys()
            if len(known) > self.limits.columns:
                said = f"表有 {len(known)} 列以上，超过上限 {self.limits.columns} 列"
                raise Refused("too-many-columns", said, "请拆成几张表，或把按列排开的内容改为按行排列")
            arrays = [pa.array(numbers, pa.int64()), *map(_strings, filled.values())]
            self.sql.register("chunk", pa.table(arrays, ["n", *(f"c{at}" for at in filled)]))
            self.sql.execute(f"insert into {table} by name select * from chunk")
            self.sql.unregister("chunk")
            kept += len(numbers)
        view, used = self.name("grid"), sorted(known)
        cells = ", ".join(f"c{at} as c{place}" for place, at in enumerate(used, 1))
        self.sql.execute(f"create view {view} as select n, {cells} from {table}")
        return view, kept, used

    @contextmanager
    def piped(self, query: str) -> Iterator[BinaryIO]:
        """The rows of a query as CSV without a header, to read while they are written: nothing lies between."""
        pipe = self.path()
        os.mkfifo(pipe)
        failed: list[Exception] = []
        opened = threading.Event()

        def write() -> None:
            try:
                self.sql.cursor().execute(f"copy ({query}) to '{pipe}' (format csv, header false)")
            except Exception as error:  # noqa: BLE001 - raised where the rows are read
                failed.append(error)
                while not opened.wait(0.01):  # the reader must not wait for a writer that never came
                    with suppress(OSError):
                        os.close(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))

        writer = threading.Thread(target=write, daemon=True)
        writer.start()
        try:
            with pipe.open("rb") as rows:
                opened.set()
                yield rows
        finally:
            writer.join()
            pipe.unlink(missing_ok=True)
        if failed:
            raise failed[0]

    def write_csv(self, query: str, header: Sequence[str], out: BinaryIO, *, mark: bool = False) -> None:
        """Write the rows of a query as CSV under a header; `mark`: a BOM before it, by which Excel knows UTF-8."""
        head = io.StringIO()
        csv.writer(head, lineterminator="\n").writerow(header)
        out.write(head.getvalue().encode("utf-8-sig" if mark else "utf-8"))
        with self.piped(query) as rows:
            shutil.copyfileobj(rows, out)

    def __enter__(self) -> "Workspace":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.sql.close()
        self._folder.cleanup()


def turned(rows: Iterator[tuple[int, Sequence[str | None]]]) -> Iterator[Part]:
    """Rows as columns."""
    while part := list(islice(rows, AT_ONCE)):
        yield [n for n, _ in part], zip(*(row for _, row in part), strict=True)


def _strings(cells: Sequence[str | None]) -> pa.Array:
    return pa.array(cells, pa.string())


def _large(tables: Iterator[pa.Table]) -> Iterator[pa.Table]:
    """Several as one."""
    held, rows = [], 0
    for table in tables:
        held.append(table)
        rows += len(table)
        if rows >= BATCH:
            yield pa.concat_tables(held)
            held, rows = [], 0
    if held:
        yield pa.concat_tables(held)
