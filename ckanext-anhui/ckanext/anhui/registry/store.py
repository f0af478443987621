"""The registry's rows, and keeping them in step with the CKAN datasets they stand for."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context
from sqlalchemy.dialects.postgresql import insert

from ckanext.anhui.catalogue import CatalogueRecord, content_hash, from_package, record_key
from ckanext.anhui.registry.core.defaults import class_code
from ckanext.anhui.registry.model import STAGE, code_number, record

__all__ = ["as_record", "current", "drafts", "events", "follow_datasets", "in_chunks", "put_drafts", "rows"]

CHUNK = 500
"""The time the province lives by."""


def as_record(stored: dict[str, Any]) -> CatalogueRecord:
    """A stored record as its type."""
    return msgspec.convert(stored, CatalogueRecord)


def rows(*where: Any, limit: int | None = None, offset: int = 0, lock: bool = False) -> list[dict[str, Any]]:
    """Rows that fulfil the conditions, each with its `stage`, in order of key.

    With `lock` nobody changes them before the transaction ends.
    """
    query = sa.select(record, STAGE).where(*where).order_by(record.c.key).limit(limit).offset(offset)
    found = model.Session.execute(query.with_for_update() if lock else query)
    return [dict(row) for row in found.mappings()]


def in_chunks(*where: Any, size: int = CHUNK, lock: bool = False) -> Iterator[list[dict[str, Any]]]:
    """The same, a chunk at a time, so that 100,000 records need no memory."""
    last = ""
    while chunk := rows(*where, record.c.key > last, limit=size, lock=lock):
        last = chunk[-1]["key"]
        yield chunk


def events(action: str, keys: Iterable[str], *, user: str, data: dict[str, Any] | None = None) -> None:
    """One event a record, in the caller's transaction."""
    told = [{"action": action, "object_type": "record", "object_id": key, "data": data or {}} for key in keys]
    context: Context = {"user": user, "ignore_auth": True, "defer_commit": True}
    tk.get_action("anhui_audit_event_create")(context, {"events": told})


def count(*where: Any) -> int:
    """How many rows fulfil the conditions."""
    return model.Session.scalar(sa.select(sa.func.count()).select_from(record).where(*where)) or 0


def new_code(path: list[str]) -> str:
    """The next free 信息资源代码 of the class a record is filed under; `path` as 信息资源分类 has it, may be empty."""
    while True:
        code = f"{class_code(path)}/{model.Session.execute(code_number):06d}"
        if not count(record.c.draft["elements"]["identifier"].astext == code):  # some come with their workbook
            return code


def drafts(*where: Any) -> Iterator[CatalogueRecord]:
    """Records as compiled."""
    for chunk in in_chunks(*where):
        yield from (as_record(row["draft"]) for row in chunk)


def current(keys: Iterable[str]) -> dict[str, tuple[CatalogueRecord, str]]:
    """Records as they stand now, edits nobody took over yet included, with their dataset ids, by key.

    Nobody changes them before the transaction ends.
    """
    package, joined = model.Package, record.c.package_id == model.Package.id
    mine = sa.select(record.c.package_id).where(record.c.key.in_(list(keys)))
    identities = list(model.Session.scalars(mine))
    locked = sa.select(package.id).where(package.id.in_(identities)).order_by(package.id).with_for_update()
    model.Session.execute(locked)
    model.Session.expire_all()
    unread = package.metadata_modified.is_distinct_from(record.c.package_modified)
    query = sa.select(record.c.key, record.c.package_id, record.c.draft, unread.label("unread"))
    found = {}
    for row in model.Session.execute(query.join(package, joined).where(package.id.in_(identities))):
        found[row.key] = (_as_dataset(row.package_id) if row.unread else as_record(row.draft), row.package_id)
    return found


def put_drafts(records: Iterable[tuple[CatalogueRecord, str]]) -> None:
    """Store drafts with their dataset ids; joins the session's transaction.

    In order of key, as everybody locks these rows: then no two wait for each other.
    """
    values = [
        {"key": r.key, "package_id": package, "draft": msgspec.to_builtins(r), "draft_hash": content_hash(r)}
        for r, package in sorted(records, key=lambda one: one[0].key)
    ]
    if not values:
        return
    statement = insert(record)
    changed = {name: statement.excluded[name] for name in ("draft", "draft_hash")}
    model.Session.execute(
        statement.on_conflict_do_update(index_elements=["key"], set_=changed), [v | {"version": 0} for v in values]
    )


def note_times(packages: Iterable[str]) -> None:
    """These datasets are as our drafts say: remember their modification time."""
    for part in _parts(list(packages)):
        now = (
            sa.select(model.Package.metadata_modified).where(model.Package.id == record.c.package_id).scalar_subquery()
        )
        where = record.c.package_id.in_(part)
        model.Session.execute(sa.update(record).where(where).values(package_modified=now))


def follow_datasets() -> list[str]:
    """Take over what was changed through CKAN's forms or API since we last looked. Returns the keys."""
    package, joined = model.Package, record.c.package_id == model.Package.id
    changed = (
        sa.select(package.id, record.c.key)
        .outerjoin(record, joined)
        .where(
            package.state == "active",
            package.type == "dataset",
            package.metadata_modified.is_distinct_from(record.c.package_modified),
        )
    )
    identities = {row.id: row.key for row in model.Session.execute(changed)}
    taken = []
    for identity, known in identities.items():
        one = _as_dataset(identity)
        if not one.key:  # compiled outside of our actions: it gets its key now
            key = known or record_key(one.text("provider_code"), f"{one.title}\n{identity}")
            one = msgspec.structs.replace(one, key=key)
        put_drafts([(one, identity)])
        taken.append(one.key)
    note_times(identities)
    model.Session.commit()
    return taken


def deleted() -> list[str]:
    """Keys of records whose dataset is gone but which may still be public."""
    alive = sa.select(model.Package.id).where(model.Package.id == record.c.package_id, model.Package.state == "active")
    query = sa.select(record.c.key).where(~alive.exists(), record.c.state.is_distinct_from("deleted"))
    return list(model.Session.scalars(query))


def save(key: str, **values: Any) -> None:
    """Change columns of one row; joins the session's transaction."""
    model.Session.execute(sa.update(record).where(record.c.key == key).values(**values))


def _as_dataset(identity: str) -> CatalogueRecord:
    return from_package(tk.get_action("package_show")({"ignore_auth": True, "use_cache": False}, {"id": identity}))


def _parts(values: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]
