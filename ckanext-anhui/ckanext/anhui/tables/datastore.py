"""Tables in the DataStore, made whole beside the old ones and put in their place in one transaction.

`datastore_create` would fill `_full_text` by a trigger row by row, which takes longer than all else, and knows no
Chinese; tables here have the columns CKAN expects and are searched by trigrams instead (`search.py`).
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO

import psycopg2
from ckanext.datastore.backend import postgres
from psycopg2 import sql

__all__ = [
    "Busy",
    "being_made",
    "connection",
    "copy",
    "create",
    "drop",
    "drop_beside",
    "index",
    "reading",
    "swap",
    "tables",
]

TYPES = {
    "text": "text",
    "code": "text",
    "integer": "bigint",
    "decimal": "numeric",
    "date": "date",
    "datetime": "timestamp",
    "boolean": "boolean",
}
WORTH = 2_000
"""rows from which an index is of use"""
SEARCHED, SORTED = 16, 6
"""columns with a trigram index, with an ordinary one"""
WAIT = "3s"


class Busy(Exception):
    """Somebody is reading the table and does not come to an end."""


def beside(identity: str) -> str:
    """The table that is being made for a file; an underscore hides it from CKAN."""
    return f"_anhui_{identity}"


@contextmanager
def connection() -> Iterator[Any]:
    """A transaction with the right to write."""
    with postgres.get_write_engine().connect() as held:
        raw: Any = held.connection.dbapi_connection
        with raw:
            yield raw


@contextmanager
def reading(seconds: int) -> Iterator[Any]:
    """A transaction of the reader's role, in which nothing takes longer than so many seconds."""
    with postgres.get_read_engine().connect() as held:
        raw: Any = held.connection.dbapi_connection
        with raw:
            with raw.cursor() as cursor:
                cursor.execute("set transaction read only; set local statement_timeout = %s", (seconds * 1000,))
            yield raw


def create(identity: str, columns: Sequence[dict[str, Any]]) -> None:
    """Create the table beside, empty; `columns` have id, type, label, perhaps unit, description, precision, scale."""
    name = sql.Identifier(beside(identity))
    parts = [sql.SQL("_id serial"), sql.SQL("_full_text tsvector")]
    parts += [sql.SQL("{} {}").format(sql.Identifier(one["id"]), sql.SQL(_type(one))) for one in columns]
    with connection() as held, held.cursor() as cursor:
        cursor.execute(sql.SQL("drop table if exists {}").format(name))
        cursor.execute(sql.SQL("create table {} ({})").format(name, sql.SQL(", ").join(parts)))
        for one in columns:
            info = {name: one[name] for name in ("label", "unit", "description") if one.get(name)}
            # CKAN keeps the data dictionary in the column's comment
            told = sql.Literal(json.dumps({"_info": info}, ensure_ascii=False))
            # nothing is bound: a per cent sign in a header would be taken for a parameter
            cursor.execute(sql.SQL("comment on column {}.{} is {}").format(name, sql.Identifier(one["id"]), told))


def _type(column: dict[str, Any]) -> str:
    if column["type"] == "decimal" and column.get("precision"):
        return f"numeric({int(column['precision'])}, {int(column.get('scale') or 0)})"
    return TYPES[column["type"]]


def copy(identity: str, columns: Sequence[dict[str, Any]], rows: BinaryIO, told: Callable[[int], None]) -> None:
    """COPY a CSV without header into the table beside; `told` is called with the lines read so far."""
    names = sql.SQL(", ").join(sql.Identifier(one["id"]) for one in columns)
    name = sql.Identifier(beside(identity))
    command = sql.SQL("copy {} ({}) from stdin (format csv)").format(name, names)
    with connection() as held, held.cursor() as cursor:
        cursor.copy_expert(command.as_string(cursor), _Counted(rows, told), size=1 << 18)
        # once all rows are there: one by one, the key would take twice as long
        cursor.execute(sql.SQL("alter table {} add primary key (_id)").format(name))


class _Counted:
    """A stream that says how far it is read."""

    def __init__(self, stream: BinaryIO, told: Callable[[int], None]) -> None:
        self._stream, self._told, self._lines = stream, told, 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        piece = self._stream.read(size)
        self._lines += piece.count(b"\n")
        self._told(self._lines)
        return piece


def swap(identity: str, n_rows: int) -> None:
    """Put the table beside in the place of the old one, in one transaction. Readers see the one or the other.

    Raises Busy when somebody reads the old one for long (a download): nobody new can read while it is waited for.
    """
    try:
        _swap(identity, n_rows)
    except psycopg2.errors.LockNotAvailable as error:
        raise Busy from error


def _swap(identity: str, n_rows: int) -> None:
    with connection() as held, held.cursor() as cursor:
        cursor.execute("set local lock_timeout = %s", (WAIT,))
        cursor.execute(sql.SQL("drop table if exists {} cascade").format(sql.Identifier(identity)))
        cursor.execute(
            sql.SQL("alter table {} rename to {}").format(sql.Identifier(beside(identity)), sql.Identifier(identity))
        )
        cursor.execute(
            "insert into _table_stats (resource_id, stats) values (%s, %s)"
            " on conflict (resource_id) do update set stats = excluded.stats",
            (identity, json.dumps({"rows": n_rows})),
        )


def index(identity: str, columns: Sequence[dict[str, Any]], n_rows: int) -> None:
    """Statistics for the planner, indexes for searching in Chinese and for filters; readers go on meanwhile."""
    name = sql.Identifier(identity)
    with connection() as held, held.cursor() as cursor:
        cursor.execute(sql.SQL("analyze {}").format(name))
    if n_rows < WORTH:
        return
    searched = [one["id"] for one in columns if one["type"] in ("text", "code")][:SEARCHED]
    ordered = [one["id"] for one in columns if one["type"] not in ("text", "boolean")][:SORTED]
    with connection() as held, held.cursor() as cursor:
        cursor.execute("select count(*) from pg_index where indrelid = to_regclass(%s)", (f'"{identity}"',))
        if cursor.fetchone()[0] > 1:  # made already, by one that was killed before it could say so
            return
        for column in ordered:
            cursor.execute(sql.SQL("create index on {} ({})").format(name, sql.Identifier(column)))
        if searched and _has_trigrams(cursor):
            parts = sql.SQL(", ").join(sql.SQL("{} gin_trgm_ops").format(sql.Identifier(one)) for one in searched)
            cursor.execute(sql.SQL("create index on {} using gin ({})").format(name, parts))


def _has_trigrams(cursor: Any) -> bool:
    cursor.execute("savepoint trigrams")
    try:
        cursor.execute("create extension if not exists pg_trgm")
    except psycopg2.Error:  # not allowed here: searching reads every row, and is right all the same
        cursor.execute("rollback to savepoint trigrams")
        return False
    return True


def drop(identity: str) -> None:
    """Drop the table of a file, and what is being made for it; while that is written to, whoever writes drops it."""
    with connection() as held, held.cursor() as cursor:
        cursor.execute(sql.SQL("drop table if exists {} cascade").format(sql.Identifier(identity)))
        cursor.execute("delete from _table_stats where resource_id = %s", (identity,))
    drop_beside(identity)


def drop_beside(identity: str) -> None:
    """Drop what is being made for a file."""
    with suppress(psycopg2.errors.LockNotAvailable), connection() as held, held.cursor() as cursor:
        cursor.execute("set local lock_timeout = %s", (WAIT,))
        cursor.execute(sql.SQL("drop table if exists {}").format(sql.Identifier(beside(identity))))


def tables() -> set[str]:
    """The names of all tables."""
    with connection() as held, held.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = current_schema()")
        return {name for (name,) in cursor.fetchall()}


def being_made(names: Iterable[str]) -> set[str]:
    """Of all tables: the files for which one is being made, or was when a loader was killed."""
    return {name.removeprefix(beside("")) for name in names if name.startswith(beside(""))}
