"""Actions of the release flow: sign-off, approval, return, recall, the numbered catalogue release."""

import datetime as dt
from typing import Any, cast

from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict
from flask import has_request_context

from ckanext.anhui.registry import flow, jobs, listing, releasing, runs, scope, store, subjects
from ckanext.anhui.registry.core.diff import differences
from ckanext.anhui.registry.logic.common import known_rows, number, say
from ckanext.anhui.registry.model import STAGE, record

__all__ = [
    "anhui_catalogue_release_create",
    "anhui_catalogue_release_list",
    "anhui_record_approve",
    "anhui_record_changes",
    "anhui_record_recall",
    "anhui_record_release",
    "anhui_record_return",
    "anhui_record_sign",
]
FINDING = ("rule", "severity", "title", "fix", "where")
SMALL_RELEASE = 200
"""So many records are released while one waits; more go to the background worker."""


def anhui_record_sign(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Sign records off for their department, as the account that asks; only what it may sign for is signed.

    :param records: `[{key, hash?}]`; with `hash` only the state that was looked at is signed
    :param filter: instead, all that `anhui_record_list` gives for this filter (q, department, stage, state, work);
        with `seen_at` (ISO 8601) nothing that changed after that time
    :returns: `{done, keys, refused: [{key, title, code, reason}]}`; codes: changed-meanwhile, or the rule that holds it
    """
    tk.check_access("anhui_record_sign", context, data_dict)
    user = str(context.get("user"))
    where, seen = _chosen(data_dict, user)
    return flow.sign([*where, *scope.within(user, "signer")], seen, user=user)


def anhui_record_approve(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Approve signed records for the next catalogue release. In and out as `anhui_record_sign`; code own-signature."""
    tk.check_access("anhui_record_approve", context, data_dict)
    user = str(context.get("user"))
    where, seen = _chosen(data_dict, user)
    return flow.approve(where, seen, user=user)


def anhui_record_return(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Send a signed record back to its department.

    :param key: the record
    :param reasons: `[{field, reason}]`, at least one; `field` is an element's name, or "" for the record as a whole
    """
    tk.check_access("anhui_record_return", context, data_dict)
    (row,) = known_rows([tk.get_or_bust(data_dict, "key")], str(context.get("user")))
    given = data_dict.get("reasons")
    reasons = [
        {"field": str(one.get("field") or ""), "reason": str(one["reason"]).strip()}
        for one in (given if isinstance(given, list) else [])
        if isinstance(one, dict) and str(one.get("reason") or "").strip()
    ]
    if not reasons:
        raise tk.ValidationError({"reasons": [tk._("Say why, at the field it concerns")]})
    if row["signed_hash"] != row["draft_hash"] or row["draft_hash"] == row["released_hash"]:
        raise tk.ValidationError({"key": [tk._("It is not signed, or somebody changed it since you looked")]})
    flow.return_(row, reasons, user=str(context.get("user")))
    return {"key": row["key"]}


def anhui_record_recall(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Undo before the release: the department takes its signature back, the authority its approval.

    :param records, filter: which records, as in `anhui_record_sign`; or `keys`, a list of record keys
    :param what: `signature` or `approval`
    :returns: as `anhui_record_sign`; code changed-meanwhile
    """
    tk.check_access("anhui_record_recall", context, data_dict)
    user, approvals = str(context.get("user")), data_dict.get("what") == "approval"
    if data_dict.get("keys") is not None:
        data_dict = {"records": [{"key": key} for key in _keys(data_dict)]}
    where, seen = _chosen(data_dict, user)
    own = [] if approvals else scope.within(user, "signer")
    return flow.recall([*where, *own], seen, approvals=approvals, user=user)


def anhui_catalogue_release_create(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Make the next numbered catalogue release of what is approved; from then on the feed gives what the rules let out.

    :param keys: optional, only these records
    :param note: optional, for the list of releases
    :returns: the run, see `anhui_run_show`; `report` holds `{number, released, outcomes, held}` once it is done
    """
    tk.check_access("anhui_catalogue_release_create", context, data_dict)
    given: dict[str, Any] = {"note": str(data_dict.get("note") or "")[:500]}
    if data_dict.get("keys") is not None:
        given["keys"] = _keys(data_dict)
    store.follow_datasets()
    waiting = store.count(STAGE == "approved")
    if not waiting:
        raise tk.ValidationError({"keys": [tk._("Nothing is approved and waiting for release")]})
    identity = runs.create("release", given, user=str(context.get("user")))
    runs.carry_on(jobs.make_release, identity, inline=waiting <= SMALL_RELEASE)
    return runs.get(identity)


@tk.side_effect_free
def anhui_catalogue_release_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """The catalogue releases, the latest first: `[{id, number, asked_by, asked_at, state, report, …}]`."""
    tk.check_access("anhui_catalogue_release_list", context, data_dict)
    return runs.latest("release", limit=min(number(data_dict, "limit", 50), 500))


@tk.side_effect_free
def anhui_record_changes(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """What records change against the last release, a page at a time.

    :param q, department, stage, state, work: filters as in `anhui_record_list`
    :param limit: 20, at most 100; `offset`
    :returns: `{count, stages: {stage: n}, records: [{key, package_id, hash, title, provider, stage, version, now,
        changes: [{field, label, before, after}], findings: [{rule, severity, title, fix, where}]}]}`; `stages` counts
        what the other filters find, `now` is the outcome the rules give the draft, `findings` need attention
    """
    tk.check_access("anhui_record_changes", context, data_dict)
    store.follow_datasets()
    user = str(context.get("user"))
    of_any_stage = listing.conditions({**data_dict, "stage": ""}, user)
    if data_dict.get("key"):
        of_any_stage.append(record.c.key == str(data_dict["key"]))
    where = [*of_any_stage, *listing.conditions({"stage": data_dict.get("stage")}, user)]
    limit, offset = min(number(data_dict, "limit", 20), 100), number(data_dict, "offset", 0)
    count = store.count(*where)
    told = [_changes(row, user) for row in store.rows(*where, limit=limit, offset=offset)]
    return {"count": count, "stages": listing.stages(of_any_stage), "records": told}


def anhui_record_release(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Sign, approve and release in one step: the release service on this machine's command line, never a request.

    :param keys: record keys; without them, every record that changed since its release
    :returns: `{number, released, outcomes, held: [{key, title, rule, fix}]}`
    """
    tk.check_access("anhui_record_release", context, data_dict)
    if has_request_context():
        raise tk.NotAuthorized(tk._("People sign, approve and release; this step is for the command line"))
    keys = None if data_dict.get("keys") is None else _keys(data_dict)
    if keys:
        known_rows(keys, "")
    note = str(data_dict.get("note") or "")
    return releasing.release(keys, user=str(context.get("user")), note=note, say=say(data_dict))


def _chosen(data_dict: DataDict, user: str) -> tuple[list[Any], flow.Seen]:
    """Conditions on the records a person chose, and what they looked at."""
    if isinstance(asked := data_dict.get("filter"), dict):
        return listing.conditions(asked, user), flow.Seen(at=_time(asked.get("seen_at")))
    records = data_dict.get("records")
    if not isinstance(records, list) or not records or not all(isinstance(r, dict) and r.get("key") for r in records):
        raise tk.ValidationError({"records": [tk._("Choose at least one record")]})
    seen = flow.Seen({str(one["key"]): str(one["hash"]) for one in records if one.get("hash")})
    return [record.c.key.in_([str(one["key"]) for one in records]), *scope.visible(user)], seen


def _time(said: Any) -> dt.datetime | None:
    """A time in UTC, as CKAN keeps it."""
    try:
        return dt.datetime.fromisoformat(str(said)).astimezone(dt.UTC).replace(tzinfo=None) if said else None
    except ValueError:
        raise tk.ValidationError({"seen_at": ["应为 ISO 8601 时间，如 2026-01-31T08:00:00+08:00"]}) from None


def _keys(data_dict: DataDict) -> list[str]:
    keys = data_dict.get("keys")
    if not isinstance(keys, list):
        raise tk.ValidationError({"keys": ["应为记录标识的列表"]})
    return [str(key) for key in cast("list[Any]", keys)]


def _changes(row: dict[str, Any], user: str) -> dict[str, Any]:
    new = store.as_record(row["draft"])
    old = store.as_record(row["released"]) if row["released"] else None
    told = [{"field": c.field, "label": c.label, "before": c.before, "after": c.after} for c in differences(old, new)]
    verdict = subjects.warned(releasing.verdict_on(row), subjects.family(row, user)["lead"])
    grave = [finding for finding in verdict.findings if finding.severity != "info"]
    return {
        "key": row["key"],
        "package_id": row["package_id"],
        "hash": row["draft_hash"],
        "title": new.title,
        "provider": new.provider,
        "version": row["version"],
        "signed_by": row["signed_by"],
        "stage": row["stage"],
        "now": "removed" if verdict.removed else verdict.outcome,
        "rule": verdict.rule,
        "changes": told,
        "findings": [{name: getattr(one, name) for name in FINDING} for one in grave],
    }
