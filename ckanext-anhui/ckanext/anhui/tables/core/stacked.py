"""Several tables one under another in one sheet, empty rows between them: each a grid of its own."""

from collections.abc import Collection

import msgspec

from .head_rows import BLANK, Row, filled, is_value, names_values
from .headers import find_header
from .model import Repair, Source
from .workspace import Workspace

MOST = 100_000
"""rows of a grid that is looked through for empty ones"""
AHEAD = 60
"""rows after an empty one by which a table is known; empty ones that are looked at"""


def unstack(source: Source, work: Workspace, without: Collection[str]) -> list[Source]:
    """In: a grid. Out: the grids of its tables, or itself.

    Another table begins after an empty row where a header stands that names other columns, above values.
    """
    if source.hidden or source.header is not None or not 2 < source.rows <= MOST or "stacked-tables" in without:
        return [source]
    starts = _starts(source, work)
    if not starts:
        return [source]
    said = f"上下排列的 {len(starts) + 1} 张表已按空行分开，各成一张表"
    told = Repair(code="stacked-tables", message=said, count=len(starts) + 1, rows=tuple(starts))
    ends = [*(start - 1 for start in starts), 1 << 62]
    parts = [_part(source, first, last, work) for first, last in zip([0, *starts], ends, strict=True)]
    for part in parts:
        part.repairs = [*part.repairs, told]
    return parts


def _starts(source: Source, work: Workspace) -> list[int]:
    """The first rows of the tables but the first."""
    cells = ", ".join(f"c{at}" for at in range(1, source.width + 1))
    blank = " and ".join(f"trim(coalesce(c{at}, ''), '{BLANK}') = ''" for at in range(1, source.width + 1))
    full = f"select n, lag(n, 1, n) over (order by n) as last from {source.table} where not ({blank})"
    found = work.sql.execute(f"select n from ({full}) where n > last + 1 order by n limit {AHEAD}").fetchall()
    starts: list[int] = []
    head = _rows(source, cells, 0, work) if found else []
    for (start,) in found:
        rows = _rows(source, cells, start, work)
        above = [row for row in head if row[0] < start]
        if len(above) > 1 and _is_another(above, rows):
            starts.append(start)
            head = rows
    return starts


def _rows(source: Source, cells: str, start: int, work: Workspace) -> list[Row]:
    query = f"select n, {cells} from {source.table} where n >= {start} order by n limit {AHEAD}"
    return [(row[0], [cell or "" for cell in row[1:]]) for row in work.sql.execute(query).fetchall()]


def _is_another(above: list[Row], rows: list[Row]) -> bool:
    """Whether what comes after an empty row has a header of its own, with other names in it than the table above."""
    header, other = find_header(above, ()), find_header(rows, ())
    named = [index for index, (n, _) in enumerate(rows) if n in other.rows]
    if not header.rows or not named or not _is_full(rows[named[0]][1]) or not names_values(rows, named[-1]):
        return False
    body = [cells for n, cells in above if n > header.rows[-1]]
    labels = [(at, label.strip(BLANK)) for at, label in enumerate(other.labels) if label.strip(BLANK)]
    known = {label.strip(BLANK) for label in header.labels}
    above_values = any(is_value(cells[at]) for at, _ in labels for cells in body)
    return above_values and sum(label not in known for _, label in labels) * 2 > len(labels)


def _is_full(cells: list[str]) -> bool:
    return filled(cells) > 1 and not any(is_value(cell) for cell in cells)


def _part(source: Source, first: int, last: int, work: Workspace) -> Source:
    table = work.name("part")
    work.sql.execute(f"create view {table} as select * from {source.table} where n between {first} and {last}")
    rows = (work.sql.execute(f"select count(*) from {table}").fetchone() or (0,))[0]
    merged = tuple(one for one in source.merged if first <= one[0] <= last)
    part = msgspec.structs.replace(source, table=table, rows=rows, merged=merged)
    if first:  # what concerns the whole grid is told once
        part = msgspec.structs.replace(part, problems=[], repairs=[], rejected="", n_rejected=0)
    return part
