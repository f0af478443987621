"""The rows of a loaded table, a page or all of them, as the reader's role of the DataStore sees them."""

from collections.abc import Iterator
from typing import Any

import psycopg2

from ckanext.anhui.tables import config, datastore
from ckanext.anhui.tables.core.query import Query, order, quoted, spelled, where

__all__ = ["TooSlow", "kinds", "select", "statement", "stream"]

CHUNK = 5_000
LIMIT_OF_DOWNLOADS = 3600


class TooSlow(Exception):
    """The question took longer than it may."""


def kinds(table: dict[str, Any]) -> dict[str, str]:
    """The columns of a table, id → type."""
    return {one["id"]: one["type"] for one in table["columns"]}


def statement(table: dict[str, Any], query: Query, what: str) -> tuple[str, dict[str, Any]]:
    """The SQL for rows of a table, and what it binds. Raises BadQuery."""
    columns = kinds(table)
    found = where(query, columns)
    return f"select {what} from {quoted(table['resource_id'])}{found.sql}", found.values


def select(table: dict[str, Any], query: Query, limit: int, offset: int) -> tuple[list[tuple[Any, ...]], int]:
    """A page of rows, and how many there are in all. Raises BadQuery, TooSlow."""
    names = spelled(list(kinds(table)))
    page, values = statement(table, query, names)
    count, _ = statement(table, query, "count(*)")
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


def stream(table: dict[str, Any], query: Query) -> Iterator[tuple[Any, ...]]:
    """All rows of a query, a batch at a time from a cursor of the server. Raises BadQuery."""
    asked, values = statement(table, query, spelled(list(kinds(table))))
    with datastore.reading(LIMIT_OF_DOWNLOADS) as held, held.cursor("anhui_rows") as cursor:
        cursor.itersize = CHUNK
        _ask(cursor, asked + order(query), values)
        yield from cursor


def _ask(cursor: Any, asked: str, values: dict[str, Any]) -> None:
    """Run a statement of `core.query`: where nothing is bound, nothing halves its double per cent signs either."""
    cursor.execute(asked, values) if values else cursor.execute(asked.replace("%%", "%"))
