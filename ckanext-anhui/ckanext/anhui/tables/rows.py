"""The rows of a loaded table, a page or all of them, as the reader's role of the DataStore sees them."""

from typing import Any, BinaryIO, NamedTuple

import psycopg2

from ckanext.anhui.tables import config, datastore
from ckanext.anhui.tables.core.query import Query, order, quoted, spelled, where

__all__ = ["Gone", "Source", "TooSlow", "kinds", "select"]

PIECE = 1 << 18
OTHER = psycopg2.errors.UndefinedTable, psycopg2.errors.UndefinedColumn, psycopg2.errors.UndefinedFunction
"""What the database says when the table is not the one it was asked for: its columns, or their types, are others."""


class TooSlow(Exception):
    """The question took longer than it may."""


class Gone(Exception):
    """There is another version of the table by now, or none."""


def kinds(table: dict[str, Any]) -> dict[str, str]:
    """The columns of a table, id → type."""
    return {one["id"]: one["type"] for one in table["columns"]}


def _statement(table: dict[str, Any], query: Query, what: str) -> tuple[str, dict[str, Any]]:
    """The SQL for rows of a table, and what it binds. Raises BadQuery."""
    columns = kinds(table)
    found = where(query, columns)
    return f"select {what} from {quoted(table['resource_id'])}{found.sql}", found.values


def select(table: dict[str, Any], query: Query, limit: int, offset: int) -> tuple[list[tuple[Any, ...]], int]:
    """A page of rows, and how many there are in all. Raises BadQuery, TooSlow, Gone."""
    names = spelled(list(kinds(table)))
    page, values = _statement(table, query, names)
    count, _ = _statement(table, query, "count(*)")
    try:
        with datastore.reading(config.seconds()) as held, held.cursor() as cursor:
            _ask(cursor, f"{page}{order(query)} limit {int(limit)} offset {int(offset)}", values)
            rows = cursor.fetchall()
            if not query.q and not query.filters and not query.equal:
                return rows, table["n_rows"]
            _ask(cursor, count, values)
            return rows, cursor.fetchone()[0]
    except psycopg2.errors.QueryCanceled as error:
        raise TooSlow from error
    except OTHER as error:
        raise Gone from error


class Source(NamedTuple):
    """Rows to be written to a file: those of a query, in so many seconds."""

    table: dict[str, Any]
    query: Query
    seconds: int

    @property
    def columns(self) -> list[dict[str, Any]]:
        """The columns of the table."""
        return self.table["columns"]

    def copy(self, what: str, out: BinaryIO, options: str = "format csv") -> int:
        """Write all rows, as the database spells them. Out: how many. Raises BadQuery, TooSlow, Gone."""
        asked, values = _statement(self.table, self.query, what)
        asked += order(self.query)
        try:
            with datastore.reading(self.seconds) as held, held.cursor() as cursor:
                said = cursor.mogrify(asked, values).decode() if values else asked.replace("%%", "%")
                cursor.copy_expert(f"copy ({said}) to stdout ({options})", out, size=PIECE)
                return cursor.rowcount
        except psycopg2.errors.QueryCanceled as error:
            raise TooSlow from error
        except OTHER as error:
            raise Gone from error

    def lines(self, what: str, out: BinaryIO) -> int:
        """The same of one expression that has no line breaks and no control characters: a line a row, as it is."""
        return self.copy(what, out, "format csv, delimiter E'\\x01', quote E'\\x02'")


def _ask(cursor: Any, asked: str, values: dict[str, Any]) -> None:
    """Run a statement of `core.query`: where nothing is bound, nothing halves its double per cent signs either."""
    cursor.execute(asked, values) if values else cursor.execute(asked.replace("%%", "%"))
