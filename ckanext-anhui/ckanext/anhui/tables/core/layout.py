"""Where in a grid the table is."""

from collections.abc import Collection

from .model import Laid, Source
from .workspace import Workspace


def lay_out(source: Source, work: Workspace, without: Collection[str]) -> Laid:
    """In: a grid. Out: header and body told apart. Raises Refused when there is no table in it."""
    columns = ", ".join(f"c{index}" for index in range(1, source.width + 1))
    first = work.sql.execute(f"select {columns} from {source.table} order by n limit 1").fetchone() or ()
    table = work.name("body")
    work.sql.execute(f"create view {table} as select * from {source.table} where n > 1")
    header = tuple(map(str, first))
    return Laid(
        source=source, table=table, header=header, labels=header, n_rows=source.rows - 1, header_rows=1, first_row=2
    )
