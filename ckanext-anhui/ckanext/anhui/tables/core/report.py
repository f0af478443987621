"""What is told of a file: the JSON of `anhui check`, which outside tools rely on."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec
from msgspec.structs import asdict

from .model import Column, Problem, Reading, Repair, Table
from .workspace import Workspace

SAMPLE = 10
"""rows"""
LONGEST = 2_000
"""characters of a cell that is told"""


class TableReport(msgspec.Struct, kw_only=True):
    """One table of a file; `rows_sample` are its first clean rows: numbers as numbers, dates in ISO 8601, null."""

    member: str
    sheet: str
    encoding: str
    delimiter: str
    header_rows: int
    first_row: int
    header: list[str]
    types: list[str]
    columns: list[Column]
    n_rows: int
    n_rejected: int
    rows_sample: list[list[Any]]
    problems: list[dict[str, Any]]
    repairs: list[dict[str, Any]]


class Report(msgspec.Struct, kw_only=True):
    """One file. `problems` and `repairs` here concern the file as a whole."""

    file: str
    kind: str
    size: int
    verdict: str
    reason: str
    tables: list[TableReport]
    problems: list[dict[str, Any]]
    repairs: list[dict[str, Any]]


def report(reading: Reading, work: Workspace, *, file: str = "") -> Report:
    """In: a reading and the workspace its rows are in. Out: what is told of it.

    A file with one table tells what concerns the file with that table too, so that nobody looks in two places.
    """
    single = len(reading.tables) == 1
    shared = (reading.problems, reading.repairs) if single else ([], [])
    return Report(
        file=file or reading.name,
        kind=reading.kind,
        size=reading.size,
        verdict=reading.verdict,
        reason=reading.reason,
        tables=[_table(one, work, *shared) for one in reading.tables],
        problems=[] if single else list(map(asdict, reading.problems)),
        repairs=[] if single else list(map(_repair, reading.repairs)),
    )


def _table(table: Table, work: Workspace, problems: list[Problem], repairs: list[Repair]) -> TableReport:
    cells = ", ".join(f"c{at}" for at in range(1, len(table.columns) + 1))
    rows = work.sql.execute(f"select {cells} from {table.view} order by n limit {SAMPLE}").fetchall()
    return TableReport(
        member=table.member,
        sheet=table.sheet,
        encoding=table.encoding,
        delimiter=table.delimiter,
        header_rows=table.header_rows,
        first_row=table.first_row,
        header=[column.header for column in table.columns],
        types=[column.type for column in table.columns],
        columns=list(table.columns),
        n_rows=table.n_rows,
        n_rejected=table.n_rejected,
        rows_sample=[[plain(value) for value in row] for row in rows],
        problems=list(map(asdict, [*problems, *table.problems])),
        repairs=list(map(_repair, [*repairs, *table.repairs])),
    )


def plain(value: Any) -> Any:
    """A value as JSON says it; a decimal that a double would not hold stays text."""
    if isinstance(value, Decimal):
        number = float(value)
        return number if Decimal(repr(number)) == value else str(value)
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return value[:LONGEST] if isinstance(value, str) else value


def _repair(repair: Repair) -> dict[str, Any]:
    return asdict(repair) | {"name": repair.name}
