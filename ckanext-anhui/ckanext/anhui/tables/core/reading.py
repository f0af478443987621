"""The one entry: a file → its tables."""

from collections.abc import Collection
from pathlib import Path

from .column_types import give_types
from .formats import open_file
from .layout import lay_out
from .model import Problem, Reading, Refused, Source, Table
from .stacked import unstack
from .workspace import Workspace

COMPARED = 100_000
"""rows up to which rows are compared with each other"""


def read(path: Path, work: Workspace, *, name: str = "", without: Collection[str] = ()) -> Reading:
    """In: a file, the workspace its tables are kept in, the name people know it by, the names of
    repairs not to do.

    Out: its tables, described; their rows stay in `work`. What cannot be read safely is a problem of severity error,
    never an exception. A refused repair is not done, and listed no more; what then cannot be read is an error.
    """
    reading = Reading(name=name or path.name, kind="", size=path.stat().st_size)
    try:
        sources = open_file(path, work, reading, without)
    except Refused as error:
        reading.problems.append(_as_problem(error))
        return reading
    reading.sources = [part for one in sources for part in unstack(one, work, without)]
    for source in (one for one in reading.sources if not one.hidden):
        table = _table(source, work, without, reading)
        if table is not None:
            reading.tables.append(table)
    return reading


def _table(source: Source, work: Workspace, without: Collection[str], reading: Reading) -> Table | None:
    try:
        table = give_types(lay_out(source, work, without), work, without)
    except Refused as error:
        reading.problems.append(_as_problem(error))
        return None
    if 1 < table.n_rows <= COMPARED:
        table.problems += _duplicates(table, work)
    return table


def _duplicates(table: Table, work: Workspace) -> list[Problem]:
    """Rows that are there before already."""
    cells = ", ".join(f"c{at}" for at in range(1, len(table.columns) + 1))
    query = f"select n from (select n, row_number() over (partition by {cells} order by n) as times from {table.view})"
    rows = work.sql.execute(f"{query} where times > 1 order by n").fetchall()
    if not rows:
        return []
    said = f"{len(rows)} 行与前面的行完全相同（首见第 {rows[0][0]} 行）"
    fix = "重复录入的请删去"
    return [Problem(code="duplicate-rows", severity="info", message=said, fix=fix, row=rows[0][0], count=len(rows))]


def _as_problem(error: Refused) -> Problem:
    return Problem(code=error.code, severity="error", message=error.reason, fix=error.fix, row=error.row)
