"""A run: snapshot → wanted → guard → withdraw → write → index → report. And the plan: what a run would do."""

import datetime as dt
import resource
import time
from typing import Any

from ckan.plugins import toolkit as tk

from ckanext.anhui.catalogue import PublicRecord, element_table, wanted_hash
from ckanext.anhui.sync import store
from ckanext.anhui.sync.apply import Say, index_backlog, withdraw_backlog, write_backlog
from ckanext.anhui.sync.core.snapshot import Snapshot, check_record
from ckanext.anhui.sync.core.source import Source, source_profile
from ckanext.anhui.sync.fetch import Feed
from ckanext.anhui.sync.model import OPEN

__all__ = ["plan", "run"]

ABSENT_REASON = "来源不再提供"


class Difference:
    """What a snapshot asks for, against what is known."""

    def __init__(self, source: Source, snapshot: Snapshot) -> None:
        rows = store.known(source.name)
        still_open = {key for key, row in rows.items() if row[1] in OPEN}
        self.open_now = {key for key in still_open if rows[key][2]}
        self.changed_keys = [
            key
            for key, entry in snapshot.entries.items()
            if key not in rows or (rows[key][0] != entry.hash and not rows[key][3])
        ]
        entries = snapshot.entries
        opening = [key for key in self.changed_keys if entries[key].state in OPEN]
        self.new = [key for key in opening if key not in self.open_now]
        self.changed = [key for key in opening if key in self.open_now]
        self.closing = [key for key in self.changed_keys if entries[key].state not in OPEN]
        self.absent = sorted(still_open - entries.keys()) if snapshot.complete else []
        self.unchanged = len(entries) - len(self.changed_keys)
        numbers = {"absent": len(self.absent), "changed": len(self.changed)}
        self.objections = source.guard.objections(**numbers, catalogue=len(self.open_now))

    def counts(self) -> dict[str, int]:
        """How many records of each kind."""
        kinds = ("new", "changed", "closing", "absent")
        return {kind: len(getattr(self, kind)) for kind in kinds} | {"unchanged": self.unchanged}


def plan(name: str) -> dict[str, Any]:
    """What a run would do now. Reads the source's index and our own tables; changes nothing."""
    source = source_profile(name)
    snapshot, _etag = Feed(source).snapshot()
    assert snapshot is not None
    difference = Difference(source, snapshot)
    backlog = store.counts(name)
    return {
        "source": name,
        "seen": len(snapshot.entries),
        "incomplete": snapshot.problem,
        **difference.counts(),
        "held": difference.objections,
        "waiting": {kind: backlog[kind] for kind in ("to_apply", "to_index", "refused")},
        "examples": {
            "new": difference.new[:5], "changed": difference.changed[:5],
            "closing": difference.closing[:5], "absent": difference.absent[:5],
        },
    }  # fmt: skip


def run(name: str, *, user: str, actor: str, say: Say = lambda _: None) -> dict[str, Any]:
    """Bring the public zone to what the source wants. Safe to kill and to repeat at any point.

    Writes as `user` (the service account) on behalf of `actor`. Raises store.Busy, SourceError.
    """
    source = source_profile(name)
    start = time.monotonic()
    with store.exclusive(name, actor) as number:
        report: dict[str, Any] = {"source": name, "run": number}
        try:
            feed = Feed(source)
            report |= _take_over(source, feed, actor, say)
            held = set(report["held"])
            report["withdrawn"], report["failed"] = withdraw_backlog(name, user=user)
            existing = False if "changed" in held else None
            report["written"], refused = write_backlog(name, feed, user=user, existing=existing, say=say)
            report["refused"] = report.pop("rejected") + refused
            report["indexed"] = index_backlog(name, say)
        except BaseException as error:
            store.finish(number, "failed", report | {"error": str(error) or type(error).__name__})
            raise
        report["seconds"] = round(time.monotonic() - start, 1)
        report["memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        store.finish(number, "held" if held else "done", report)
        _audit(user, actor, report)
    return report


def _take_over(source: Source, feed: Feed, actor: str, say: Say) -> dict[str, Any]:
    """Read the snapshot and take over what it wants; nothing public is changed yet."""
    known = store.source_row(source.name)
    snapshot, etag = feed.snapshot(known["etag"] or "")
    now = dt.datetime.now(dt.UTC)
    if snapshot is None:
        store.update_source(source.name, checked_at=now)
        empty = {"new": 0, "changed": 0, "closing": 0, "absent": 0}
        return {"seen": 0, "not_modified": True, "incomplete": "", **empty, "unchanged": 0, "held": {}, "rejected": []}
    difference = Difference(source, snapshot)
    held = {} if _approved(known["hold"], snapshot) else difference.objections
    say(f"索引 {len(snapshot.entries)} 条，变化 {len(difference.changed_keys)} 条")
    rejected = _want_changed(source, feed, snapshot, difference.changed_keys, say)
    if "absent" not in held:
        date = now.date().isoformat()
        store.want(
            source.name,
            [PublicRecord(key=key, state="closed", reason=ABSENT_REASON, date=date) for key in difference.absent],
        )
    settled = snapshot.complete and not held and not rejected
    hold = {"digest": snapshot.digest, "reasons": held, "asked_by": actor, "approved_by": None} if held else None
    store.update_source(
        source.name,
        etag=etag if settled else None,
        digest=snapshot.digest,
        rule_version=snapshot.head.rule_version,
        checked_at=now,
        hold=hold if hold else (known["hold"] if not settled else None),
    )
    counts = {"seen": len(snapshot.entries), "not_modified": False, "incomplete": snapshot.problem}
    return counts | difference.counts() | {"held": held, "rejected": rejected}


def _want_changed(source: Source, feed: Feed, snapshot: Snapshot, keys: list[str], say: Say) -> list[dict[str, Any]]:
    """Fetch the changed records and take them over; returns those that must not be, each with what is wrong."""
    public = element_table().public_names()
    rejected: list[dict[str, Any]] = []
    good: list[PublicRecord] = []
    asked = set(keys)
    for one in feed.records(keys) if keys else ():
        if isinstance(one, tuple):
            key, problem = one[0], {"code": "unreadable", "field": "", "message": one[1], "fix": "请联系来源管理员"}
        elif one.key not in asked:
            continue
        else:
            key, problem = one.key, check_record(one, public, snapshot.entries[one.key].hash, wanted_hash(one))
        if problem:
            rejected.append({"key": key, **problem})
            store.quarantine(source.name, key, problem)
            continue
        assert isinstance(one, PublicRecord)
        good.append(one)
        if len(good) >= 500:
            store.want(source.name, good)
            good.clear()
            say(f"已读取，待写入 {len(asked)}")
    store.want(source.name, good)
    return rejected


def _approved(hold: dict[str, Any] | None, snapshot: Snapshot) -> bool:
    """Whether a second person approved exactly this snapshot."""
    return bool(hold and hold.get("approved_by") and hold["digest"] == snapshot.digest)


def _audit(user: str, actor: str, report: dict[str, Any]) -> None:
    kept = {
        k: report[k] for k in ("run", "new", "changed", "closing", "absent", "written", "withdrawn", "indexed", "held")
    }
    event = {
        "action": "sync-run",
        "object_type": "source",
        "object_id": report["source"],
        "data": kept | {"actor": actor},
    }
    tk.get_action("anhui_audit_event_create")({"user": user, "ignore_auth": True}, event)
