"""Actions of the registry room: records and their files here, the release flow beside."""

import datetime as dt
from typing import Any, BinaryIO, cast

import msgspec
import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ckanext.anhui.accounts import roles
from ckanext.anhui.registry import attaching, daily, flow, listing, releasing, store, subjects
from ckanext.anhui.registry.logic.common import event, number, path, upload
from ckanext.anhui.registry.logic.editing import anhui_record_check, package_create, package_update
from ckanext.anhui.registry.logic.flow import (
    anhui_catalogue_release_create,
    anhui_catalogue_release_list,
    anhui_record_approve,
    anhui_record_changes,
    anhui_record_recall,
    anhui_record_release,
    anhui_record_return,
    anhui_record_sign,
)
from ckanext.anhui.registry.logic.overview import (
    anhui_daily_create,
    anhui_daily_list,
    anhui_record_departments,
    anhui_subject_lead,
    anhui_subject_list,
)
from ckanext.anhui.registry.logic.runs import anhui_run_resume, anhui_run_show
from ckanext.anhui.registry.model import SOURCE, record
from ckanext.anhui.rules.config import rules_in_force

__all__ = [
    "anhui_catalogue_release_create",
    "anhui_catalogue_release_list",
    "anhui_daily_create",
    "anhui_daily_list",
    "anhui_file_attach",
    "anhui_record_approve",
    "anhui_record_changes",
    "anhui_record_check",
    "anhui_record_close",
    "anhui_record_departments",
    "anhui_record_history",
    "anhui_record_list",
    "anhui_record_recall",
    "anhui_record_release",
    "anhui_record_return",
    "anhui_record_show",
    "anhui_record_sign",
    "anhui_release_file_show",
    "anhui_release_index",
    "anhui_release_list",
    "anhui_run_resume",
    "anhui_run_show",
    "anhui_subject_lead",
    "anhui_subject_list",
    "package_create",
    "package_update",
]


def anhui_file_attach(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Attach a file to a record; the same file key again replaces it.

    :param key: record key, dataset id, 信息资源代码 or exact title
    :param path: the file, or
    :param upload: an uploaded file (werkzeug FileStorage)
    :param name: its name for readers (default: the file's own), and `format`, `description`, `file_key` likewise
    :returns: the FileRef as data
    """
    tk.check_access("anhui_file_attach", context, data_dict)
    row = attaching.find(tk.get_or_bust(data_dict, "key"), str(context.get("user")))
    given, user = upload(data_dict), str(context.get("user"))
    said = {name: str(data_dict.get(name) or "") for name in ("name", "format", "description", "file_key")}
    if given:
        said["name"] = said["name"] or str(given.filename)
        file = attaching.attach(row, cast(BinaryIO, given.stream), said, user=user)
    else:
        where = path(data_dict)
        said["name"] = said["name"] or where.name
        with where.open("rb") as stream:
            file = attaching.attach(row, stream, said, user=user)
    event(context, "attach", "record", row["key"], {"file": file.file_key, "sha256": file.sha256})
    return msgspec.to_builtins(file)


def anhui_record_close(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Say that a record is not open any more.

    Asked by a department it is a change like any other: it takes effect with the next release. Asked by the authority
    (管理员) it is released at once, alone: closing makes nothing public, so it waits for nobody.

    :param key: record key, dataset id, 信息资源代码 or exact title
    :param basis: why; it becomes the public reason
    :returns: `{key, package_id, released}`
    """
    tk.check_access("anhui_record_close", context, data_dict)
    basis, user = str(data_dict.get("basis") or "").strip(), str(context.get("user"))
    if not basis:
        raise tk.ValidationError({"basis": ["请写明不予开放依据"]})
    row = attaching.find(tk.get_or_bust(data_dict, "key"), user)
    attaching.close(row, basis, user=user)
    event(context, "close", "record", row["key"], {})
    at_once = roles.role_of(user) == "admin"
    if at_once:
        releasing.release([row["key"]], user=user, note=f"停止开放：{store.as_record(row['draft']).title}")
    return {"key": row["key"], "package_id": row["package_id"], "released": at_once}


@tk.side_effect_free
def anhui_record_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Where a record stands: its stage, its release, the verdict on it as compiled now, and the stored one.

    :param key: record key, dataset id, 信息资源代码 or exact title
    :returns: `{key, package_id, hash, version, stage, state, released_at, released_by, release_number, signed_by,
        signed_at, approved_by, returned, changed, verdict, now, may: [sign, approve, recall …], lead, followers}`;
        `lead` and `followers` are records of the same subject, `{key, title, provider, package_id}`
    """
    tk.check_access("anhui_record_show", context, data_dict)
    store.follow_datasets()
    user = str(context.get("user"))
    row = attaching.find(tk.get_or_bust(data_dict, "key"), user)
    related = subjects.family(row, user)
    told = ("key", "package_id", "version", "state", "released_by", "release_number", "signed_by", "approved_by")
    times = ("released_at", "signed_at", "approved_at")
    return (
        {name: row[name] for name in (*told, "returned", "verdict", "lead_key")}
        | {name: row[name].isoformat() if row[name] else None for name in times}
        | {
            "hash": row["draft_hash"],
            "stage": row["stage"],
            "changed": row["draft_hash"] != row["released_hash"],
            "now": msgspec.to_builtins(subjects.warned(releasing.verdict_on(row), related["lead"])),
            "may": flow.steps(row, user),
        }
        | related
    )


@tk.side_effect_free
def anhui_record_history(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """What happened to a record, the latest first, for those who may see it; the rest of the audit stays closed.

    :param key: record key, dataset id, 信息资源代码 or exact title
    :param limit: 20, at most 100
    :returns: `{key, events: [{id, at, actor, action, data}], more}`
    """
    tk.check_access("anhui_record_history", context, data_dict)
    row = attaching.find(tk.get_or_bust(data_dict, "key"), str(context.get("user")))
    limit = min(number(data_dict, "limit", 20), 100)
    asked = {"object_type": "record", "object_id": row["key"], "limit": limit + 1}
    events = tk.get_action("anhui_audit_event_list")({"ignore_auth": True}, asked)
    told = [{name: one[name] for name in ("id", "at", "actor", "action", "data")} for one in events[:limit]]
    return {"key": row["key"], "events": told, "more": len(events) > limit}


@tk.side_effect_free
def anhui_record_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Records the account may see, with where they stand.

    :param q: words in title, code or department
    :param department: exact official name
    :param stage: draft, returned, signed, approved, released, deleted
    :param state: of its release: open, conditional, closed, removed, hold, deleted
    :param work: a work list: ungraded, nofiles, overdue, inferred, held, subjects
    :param limit: 50, at most 500; `offset`
    :returns: `{count, stages, states, work, records: [{key, package_id, draft_hash, title, provider, identifier, stage,
        state, rule, version, signed_by, returned}]}`; the numbers are of everything the filter finds
    """
    tk.check_access("anhui_record_list", context, data_dict)
    store.follow_datasets()
    where = listing.conditions(data_dict, str(context.get("user")))
    limit, offset = min(number(data_dict, "limit", 50), 500), number(data_dict, "offset", 0)
    return listing.counts(where) | {"records": listing.page(where, limit=limit, offset=offset)}


@tk.side_effect_free
def anhui_release_index(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """What the feed's index says: every record that is open, that was open once, or that is named as not open.

    :returns: `{source, rule_version, generated, entries: [{key, hash, state, modified}]}`
    """
    tk.check_access("anhui_release_index", context, data_dict)
    releasing.catch_up()
    daily.note_today()
    columns = record.c.key, record.c.public_hash, record.c.public["state"].astext, record.c.released_at
    found = model.Session.execute(sa.select(*columns).where(record.c.public.is_not(None)).order_by(record.c.key))
    return {
        "source": SOURCE,
        "rule_version": rules_in_force().version,
        "generated": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "entries": [
            {"key": key, "hash": digest, "state": state, "modified": at.isoformat(timespec="seconds") if at else ""}
            for key, digest, state, at in found
        ],
    }


@tk.side_effect_free
def anhui_release_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """The public projections of `keys` (at most 500); keys without one are left out."""
    tk.check_access("anhui_release_list", context, data_dict)
    keys = tk.get_or_bust(data_dict, "keys")
    where = record.c.key.in_([str(key) for key in keys[:500]]), record.c.public.is_not(None)
    return [row["public"] for row in store.rows(*where)]


@tk.side_effect_free
def anhui_release_file_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Where the bytes of a public file are: `{path, size, mimetype}`; ObjectNotFound for every other file."""
    tk.check_access("anhui_release_file_show", context, data_dict)
    found = releasing.public_file(tk.get_or_bust(data_dict, "sha256"))
    if found is None:
        raise tk.ObjectNotFound("没有可以提供的文件")
    return found
