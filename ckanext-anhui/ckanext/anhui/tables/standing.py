"""Where the table of each file stands: what is wanted, told by the datasets; who works on it; what became of it."""

import hashlib
import json
import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.lib import jobs
from ckan.plugins import toolkit as tk
from rq import Retry
from sqlalchemy import event
from sqlalchemy.dialects.postgresql import insert

from ckanext.anhui.files import is_sha256
from ckanext.anhui.tables import config, datastore
from ckanext.anhui.tables.model import table

__all__ = [
    "active",
    "again",
    "ask",
    "ask_after_commit",
    "change",
    "forget",
    "get",
    "hold",
    "kinds",
    "note",
    "taken",
    "tidy",
    "version",
    "wanted_of",
]

ATTEMPTS = 3
LOADING = 0x616E74
"""First key of the advisory locks of tables that are being loaded."""
TITLE = "anhui-tables load"
HOURS = 3600
ASKED = "anhui_tables_asked"
NO_TABLE = {"loaded": None, "columns": None, "n_rows": None}
"""What a row says when readers have nothing."""
log = logging.getLogger(__name__)


def wanted_of(sha256: str, without: Sequence[str], chosen: int) -> str:
    """The name of what is to be loaded: other bytes, other repairs or another table are something else."""
    said = json.dumps([sha256, sorted(without), chosen], ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()


def note(package_id: str) -> bool:
    """Take over what a dataset's files are now; in the caller's transaction. Out: whether there is work to do.

    A table is dropped at once when its file went, or when a column it was loaded with is not among the dataset's any
    more: what is closed never stays. Otherwise readers keep the old one until the new one is there.
    """
    # locked, so that no loader swaps in what is dropped here
    held = sa.select(table).where(table.c.package_id == package_id).order_by(table.c.resource_id).with_for_update()
    found = {row["resource_id"]: dict(row) for row in model.Session.execute(held).mappings()}
    query = sa.select(model.Resource).where(
        model.Resource.package_id == package_id, model.Resource.state == "active", model.Resource.url_type == "upload"
    )
    files = {one.id: one for one in model.Session.scalars(query) if is_sha256(one.hash or "")}
    for identity in found.keys() - files.keys():
        forget(identity)
    work = False
    for identity, file in files.items():
        without, chosen = _asked(file.extras or {})
        wanted = wanted_of(file.hash, without, chosen)
        before = found.get(identity)
        if before and before["wanted"] == wanted:
            work = work or before["state"] == "queued"
            continue
        if before and before["loaded"] and _closed(before, package_id):
            datastore.drop(identity)
            config.discard(identity)
            before = before | {"loaded": None}
        _want(identity, package_id, file.hash, without, chosen, wanted, gone=bool(before and not before["loaded"]))
        work = True
    return work


def _asked(extras: dict[str, Any]) -> tuple[list[str], int]:
    try:
        without = json.loads(extras.get("table_without") or "[]")
    except ValueError:
        without = []
    chosen = str(extras.get("table_chosen") or "0")
    return sorted(map(str, without)), int(chosen) if chosen.isdecimal() else 0


def _want(
    identity: str, package_id: str, sha256: str, without: list[str], chosen: int, wanted: str, *, gone: bool
) -> None:
    values: dict[str, Any] = {
        "package_id": package_id, "sha256": sha256, "without": without, "chosen": chosen, "wanted": wanted,
        "state": "queued", "attempts": 0, "error": None, "updated_at": sa.func.now(),
    }  # fmt: skip
    if gone:
        values |= NO_TABLE
    statement = insert(table).values(resource_id=identity, **values)
    model.Session.execute(statement.on_conflict_do_update(index_elements=["resource_id"], set_=values))


def _closed(row: dict[str, Any], package_id: str) -> bool:
    """Whether a column of the loaded table was one of the dataset's and is not any more."""
    query = sa.select(model.Package.extras["columns"].astext).where(model.Package.id == package_id)
    now = {one.get("name") for one in json.loads(model.Session.scalar(query) or "[]")}
    return any(one.get("declared") and one["label"] not in now for one in row["columns"] or ())


def forget(identity: str) -> None:
    """A file is gone: its table too, at once."""
    model.Session.execute(sa.delete(table).where(table.c.resource_id == identity))  # waits for who is swapping it
    datastore.drop(identity)
    config.discard(identity)


def tidy() -> None:
    """Drop what was left by who was killed, and what is of files that have no table any more; miss what is not there.

    A table is lost when it was dropped by a transaction that failed afterwards, or was restored from an older backup.
    """
    loaded = model.Session.execute(sa.select(table.c.resource_id, table.c.loaded).where(table.c.loaded.is_not(None)))
    versions = dict(loaded.tuples().all())
    names, exported = datastore.tables(), config.exported()
    known = set(model.Session.scalars(sa.select(table.c.resource_id)))  # last: what is made has a row by now
    model.Session.rollback()
    for identity in versions.keys() - names:
        lost = sa.update(table).where(table.c.resource_id == identity, table.c.loaded == versions[identity])
        model.Session.execute(lost.values(state="queued", attempts=0, **NO_TABLE))
    model.Session.commit()
    for identity in datastore.being_made(names) - known:
        datastore.drop_beside(identity)
    for identity in exported - known:
        config.discard(identity)
    config.tidy()


def hold(row: dict[str, Any]) -> bool:
    """Lock a row until the transaction ends. Out: whether it still wants what it wanted."""
    query = sa.select(table.c.wanted).where(table.c.resource_id == row["resource_id"]).with_for_update()
    if model.Session.scalar(query) == row["wanted"]:
        return True
    model.Session.rollback()
    return False


def _rows(*where: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in model.Session.execute(sa.select(table).where(*where)).mappings()]


def get(identity: str) -> dict[str, Any] | None:
    """The row of a file, None when it has none."""
    return next(iter(_rows(table.c.resource_id == identity)), None)


def active(package_ids: Iterable[str]) -> set[str]:
    """Files of some datasets of which readers have a table."""
    query = sa.select(table.c.resource_id).where(table.c.package_id.in_(package_ids), table.c.loaded.is_not(None))
    return set(model.Session.scalars(query))


def version(identity: str) -> str | None:
    """The version of a file's table that readers have; None when they have none."""
    found = model.Session.scalar(sa.select(table.c.loaded).where(table.c.resource_id == identity))
    model.Session.rollback()
    return found


def kinds(identity: str) -> dict[str, str] | None:
    """The columns readers have of a file, id → type; None when they have none. Without report and profile: quick."""
    names, types = (sa.func.jsonb_path_query_array(table.c.columns, f"$[*].{part}") for part in ("id", "type"))
    query = sa.select(names, types).where(table.c.resource_id == identity, table.c.loaded.is_not(None))
    found = model.Session.execute(query).first()
    return dict(zip(*found, strict=True)) if found else None


def again(identity: str | None = None) -> None:
    """Have what failed too often tried anew: all of it, or one file."""
    failed = sa.update(table).where(table.c.state == "failed")
    if identity:
        failed = failed.where(table.c.resource_id == identity)
    model.Session.execute(failed.values(attempts=0))
    model.Session.commit()


@contextmanager
def taken(identity: str | None = None) -> Iterator[dict[str, Any] | None]:
    """The next table to be loaded, or that of one file; None when there is none that nobody else is at.

    A lock of a database session holds it until the block ends, or until the process does, whatever ends that: what was
    killed can be taken again at once. One that keeps killing its loader comes after all others.
    """
    with model.meta.engine.connect() as connection:  # type: ignore[union-attr]
        held = connection.execution_options(isolation_level="AUTOCOMMIT")
        try:
            yield _take(held, identity)
        finally:
            held.execute(sa.select(sa.func.pg_advisory_unlock_all()))


def _take(held: sa.engine.Connection, identity: str | None) -> dict[str, Any] | None:
    to_load = sa.or_(
        table.c.state.in_(("queued", "loading")), sa.and_(table.c.state == "failed", table.c.attempts < ATTEMPTS)
    )
    to_index = sa.and_(table.c.state == "loaded", table.c.indexed.is_distinct_from(table.c.loaded))
    to_do = sa.or_(to_load, to_index)
    which = sa.select(table.c.resource_id).where(to_do).order_by(table.c.attempts, table.c.updated_at)
    if identity:
        which = which.where(table.c.resource_id == identity)
    waiting = model.Session.scalars(which).all()
    model.Session.commit()
    state = sa.case((table.c.state == "loaded", "loaded"), else_="loading")
    for one in waiting:
        lock = LOADING, sa.func.hashtext(one)
        if not held.scalar(sa.select(sa.func.pg_try_advisory_lock(*lock))):
            continue
        take = sa.update(table).where(table.c.resource_id == one, to_do).returning(*table.c)
        values = {"state": state, "attempts": table.c.attempts + 1, "done": 0, "total": None}
        row = model.Session.execute(take.values(**values)).mappings().first()
        model.Session.commit()
        if row:
            return dict(row)
        held.execute(sa.select(sa.func.pg_advisory_unlock(*lock)))  # somebody else has just done it
    return None


def change(row: dict[str, Any], **values: Any) -> bool:
    """Change a row as long as it wants what it wanted; commits. Out: whether it did."""
    same = table.c.resource_id == row["resource_id"], table.c.wanted == row["wanted"]
    done = model.Session.execute(sa.update(table).where(*same).values(updated_at=sa.func.now(), **values))
    model.Session.commit()
    return bool(done.rowcount)  # type: ignore[attr-defined]


def ask() -> None:
    """Have a worker load what is to be loaded, if that is not already waiting to be done."""
    if not any(job.meta.get("title") == TITLE for job in jobs.get_queue().jobs):
        from ckanext.anhui.tables.jobs import load_backlog  # the job knows the standing

        # again when the worker itself is killed
        tk.enqueue_job(load_backlog, title=TITLE, rq_kwargs={"timeout": 4 * HOURS, "retry": Retry(max=ATTEMPTS)})


def ask_after_commit() -> None:
    """The same once the transaction is committed: a worker that looks before finds nothing to do."""
    model.Session.info[ASKED] = True


@event.listens_for(model.Session, "after_commit")
def _committed(session: Any) -> None:
    if session.in_nested_transaction() or not session.info.pop(ASKED, False):
        return
    try:  # the dataset is written, and the row says what is to be done
        ask()
    except Exception:
        log.exception("the tables could not be asked for")


@event.listens_for(model.Session, "after_rollback")
def _rolled_back(session: Any) -> None:
    session.info.pop(ASKED, None)
