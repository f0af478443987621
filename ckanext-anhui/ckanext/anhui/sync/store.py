"""Queries on the sync tables, on connections of their own.

CKAN's actions roll back or commit the session under the caller; what sync knows must not go with it.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa
from ckan import model
from sqlalchemy.dialects.postgresql import insert

from ckanext.anhui.catalogue import PublicRecord, package_id, slug, wanted_hash
from ckanext.anhui.sync.core.snapshot import Entry
from ckanext.anhui.sync.model import OPEN, record, run, source

__all__ = [
    "BusyError", "Known", "begin", "claim", "counts", "exclusive", "read_everything", "rows",
    "settle", "source_row", "sources", "update_source", "want", "wanted", "write_again",
]  # fmt: skip

PART = 500
"""Records read at once."""
LEASE = dt.timedelta(minutes=10)
TO_APPLY = record.c.wanted_hash.is_distinct_from(record.c.applied_hash)
REFUSED = record.c.error["hash"].astext == record.c.wanted_hash
TO_INDEX = record.c.applied_hash.is_distinct_from(record.c.indexed_hash)


class BusyError(Exception):
    """Another run of the source is under way; the message says since when and whose."""


def begin() -> Any:
    """A transaction of our own: `with begin() as connection:`."""
    return _engine().begin()


def _engine() -> sa.Engine:
    assert model.meta.engine is not None, "CKAN is set up"
    return model.meta.engine


@contextmanager
def exclusive(name: str, actor: str) -> Iterator[int]:
    """One run of a source at a time; gives the run's id. Raises BusyError. The lock dies with its connection."""
    with _engine().connect() as lock:
        taken = lock.scalar(sa.select(sa.func.pg_try_advisory_lock(sa.func.hashtext(f"anhui_sync {name}"))))
        lock.commit()
        if not taken:
            raise BusyError(_who(name))
        try:
            with begin() as connection:
                lost = run.c.source == name, run.c.state == "running"
                connection.execute(sa.update(run).where(*lost).values(state="failed", finished=sa.func.now()))
                left = record.c.source == name, record.c.claimed_until.is_not(None)  # by a run that was killed
                connection.execute(sa.update(record).where(*left).values(claimed_until=None))
                values = {"source": name, "actor": actor, "state": "running"}
                number = connection.scalar(sa.insert(run).values(values).returning(run.c.id))
            yield number
        finally:
            lock.scalar(sa.select(sa.func.pg_advisory_unlock(sa.func.hashtext(f"anhui_sync {name}"))))
            lock.commit()


def _who(name: str) -> str:
    with begin() as connection:
        query = sa.select(run).where(run.c.source == name, run.c.state == "running").order_by(run.c.id.desc())
        row = connection.execute(query).first()
    return f"来源 {name} 正在同步" + (f"（{row.actor}，{row.started:%H:%M:%S} 开始）" if row else "") + "，请稍后再试"


def finish(number: int, state: str, report: dict[str, Any]) -> None:
    """Close a run with its report."""
    with begin() as connection:
        values = {"state": state, "report": report, "finished": sa.func.now()}
        connection.execute(sa.update(run).where(run.c.id == number).values(values))


def source_row(name: str) -> dict[str, Any]:
    """What is known of a source; empty values before its first run."""
    with begin() as connection:
        row = connection.execute(sa.select(source).where(source.c.name == name)).mappings().first()
    return dict(row) if row else {c.name: None for c in source.c} | {"name": name}


def update_source(name: str, **values: Any) -> None:
    """Remember something of a source."""
    with begin() as connection:
        connection.execute(
            insert(source).values(name=name, **values).on_conflict_do_update(index_elements=["name"], set_=values)
        )


def read_everything() -> None:
    """Let the next run of every source read its snapshot, changed or not."""
    with begin() as connection:
        connection.execute(sa.update(source).values(etag=None))


def sources() -> list[str]:
    """Every source that has records here."""
    with begin() as connection:
        return sorted(connection.scalars(sa.select(record.c.source).distinct()))


class Known(NamedTuple):
    """Where a record stands, for comparing with a snapshot."""

    wanted: str
    state: str
    applied: str | None
    blocked: bool  # taken down by hand
    gone: bool  # withdrawn: it has a tombstone and no dataset
    refused: bool  # CKAN refused the very content that is wanted


def known(name: str) -> dict[str, Known]:
    """Every record of a source by its key."""
    columns = (
        record.c.key, record.c.wanted_hash, record.c.state, record.c.applied_hash, record.c.blocked.is_not(None),
        record.c.tombstone.is_not(None), sa.func.coalesce(REFUSED, False),
    )  # fmt: skip
    with begin() as connection:
        query = sa.select(*columns).where(record.c.source == name)
        return {row[0]: Known(*row[1:]) for row in connection.execute(query)}


def want(name: str, wanted: Iterable[PublicRecord]) -> None:
    """Take over what a source wants. The old wanted content is overwritten: nothing of it stays."""
    values = []
    for one in wanted:
        identity = package_id(name, one.key)
        values.append(
            {
                "source": name, "key": one.key, "package_id": identity, "name": slug(identity), "state": one.state,
                "wanted": msgspec.to_builtins(one), "wanted_hash": wanted_hash(one), "error": None,
            }
        )  # fmt: skip
    if not values:
        return
    statement = insert(record)
    changed = {column: statement.excluded[column] for column in ("state", "wanted", "wanted_hash", "error")}
    with begin() as connection:
        connection.execute(statement.on_conflict_do_update(index_elements=["source", "key"], set_=changed), values)


def wanted(name: str, keys: list[str], entries: Mapping[str, Entry]) -> Iterator[PublicRecord]:
    """What is wanted of these records, where that is what the snapshot says."""
    for start in range(0, len(keys), PART):
        for row in rows(record.c.source == name, record.c.key.in_(keys[start : start + PART])):
            if row["wanted_hash"] == entries[row["key"]].hash:
                yield msgspec.convert(row["wanted"], PublicRecord)


def quarantine(name: str, key: str, error: dict[str, Any]) -> None:
    """Note what is wrong with what arrived for a key that is known; its public state stays as it is."""
    settle(name, key, error=error)


def settle(name: str, key: str, **values: Any) -> None:
    """Change columns of one record."""
    with begin() as connection:
        connection.execute(sa.update(record).where(record.c.source == name, record.c.key == key).values(values))


def claim(name: str, size: int, skip: set[str], *, existing: bool | None) -> list[dict[str, Any]]:
    """Take up to `size` open records that are still to be written, for `LEASE`; another worker takes others.

    `existing=False` takes only records that have no dataset yet (what a held change may not stop). Records that CKAN
    refused with the very content now wanted, records taken down by hand, and keys in `skip` are left alone.
    """
    query = sa.select(record.c.key).where(
        record.c.source == name,
        record.c.state.in_(OPEN),
        TO_APPLY,
        record.c.blocked.is_(None),
        sa.func.coalesce(REFUSED, False).is_(False),
        sa.or_(record.c.claimed_until.is_(None), record.c.claimed_until < sa.func.now()),
    )
    if skip:
        query = query.where(record.c.key.not_in(skip))
    if existing is False:
        query = query.where(sa.or_(record.c.applied_hash.is_(None), record.c.tombstone.is_not(None)))
    query = query.order_by(record.c.key).limit(size).with_for_update(skip_locked=True)
    lease = (
        sa.update(record)
        .where(record.c.source == name, record.c.key.in_(query.scalar_subquery()))
        .values(claimed_until=sa.func.now() + LEASE)
        .returning(record)
    )
    with begin() as connection:
        return [dict(row) for row in connection.execute(lease).mappings()]


def rows(*where: Any, limit: int | None = None) -> list[dict[str, Any]]:
    """Records that fulfil the conditions, in order of key."""
    with begin() as connection:
        query = sa.select(record).where(*where).order_by(record.c.key).limit(limit)
        return [dict(row) for row in connection.execute(query).mappings()]


def mark_indexed(identities: list[str]) -> None:
    """These datasets are in the index as applied."""
    with begin() as connection:
        where = record.c.package_id.in_(identities)
        connection.execute(sa.update(record).where(where).values(indexed_hash=record.c.applied_hash))


def write_again(identities: list[str]) -> None:
    """Let the next run write these datasets, whatever was applied."""
    with begin() as connection:
        where = record.c.package_id.in_(identities)
        connection.execute(sa.update(record).where(where).values(applied_hash=None))


def counts(name: str) -> dict[str, int]:
    """How many records there are by state, and how many are still to be written or indexed or are in quarantine."""
    with begin() as connection:
        by_state = sa.select(record.c.state, sa.func.count()).where(record.c.source == name).group_by(record.c.state)
        said = {row[0]: row[1] for row in connection.execute(by_state)}
        for title, condition in {
            "to_apply": TO_APPLY,
            "to_index": TO_INDEX,
            "refused": record.c.error.is_not(None),
        }.items():
            query = sa.select(sa.func.count()).select_from(record).where(record.c.source == name, condition)
            said[title] = connection.scalar(query) or 0
    return said


def last_runs(name: str, limit: int = 10) -> list[dict[str, Any]]:
    """The latest runs of a source, the newest first."""
    query = sa.select(run).where(run.c.source == name).order_by(run.c.id.desc()).limit(limit)
    with begin() as connection:
        found = [dict(row) for row in connection.execute(query).mappings()]
    return [one | {t: one[t].isoformat() if one[t] else None for t in ("started", "finished")} for one in found]
