"""Withdrawing a dataset from every public surface. One idempotent function; nothing can hold it back.

Order matters: the tombstone first, so that the page can answer 410; then the dataset disappears for everybody (state
deleted, one statement, needs no Solr); then everything of it is destroyed: its tables, its rows, its document in the
index, tags only it used, bytes no other dataset refers to. Interrupted anywhere, it is simply run again.

Before all of it a line goes into the withdrawal journal, for whoever restores an older backup. A journal that cannot be
written holds nothing back: the dataset goes, and the row stays to be withdrawn until the line is written.
"""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.lib.search.common import make_connection
from ckan.lib.search.index import PackageSearchIndex
from ckan.plugins import toolkit as tk

from ckanext.anhui.catalogue import BEIJING, today
from ckanext.anhui.sync import config, store
from ckanext.anhui.sync.core import journal

__all__ = ["NotGoneError", "NotNotedError", "withdraw"]


class NotGoneError(Exception):
    """The search index still answers with a withdrawn dataset."""


class NotNotedError(Exception):
    """The dataset is gone, but the withdrawal journal could not be written; the message says why."""


def withdraw(row: dict[str, Any], *, user: str) -> None:
    """Withdraw the dataset of a row of anhui_sync_record whose state is closed or removed. Safe to repeat.

    Raises NotGoneError when the index did not let go, NotNotedError, and whatever the database or Solr raise: the row
    then stays to be applied and the next run tries again.
    """
    trouble = _note(row)
    identity = row["package_id"]
    package = model.Session.get(model.Package, identity)
    store.settle(row["source"], row["key"], tombstone=_tombstone(row, package))
    if package is not None:
        _disappear(identity)
        resources = [(resource.id, resource.hash) for resource in package.resources_all]
        tk.get_action("anhui_table_purge")({"user": user}, {"ids": [resource for resource, _ in resources]})
        _drop_tags(identity)
        if hashes := sorted({sha256 for _, sha256 in resources if sha256}):
            tk.get_action("anhui_file_purge")({"user": user}, {"sha256": hashes})
        # Last, because tables, words and bytes are found through these rows: a run killed above finds them again.
        tk.get_action("dataset_purge")({"user": user}, {"id": identity})
    _leave_index(identity)
    event = {
        "action": "withdraw", "object_type": "dataset", "object_id": identity,
        "data": {"state": row["state"], "source": row["source"], "existed": package is not None},
    }  # fmt: skip
    tk.get_action("anhui_audit_event_create")({"user": user, "ignore_auth": True}, event)
    if trouble:
        raise NotNotedError(f"{identity} 已下线，但未能记入撤下日志（{trouble}）；请恢复该文件后再次运行 run")
    done = {"applied_hash": row["wanted_hash"], "indexed_hash": row["wanted_hash"], "applied_at": sa.func.now()}
    store.settle(row["source"], row["key"], **done, claimed_until=None, error=None)


def _note(row: dict[str, Any]) -> OSError | None:
    """Say in the journal what is about to go; out: why that was not possible."""
    path = config.withdrawal_journal()
    if path is None:
        return None
    told = {} if row["state"] == "removed" else {name: row["wanted"].get(name, "") for name in ("reason", "date")}
    named = {name: row[name] for name in ("source", "key", "package_id", "state")}
    try:
        journal.append(path, journal.Line(at=dt.datetime.now(dt.UTC), **named, **told))
    except OSError as error:
        return error
    return None


def _tombstone(row: dict[str, Any], package: model.Package | None) -> dict[str, str]:
    """What may be said. Of a removed dataset: nothing; of a closed one: title, provider, date, reason.

    `opened` (the day it was opened) is for counting only.
    """
    if row["state"] == "removed":
        return {"state": "removed"}
    earlier = row.get("tombstone") or {}
    title, provider, opened = (earlier.get(name, "") for name in ("title", "provider", "opened"))
    if package is not None:
        organization = model.Session.get(model.Group, package.owner_org) if package.owner_org else None
        title, provider = package.title or "", (organization.title or "") if organization else ""
        opened = package.metadata_created.replace(tzinfo=dt.UTC).astimezone(BEIJING).date().isoformat()
    wanted = row["wanted"]
    return {
        "state": "closed",
        "title": title,
        "provider": provider,
        "opened": opened,
        "reason": wanted.get("reason", ""),
        "date": wanted.get("date") or earlier.get("date") or today().isoformat(),
    }


def _disappear(identity: str) -> None:
    model.Session.execute(sa.update(model.Package).where(model.Package.id == identity).values(state="deleted"))
    resources = model.Resource.package_id == identity  # bytes only these refer to may go
    model.Session.execute(sa.update(model.Resource).where(resources).values(state="deleted"))
    model.Session.commit()


def _drop_tags(identity: str) -> None:
    """A word only the withdrawn dataset used must not stay behind as a tag."""
    link = model.PackageTag
    tags = list(model.Session.scalars(sa.select(link.tag_id).where(link.package_id == identity)))
    model.Session.execute(sa.delete(link).where(link.package_id == identity))
    used = sa.select(link.id).where(link.tag_id == model.Tag.id).exists()
    model.Session.execute(sa.delete(model.Tag).where(model.Tag.id.in_(tags), ~used))
    model.Session.commit()


def _leave_index(identity: str) -> None:
    PackageSearchIndex().delete_package({"id": identity})
    solr = make_connection()
    solr.commit(softCommit=True)
    if solr.search(f'id:"{identity}"', rows=0).hits:
        raise NotGoneError(f"检索索引中仍有 {identity}")
