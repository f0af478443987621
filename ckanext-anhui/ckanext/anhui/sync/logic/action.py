"""Actions of the sync room."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from ckan.lib.search import SearchError, SearchIndexError
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict
from pysolr import SolrError
from sqlalchemy.exc import OperationalError

from ckanext.anhui.catalogue import PublicRecord, today, wanted_hash
from ckanext.anhui.rules.config import rules_in_force
from ckanext.anhui.sync import changes, config, growth, jobs, store, unopened
from ckanext.anhui.sync import run as engine
from ckanext.anhui.sync.fetch import SourceError
from ckanext.anhui.sync.model import record
from ckanext.anhui.sync.withdraw import NotNotedError, withdraw

__all__ = [
    "anhui_change_list",
    "anhui_growth_list",
    "anhui_provenance_show",
    "anhui_sync_approve",
    "anhui_sync_plan",
    "anhui_sync_run",
    "anhui_sync_status",
    "anhui_sync_withdraw",
    "anhui_tombstone_show",
    "anhui_unopened_list",
]

MOST_CHANGES = 10_000


@tk.side_effect_free
def anhui_sync_plan(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """What a run would do now; changes nothing.

    :param source: name of the source (default `registry`)
    :returns: counts by kind, objections of the guard, what waits, examples
    :raises ValidationError: when the source cannot be read; the message says what to do
    """
    tk.check_access("anhui_sync_plan", context, data_dict)
    return _explained(engine.plan, _source(data_dict))


def anhui_sync_run(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Bring the public zone to what the source wants.

    :param source: name of the source (default `registry`)
    :param background: true to leave it to a worker; the answer is then `{job: id}`
    :returns: the report of the run
    :raises ValidationError: when the source cannot be read or another run is under way
    """
    tk.check_access("anhui_sync_run", context, data_dict)
    name, actor = _source(data_dict), str(context.get("user") or config.user())
    if tk.asbool(data_dict.get("background", False)):
        job = tk.enqueue_job(jobs.run_source, [name, actor], title=f"anhui-sync {name}", rq_kwargs={"timeout": 86400})
        return {"job": job.id}
    return _explained(engine.run, name, user=config.user(), actor=actor, say=data_dict.get("say") or (lambda _: None))


@tk.side_effect_free
def anhui_sync_status(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Where a source stands: records by state, what waits, the last runs, whether a change is held.

    :param source: name of the source (default `registry`)
    """
    tk.check_access("anhui_sync_status", context, data_dict)
    name = _source(data_dict)
    row = store.source_row(name)
    refused = store.rows(record.c.source == name, record.c.error.is_not(None), limit=50)
    blocked = store.rows(record.c.source == name, record.c.blocked.is_not(None), limit=50)
    return {
        "source": name,
        "title": config.source_title(name),
        "checked_at": row["checked_at"].isoformat() if row["checked_at"] else None,
        "rule_version": row["rule_version"],
        "hold": row["hold"],
        "records": store.counts(name) | {"unopened": unopened.count(name)},
        "refused": [{"key": one["key"], "package_id": one["package_id"], **one["error"]} for one in refused],
        "blocked": [{"key": one["key"], "package_id": one["package_id"], **one["blocked"]} for one in blocked],
        "runs": store.last_runs(name),
    }


def anhui_sync_approve(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Let a held change go on, or let a dataset taken down by hand come back.

    :param source: name of the source (default `registry`)
    :param id: a dataset taken down by hand (id, URL name or record key); without it, the held change is meant
    :returns: what was approved, and whether one more person is needed
    :raises ValidationError: nothing is held, or the same person may not decide twice
    """
    tk.check_access("anhui_sync_approve", context, data_dict)
    name, person = _source(data_dict), str(context.get("user") or "")
    if data_dict.get("id"):
        return _unblock(context, _row(name, data_dict["id"]), person)
    hold = store.source_row(name)["hold"]
    if not hold or hold.get("approved_by"):
        raise tk.ValidationError({"source": ["没有等待批准的变更"]})
    if person in ("", hold["asked_by"]):
        raise tk.ValidationError({"user": [f"这次变更由 {hold['asked_by']} 发起，须由另一人批准"]})
    store.update_source(name, hold=hold | {"approved_by": person})
    _event(context, "sync-approve", "source", name, {"digest": hold["digest"]})
    return {"source": name, "approved": hold["reasons"]}


def anhui_sync_withdraw(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Take a dataset down now, on every surface, by hand (紧急下线); sync cannot bring it back until two people agree.

    :param source: name of the source (default `registry`)
    :param id: dataset id, URL name or record key
    :param reason: why, for the public; with `removed` it is kept for the audit only
    :param removed: true for secrecy or privacy: nothing is said about it outside
    :raises ValidationError: no reason is given, or the dataset is gone but the withdrawal journal could not be written
    """
    tk.check_access("anhui_sync_withdraw", context, data_dict)
    name, reason = _source(data_dict), str(data_dict.get("reason") or "").strip()
    if not reason:
        raise tk.ValidationError({"reason": ["请写明下线理由"]})
    row = _row(name, tk.get_or_bust(data_dict, "id"))
    removed = tk.asbool(data_dict.get("removed", False))
    date = today().isoformat()
    wanted = PublicRecord(
        key=row["key"], state="removed" if removed else "closed", reason="" if removed else reason, date=date
    )
    person = str(context.get("user") or "")
    _event(context, "emergency-withdraw", "dataset", row["package_id"], {"reason": reason, "state": wanted.state})
    store.want(name, [wanted])
    store.settle(name, row["key"], applied_hash=None, blocked={"by": person, "at": date, "approved_by": []})
    try:
        withdraw(_row(name, row["key"]), user=config.user())
    except NotNotedError as error:
        raise tk.ValidationError({"journal": [str(error)]}) from None
    return {"package_id": row["package_id"], "state": wanted.state, "hash": wanted_hash(wanted)}


@tk.side_effect_free
def anhui_tombstone_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """What may be said of a withdrawn dataset.

    :param id: dataset id or URL name
    :returns: `{state: closed, title, provider, date, reason}` or `{state: removed}`
    :raises ObjectNotFound: there is no withdrawn dataset of that name
    """
    tk.check_access("anhui_tombstone_show", context, data_dict)
    asked = tk.get_or_bust(data_dict, "id")
    found = store.rows(sa.or_(record.c.package_id == asked, record.c.name == asked), record.c.tombstone.is_not(None))
    if not found:
        raise tk.ObjectNotFound("没有撤下的数据集")
    return {name: value for name, value in found[0]["tombstone"].items() if name != "opened"}


@tk.side_effect_free
def anhui_change_list(context: Context, data_dict: DataDict) -> list[dict[str, str]]:
    """What was opened, changed and closed, the latest first; days and times are those of Beijing. Needs no sign-in.

    :param before: a day (2026-11-01): only what happened earlier; without it up to now
    :param since: a day: nothing that happened earlier
    :param kind: `opened`, `changed` or `closed`
    :param department: URL name of a department
    :param limit: at most so many (100, no more than 10,000); when there are more, whole days only, if one fits
    :returns: `[{day, kind, id, name, title, provider, department, at}]`; a dataset's changes of one day are one line
    :raises ValidationError: naming the parameter
    """
    tk.check_access("anhui_change_list", context, data_dict)
    kind = str(data_dict.get("kind") or "")
    if kind and kind not in changes.KINDS.values():
        raise tk.ValidationError({"kind": [tk._("Expected opened, changed or closed")]})
    try:
        since, before = (dt.date.fromisoformat(d) if (d := data_dict.get(n)) else None for n in ("since", "before"))
        limit = min(max(int(data_dict.get("limit") or 100), 1), MOST_CHANGES)
    except (TypeError, ValueError):
        raise tk.ValidationError({"before": [tk._("Expected days as 2026-11-01 and a whole number")]}) from None
    return changes.listed(since, before, kind, str(data_dict.get("department") or ""), limit)


@tk.side_effect_free
def anhui_growth_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """How many datasets were opened and closed in each month (Beijing) that had any. Needs no sign-in.

    Counts what is open now and what was closed with a word; the sum of opened − closed is the number of datasets.

    :returns: `[{month: "2026-11", opened, closed}]`, the earliest first
    """
    tk.check_access("anhui_growth_list", context, data_dict)
    return growth.per_month()


@tk.side_effect_free
def anhui_provenance_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Where a public dataset comes from, by which rule it is open, and when it came.

    :param id: dataset id or URL name
    :returns: `{source, source_title, key, synced_at, rule, rule_title, basis, rule_version, released}`
    """
    tk.check_access("anhui_provenance_show", context, data_dict)
    asked = tk.get_or_bust(data_dict, "id")
    found = store.rows(sa.or_(record.c.package_id == asked, record.c.name == asked), record.c.tombstone.is_(None))
    if not found:
        raise tk.ObjectNotFound("没有来源记录")
    row = found[0]
    decision = row["wanted"].get("decision") or {}
    return {
        "source": row["source"],
        "source_title": config.source_title(row["source"]),
        "key": row["key"],
        "synced_at": row["applied_at"].isoformat() if row["applied_at"] else None,
        "rule": decision.get("rule", ""),
        "rule_title": next(
            (r.title for p in rules_in_force().packs for r in p.rules if r.id == decision.get("rule")), ""
        ),
        "basis": decision.get("basis", ""),
        "rule_version": store.source_row(row["source"])["rule_version"] or decision.get("rule_version", ""),
        "released": row["wanted"].get("elements", {}).get("released", ""),
    }


@tk.side_effect_free
def anhui_unopened_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """The not-open list (不予开放清单), by department and title; empty unless the internal zone publishes it.

    :param q: words, each in title, department or basis
    :param department: official name, or its code
    :param limit: 100, at most 1000; `offset`
    :returns: `{total, items: [{title, provider, provider_code?, basis, date}]}`; `date` is the day of the release
    """
    tk.check_access("anhui_unopened_list", context, data_dict)
    words, department = str(data_dict.get("q") or ""), str(data_dict.get("department") or "")
    limit, offset = min(_number(data_dict, "limit", 100), 1000), _number(data_dict, "offset", 0)
    total, items = unopened.find(words, department, limit=limit, offset=offset)
    return {"total": total, "items": items}


def _number(data_dict: DataDict, name: str, default: int) -> int:
    value = data_dict.get(name)
    try:
        number = default if value in (None, "") else int(value)
    except (TypeError, ValueError):
        number = -1
    if not 0 <= number < 2**31:
        raise tk.ValidationError({name: [tk._("{name} is not a whole number").format(name=name)]})
    return number


def _source(data_dict: DataDict) -> str:
    name = str(data_dict.get("source") or "registry")
    try:
        return config.source(name).name
    except KeyError as error:
        raise tk.ValidationError({"source": [str(error.args[0])]}) from None


def _row(source: str, asked: str) -> dict[str, Any]:
    ways = sa.or_(record.c.key == asked, record.c.package_id == asked, record.c.name == asked)
    found = store.rows(record.c.source == source, ways)
    if not found:
        raise tk.ObjectNotFound(f"来源 {source} 中没有 {asked}")
    return found[0]


def _unblock(context: Context, row: dict[str, Any], person: str) -> dict[str, Any]:
    blocked = row["blocked"]
    if not blocked:
        raise tk.ValidationError({"id": ["该数据集没有被手工下线"]})
    if not person or person in blocked["approved_by"]:
        raise tk.ValidationError({"user": ["须由两个人先后批准"]})
    people = [*blocked["approved_by"], person]
    lifted = len(people) > 1
    if lifted:  # what the source wants must be read again, changed or not
        store.update_source(row["source"], etag=None)
    store.settle(row["source"], row["key"], blocked=None if lifted else blocked | {"approved_by": people})
    _event(context, "sync-unblock", "dataset", row["package_id"], {"lifted": lifted})
    return {"package_id": row["package_id"], "approved_by": people, "lifted": lifted}


def _event(context: Context, action: str, object_type: str, object_id: str, data: dict[str, Any]) -> None:
    event = {"action": action, "object_type": object_type, "object_id": object_id, "data": data}
    tk.get_action("anhui_audit_event_create")({"user": context.get("user", ""), "ignore_auth": True}, event)


def _explained(work: Any, *args: Any, **options: Any) -> dict[str, Any]:
    try:
        return work(*args, **options)
    except (SourceError, store.BusyError) as error:
        raise tk.ValidationError({"source": [str(error)]}) from None
    except (SearchError, SearchIndexError, SolrError, OperationalError) as error:
        server = "数据库" if isinstance(error, OperationalError) else "检索服务"
        message = f"{server}中断（{type(error).__name__}）。已完成的部分不受影响；请恢复该服务后再次运行 run。"
        raise tk.ValidationError({"server": [message]}) from error
