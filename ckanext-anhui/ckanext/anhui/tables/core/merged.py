"""Merged cells of a body: filled, or heading a group of rows."""

from collections.abc import Sequence

import pyarrow as pa

from .model import Laid, Repair
from .workspace import Workspace

Ranges = Sequence[tuple[int, int, int, int]]
MOST = 2_000_000
"""cells that are filled; a sheet whose merged cells cover more is left as it is"""


def fill_merged(body: str, merged: Ranges, last: int, laid: Laid, work: Workspace) -> str:
    """Give every cell of a merged range its value. Out: the body to go on with; `last` is the header's last row."""
    width = len(laid.header)
    ranges = [one for one in merged if one[0] > last and not _heads(one, width)]
    flat = [top for top, left, bottom, _ in ranges if top == bottom and left == 1]
    lines = {row for row, _ in _alone(body, flat, width, work)}
    tall = [one for one in ranges if one[2] > one[0] or (one[3] > one[1] and one[0] not in lines)]
    if not tall or sum((b - t + 1) * (r - x + 1) for t, x, b, r in tall) > MOST:
        return body
    values = _values(body, tall, work)
    cells = [
        (row, column, value)
        for (top, left, bottom, right), value in zip(tall, values, strict=True)
        if value
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
        if (row, column) != (top, left)
    ]
    if not cells:
        return body
    table = work.name("filled")
    work.sql.execute(f"create table {table} as select * from {body}")
    for column in sorted({column for _, column, _ in cells}):
        chunk = pa.table(
            {"at": [row for row, c, _ in cells if c == column], "value": [v for _, c, v in cells if c == column]}
        )
        work.sql.register("chunk", chunk)
        work.sql.execute(
            f"update {table} set c{column} = chunk.value from chunk where {table}.n = chunk.at and c{column} is null"
        )
        work.sql.unregister("chunk")
    row, _, value = cells[0]
    said = f"{len(tall)} 处合并单元格已按原值补满 {len(cells)} 个单元格"
    laid.repairs.append(Repair(code="merged-cells-filled", message=said, after=value, count=len(cells), rows=(row,)))
    return table


def _values(body: str, ranges: Ranges, work: Workspace) -> list[str | None]:
    """The value of each range: that of its first cell."""
    columns = sorted({left for _, left, _, _ in ranges})
    tops = ", ".join(str(top) for top in sorted({top for top, *_ in ranges}))
    cells = ", ".join(f"c{column}" for column in columns)
    found = {
        row[0]: row[1:] for row in work.sql.execute(f"select n, {cells} from {body} where n in ({tops})").fetchall()
    }
    nothing: tuple[None, ...] = (None,) * len(columns)
    return [found.get(top, nothing)[columns.index(left)] for top, left, _, _ in ranges]


def _heads(one: tuple[int, int, int, int], width: int) -> bool:
    """Whether a range is a line of its own across the table."""
    top, left, bottom, right = one
    return top == bottom and left == 1 and (right - left + 1) * 2 > width and width > 2


def group_rows(body: str, merged: Ranges, last: int, width: int, work: Workspace) -> list[tuple[int, str]]:
    """Lines across the table that head the rows below: (row, text)."""
    return _alone(body, [one[0] for one in merged if one[0] > last and _heads(one, width)], width, work)


def _alone(body: str, rows: Sequence[int], width: int, work: Workspace) -> list[tuple[int, str]]:
    """Those of some rows that say something in their first cell and nothing after it."""
    if not rows:
        return []
    others = " and ".join(f"c{at} is null" for at in range(2, width + 1))
    which = ", ".join(map(str, rows))
    return work.sql.execute(f"select n, c1 from {body} where n in ({which}) and {others} order by n").fetchall()
