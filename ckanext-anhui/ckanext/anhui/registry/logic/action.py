"""Actions of the registry room."""

import datetime as dt
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, BinaryIO, cast

import msgspec
import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Action, Context, DataDict
from flask import has_request_context
from werkzeug.datastructures import FileStorage

from ckanext.anhui.catalogue import TableError, element_table, read_form
from ckanext.anhui.catalogue.core.workbook import WorkbookError, write_workbook
from ckanext.anhui.registry import attaching, editing, importing, releasing, store
from ckanext.anhui.registry.model import SOURCE, record
from ckanext.anhui.rules import Finding
from ckanext.anhui.rules.config import rules_in_force

__all__ = [
    "anhui_catalogue_export",
    "anhui_catalogue_import",
    "anhui_file_attach",
    "anhui_record_check",
    "anhui_record_close",
    "anhui_record_list",
    "anhui_record_release",
    "anhui_record_show",
    "anhui_release_file_show",
    "anhui_release_index",
    "anhui_release_list",
    "package_create",
    "package_update",
]


def anhui_catalogue_import(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Import the official workbook.

    :param path: the file, or
    :param upload: an uploaded file (werkzeug FileStorage)
    :param release: true to release what was created or changed
    :returns: `{resources, created, updated, unchanged, refused, findings: [{severity, code, sheet, row, column, value,
        message, fix}], seconds, release?}`
    :raises ValidationError: the file as a whole cannot be read (`code` and message)
    """
    tk.check_access("anhui_catalogue_import", context, data_dict)
    user, say = str(context.get("user")), _say(data_dict)
    upload = _upload(data_dict)
    content = upload.read() if upload else _path(data_dict).read_bytes()
    try:
        report = importing.import_workbook(content, user=user, say=say)
    except WorkbookError as error:
        raise tk.ValidationError({"file": [str(error)], "code": [error.code]}) from None
    keys = report.pop("keys")
    kept = {name: report[name] for name in ("resources", "created", "updated", "unchanged", "refused")}
    _event(context, "import", "catalogue", SOURCE, kept)
    if tk.asbool(data_dict.get("release", False)):
        report["release"] = releasing.release(keys, user=user, say=say)
    return report


@tk.side_effect_free
def anhui_catalogue_export(context: Context, data_dict: DataDict) -> bytes:
    """The whole catalogue as a workbook (bytes of an .xlsx) that imports without a difference."""
    tk.check_access("anhui_catalogue_export", context, data_dict)
    store.follow_datasets()
    return write_workbook(store.drafts())


def anhui_file_attach(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Attach a file to a record; the same file key again replaces it.

    :param key: record key, dataset id, 信息资源代码 or exact title
    :param path: the file, or
    :param upload: an uploaded file (werkzeug FileStorage)
    :param name: its name for readers (default: the file's own), and `format`, `description`, `file_key` likewise
    :returns: the FileRef as data
    """
    tk.check_access("anhui_file_attach", context, data_dict)
    row = attaching.find(tk.get_or_bust(data_dict, "key"))
    upload, user = _upload(data_dict), str(context.get("user"))
    said = {name: str(data_dict.get(name) or "") for name in ("name", "format", "description", "file_key")}
    if upload:
        said["name"] = said["name"] or str(upload.filename)
        file = attaching.attach(row, cast(BinaryIO, upload.stream), said, user=user)
    else:
        path = _path(data_dict)
        said["name"] = said["name"] or path.name
        with path.open("rb") as stream:
            file = attaching.attach(row, stream, said, user=user)
    _event(context, "attach", "record", row["key"], {"file": file.file_key, "sha256": file.sha256})
    return msgspec.to_builtins(file)


def anhui_record_release(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Release records as they are compiled now; from then on the feed gives what the rules let out of them.

    :param keys: record keys; without them, every record that changed since its release
    :returns: `{released, outcomes, held: [{key, title, rule, fix}]}`
    """
    tk.check_access("anhui_record_release", context, data_dict)
    keys = data_dict.get("keys")
    if keys is not None and not isinstance(keys, list):
        raise tk.ValidationError({"keys": ["应为记录标识的列表"]})
    if keys:
        store.follow_datasets()  # one compiled in a form a moment ago is known too
        known = set(model.Session.scalars(sa.select(record.c.key).where(record.c.key.in_([str(k) for k in keys]))))
        if unknown := [str(key) for key in keys if key not in known]:
            raise tk.ObjectNotFound(f"没有记录 {'、'.join(unknown[:5])}")
    return releasing.release(keys, user=str(context.get("user")), say=_say(data_dict))


def anhui_record_close(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Say that a record is not open any more. Takes effect outside with its next release and sync.

    :param key: record key, dataset id, 信息资源代码 or exact title
    :param basis: why; it becomes the public reason
    """
    tk.check_access("anhui_record_close", context, data_dict)
    basis = str(data_dict.get("basis") or "").strip()
    if not basis:
        raise tk.ValidationError({"basis": ["请写明不予开放依据"]})
    row = attaching.find(tk.get_or_bust(data_dict, "key"))
    attaching.close(row, basis, user=str(context.get("user")))
    _event(context, "close", "record", row["key"], {})
    return {"key": row["key"], "package_id": row["package_id"]}


@tk.side_effect_free
def anhui_record_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Where a record stands: its release, the verdict on it as compiled now, and the stored one.

    :param key: record key, dataset id, 信息资源代码 or exact title
    :returns: `{key, package_id, version, state, released_at, changed, verdict, now}`
    """
    tk.check_access("anhui_record_show", context, data_dict)
    store.follow_datasets()
    row = attaching.find(tk.get_or_bust(data_dict, "key"))
    now = rules_in_force().evaluate(store.as_record(row["draft"]))
    return {
        "key": row["key"],
        "package_id": row["package_id"],
        "version": row["version"],
        "state": row["state"],
        "released_at": row["released_at"].isoformat() if row["released_at"] else None,
        "released_by": row["released_by"],
        "changed": row["draft_hash"] != row["released_hash"],
        "verdict": row["verdict"],
        "now": msgspec.to_builtins(now),
    }


@tk.side_effect_free
def anhui_record_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Records with where they stand.

    :param state: open, conditional, closed, removed, hold, deleted, or `draft` for never released
    :param limit: 50 at most 500; `offset`
    :returns: `{count, states: {state: number}, records: [{key, package_id, title, provider, state, rule, changed}]}`
    """
    tk.check_access("anhui_record_list", context, data_dict)
    state = data_dict.get("state")
    where = [] if not state else [record.c.state.is_(None) if state == "draft" else record.c.state == state]
    limit = min(_number(data_dict, "limit", 50), 500)
    found = store.rows(*where, limit=limit, offset=_number(data_dict, "offset", 0))
    by_state = model.Session.execute(sa.select(record.c.state, sa.func.count()).group_by(record.c.state))
    states = {row[0] or "draft": row[1] for row in by_state}
    return {
        "count": states.get(state, 0) if state else sum(states.values()),
        "states": states,
        "records": [
            {
                "key": row["key"],
                "package_id": row["package_id"],
                "title": row["draft"]["elements"].get("title", ""),
                "provider": row["draft"]["provider"],
                "identifier": row["draft"]["elements"].get("identifier", ""),
                "state": row["state"] or "draft",
                "rule": (row["verdict"] or {}).get("rule", ""),
                "changed": row["draft_hash"] != row["released_hash"],
            }
            for row in found
        ],
    }


@tk.side_effect_free
def anhui_release_index(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """What the feed's index says: every record that is open, and every one that was open once.

    :returns: `{source, rule_version, generated, entries: [{key, hash, state, modified}]}`
    """
    tk.check_access("anhui_release_index", context, data_dict)
    releasing.catch_up()
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


@tk.side_effect_free
def anhui_record_check(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """What the rules say of a record as it is filled in just now; nothing is saved.

    :param: the fields of the record form, or a dict as `package_show` gives it
    :returns: `{outcome, said, findings: [{field, where, severity, title, fix}]}`; `field` is "" when no input shows it,
        `where` names the 信息项 or files, `said` is the outcome in words
    """
    tk.check_access("anhui_record_check", context, data_dict)
    try:
        given = read_form(data_dict)
    except TableError as error:
        fault = {"field": "columns", "where": "", "severity": "block", "title": str(error), "fix": ""}
        return {"outcome": "hold", "said": tk._("Not decided yet: the columns cannot be read"), "findings": [fault]}
    elements = {**editing.implied(data_dict), **given.elements}
    verdict = rules_in_force().evaluate(msgspec.structs.replace(given, elements=elements))
    words = {
        "open": tk._("Open without conditions"),
        "conditional": tk._("Open on conditions"),
        "hold": tk._("Held for review"),
        "closed": tk._("Not opened"),
    }
    said = tk._("As filled in now: {outcome}").format(outcome=words[verdict.outcome])
    return {"outcome": verdict.outcome, "said": said, "findings": _by_field(verdict.findings)}


def _by_field(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Each rule at the input people mend it in; columns and files it was found at are named together.

    Of a rule that asks several things at once the last one asked is what can be mended.
    """
    joined = {rule.id for pack in rules_in_force().packs for rule in pack.rules if rule.check == "all_of"}
    inputs = {element.field_name for element in element_table().dataset if not element.derived}
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for one in findings:
        for place in one.places[-1:] if one.rule in joined else one.places:
            field = "columns" if place.startswith("column_") else place if place in inputs else ""
            at = found.setdefault((one.rule, field), {"field": field, "where": [], "severity": one.severity})
            at |= {"title": one.title, "fix": one.fix}
            at["where"] += [one.where] if one.where and one.where not in at["where"] else []
    return [at | {"where": "、".join(at["where"][:5]) + ("…" if len(at["where"]) > 5 else "")} for at in found.values()]


@tk.chained_action
def package_create(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """CKAN's own. A record gets its key and URL name here; what its form leaves empty is filled in where known."""
    if context.get("defer_commit"):  # one of a batch that has all that, and notes it itself
        return next_action(context, data_dict)
    given = editing.compiled(data_dict) if editing.FORM in data_dict else data_dict
    given = editing.identified(given)
    tk.check_access("package_create", context, dict(given))
    editing.note(context, "record-create", given["key"])
    return next_action(context, given)


@tk.chained_action
def package_update(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """CKAN's own. The record form tells the version it was opened with; a newer one is not overwritten unseen.

    :param seen_modified: `metadata_modified` of that version; callers without it are not affected
    :param confirmed: names of inferred elements that are right
    :raises ValidationError: (`seen_modified`) who changed the record meanwhile and when
    """
    if context.get("defer_commit"):
        return next_action(context, data_dict)
    tk.check_access("package_update", context, dict(data_dict))
    given = editing.edited(data_dict) if editing.FORM in data_dict else data_dict
    editing.note(context, "record-update", str(given.get("key") or given.get("id")))
    return next_action(context, given)


def _number(data_dict: DataDict, name: str, default: int) -> int:
    try:
        value = int(data_dict.get(name) or default)
    except (TypeError, ValueError):
        value = -1
    if not 0 <= value < 2**31:
        raise tk.ValidationError({name: [f"{name} 应为非负整数"]})
    return value


def _path(data_dict: DataDict) -> Path:
    """A path is taken from commands on this machine only: in a request it would read any file of the server."""
    if has_request_context():
        raise tk.ValidationError({"upload": ["请上传文件（upload）；path 只能在服务器命令行使用"]})
    return Path(tk.get_or_bust(data_dict, "path"))


def _upload(data_dict: DataDict) -> FileStorage | None:
    given = data_dict.get("upload")
    return given if isinstance(given, FileStorage) and given.filename else None


def _say(data_dict: DataDict) -> Callable[[str], None]:
    say = data_dict.get("say")
    return cast(Callable[[str], None], say) if callable(say) else lambda _: None


def _event(context: Context, action: str, object_type: str, object_id: str, data: dict[str, Any]) -> None:
    event = {"action": action, "object_type": object_type, "object_id": object_id, "data": data}
    tk.get_action("anhui_audit_event_create")({"user": context.get("user", ""), "ignore_auth": True}, event)
