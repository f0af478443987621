"""A run: snapshot → wanted → guard → withdraw → write → index → report. And the plan: what a run would do."""

import datetime as dt
import resource
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ckan.plugins import toolkit as tk

from ckanext.anhui.catalogue import PublicRecord, element_table, today, wanted_hash
from ckanext.anhui.sync import config, store, unopened
from ckanext.anhui.sync.apply import Say, index_backlog, withdraw_backlog, write_backlog
from ckanext.anhui.sync.core.snapshot import Entry, Snapshot, check_record
from ckanext.anhui.sync.core.source import Source
from ckanext.anhui.sync.fetch import Feed, SourceError
from ckanext.anhui.sync.model import OPEN, UNOPENED
from ckanext.anhui.sync.moved import moved

__all__ = ["plan", "run"]

ABSENT_REASON = "来源不再提供"
TOGETHER = 500
"""Records taken over in one transaction."""


class Difference:
    """What a snapshot asks for, against what is known and what is public."""

    def __init__(self, source: Source, snapshot: Snapshot) -> None:
        rows, listed = store.known(source.name), unopened.known(source.name)
        entries = {key: entry for key, entry in snapshot.entries.items() if entry.state != UNOPENED}
        self.open_now = {key for key, row in rows.items() if row.state in OPEN and row.applied and not row.gone}
        self.incomplete = snapshot.problem or ("快照为空" if self.open_now and not entries else "")
        # Withdrawals first: whatever breaks later, they are known.
        self.to_fetch = sorted(
            (key for key, entry in entries.items() if _news(entry, rows.get(key))),
            key=lambda key: entries[key].state in OPEN,
        )
        # What had a dataset here is told of by its tombstone, never by the list as well.
        named = snapshot.entries.keys() - entries.keys()
        self.unopened = named - rows.keys()
        self.to_fetch += sorted(key for key in self.unopened if listed.get(key) != snapshot.entries[key].hash)
        off = listed.keys() - self.unopened
        self.off_the_list = off & snapshot.entries.keys() if self.incomplete else off
        # Against what is public, not against what was last wanted: what is held stays held in the next run.
        waiting = [key for key, entry in entries.items() if _waits(entry, rows.get(key))]
        opening = [key for key in waiting if entries[key].state in OPEN]
        self.new = [key for key in opening if key not in self.open_now]
        self.changed = [key for key in opening if key in self.open_now]
        still_open = {key for key, row in rows.items() if row.state in OPEN}
        self.denied = sorted(still_open & named)
        self.closing = [key for key in waiting if entries[key].state not in OPEN] + self.denied
        self.absent = [] if self.incomplete else sorted(still_open - snapshot.entries.keys())
        self.unchanged = len(entries) - len(waiting)
        self._source = source

    def objections(self, wanted: Callable[[list[str]], Iterable[PublicRecord]]) -> dict[str, str]:
        """What the guard says. `wanted` gives records by key: a reorganisation of departments does not count."""
        numbers = {"absent": len(self.absent), "catalogue": len(self.open_now)}
        said = self._source.guard.objections(changed=len(self.changed), **numbers)
        if "changed" not in said:
            return said
        explained = moved(self._source.name, wanted(self.changed))
        return self._source.guard.objections(changed=len(self.changed) - explained, **numbers)

    def counts(self) -> dict[str, int]:
        """How many records of each kind."""
        kinds = ("new", "changed", "closing", "absent")
        counted = {kind: len(getattr(self, kind)) for kind in kinds}
        return counted | {"unchanged": self.unchanged, "unopened": len(self.unopened)}


def _news(entry: Entry, row: store.Known | None) -> bool:
    """Whether the record must be fetched. What was taken down by hand may only be taken down further."""
    if row is None:
        return True
    return row.wanted != entry.hash and (not row.blocked or entry.state == "removed" != row.state)


def _waits(entry: Entry, row: store.Known | None) -> bool:
    """Whether the public zone is not as the entry says, and a run would change that."""
    if row is None or (not row.blocked and row.wanted != entry.hash):
        return True
    return row.wanted != row.applied and not row.blocked and not row.refused


def plan(name: str) -> dict[str, Any]:
    """What a run would do now. Reads the source's index and our own tables; changes nothing."""
    source = config.source(name)
    feed = Feed(source)
    snapshot, _etag = feed.snapshot()
    assert snapshot is not None
    difference = Difference(source, snapshot)

    def wanted(keys: list[str]) -> Iterator[PublicRecord]:
        return (one for _, one in feed.records(keys) if isinstance(one, PublicRecord))

    backlog = store.counts(name)
    return {
        "source": name,
        "seen": len(snapshot.entries),
        "incomplete": difference.incomplete,
        **difference.counts(),
        "held": difference.objections(wanted),
        "waiting": {kind: backlog[kind] for kind in ("to_apply", "to_index", "refused")},
        "examples": {
            "new": difference.new[:5], "changed": difference.changed[:5],
            "closing": difference.closing[:5], "absent": difference.absent[:5],
        },
    }  # fmt: skip


def run(name: str, *, user: str, actor: str, say: Say = lambda _: None) -> dict[str, Any]:
    """Bring the public zone to what the source wants. Safe to kill and to repeat at any point.

    Writes as `user` (the service account) on behalf of `actor`. Raises store.BusyError, SourceError.
    """
    source = config.source(name)
    start = time.monotonic()
    with store.exclusive(name, actor) as number:
        report: dict[str, Any] = {"source": name, "run": number}
        try:
            feed = Feed(source)
            try:
                report |= _take_over(source, feed, actor, say)
            except SourceError:  # the withdrawals that were already read do not wait for the rest
                report["withdrawn"], report["failed"] = withdraw_backlog(name, user=user)
                raise
            held = set(report["held"])
            report["withdrawn"], report["failed"] = withdraw_backlog(name, user=user)
            existing = False if "changed" in held else None
            report["written"], refused = write_backlog(name, feed, user=user, existing=existing, say=say)
            report["refused"] = report.pop("rejected") + refused
            report["indexed"] = index_backlog(name, say)
        except BaseException as error:
            store.finish(number, "failed", _kept(report) | {"error": type(error).__name__})
            raise
        report["seconds"] = round(time.monotonic() - start, 1)
        report["memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        store.finish(number, "held" if held else "done", _kept(report))
        _audit(user, actor, report)
    return report


def _take_over(source: Source, feed: Feed, actor: str, say: Say) -> dict[str, Any]:
    """Read the snapshot and take over what it wants; nothing public is changed yet."""
    known = store.source_row(source.name)
    snapshot, etag = feed.snapshot(known["etag"] or "")
    now = dt.datetime.now(dt.UTC)
    if snapshot is None:
        store.update_source(source.name, checked_at=now)
        empty = dict.fromkeys(("seen", "new", "changed", "closing", "absent", "unchanged", "unopened"), 0)
        return {**empty, "not_modified": True, "incomplete": "", "held": {}, "rejected": []}
    difference = Difference(source, snapshot)
    say(f"索引 {len(snapshot.entries)} 条，需读取 {len(difference.to_fetch)} 条")
    unopened.drop(source.name, difference.off_the_list)
    rejected = _want_changed(source, feed, snapshot, difference.to_fetch, say)
    held = {}
    if not _approved(known["hold"], snapshot):
        held = difference.objections(lambda keys: store.wanted(source.name, keys, snapshot.entries))
    gone = difference.denied + ([] if "absent" in held else difference.absent)
    date = today().isoformat()
    store.want(source.name, [PublicRecord(key=key, state="closed", reason=ABSENT_REASON, date=date) for key in gone])
    settled = not difference.incomplete and not held and not rejected
    hold = {"digest": snapshot.digest, "reasons": held, "asked_by": actor, "approved_by": None} if held else None
    store.update_source(
        source.name,
        etag=etag if settled else None,
        digest=snapshot.digest,
        rule_version=snapshot.head.rule_version,
        checked_at=now,
        hold=hold if hold else (known["hold"] if not settled else None),
    )
    counts = {"seen": len(snapshot.entries), "not_modified": False, "incomplete": difference.incomplete}
    return counts | difference.counts() | {"held": held, "rejected": rejected}


def _want_changed(source: Source, feed: Feed, snapshot: Snapshot, keys: list[str], say: Say) -> list[dict[str, Any]]:
    """Fetch the changed records and take them over; returns those that must not be, each with what is wrong."""
    table = element_table()
    rejected: list[dict[str, Any]] = []
    good: list[PublicRecord] = []
    missing = set(keys)

    def keep() -> None:
        store.want(source.name, [one for one in good if one.state != UNOPENED])
        unopened.put(source.name, [one for one in good if one.state == UNOPENED])
        good.clear()

    def reject(key: str, problem: dict[str, str]) -> None:
        rejected.append({"key": key, **problem})
        store.quarantine(source.name, key, problem)

    try:
        for key, one in feed.records(keys):
            if key not in missing:
                continue
            if not isinstance(one, PublicRecord):
                reject(key, {"code": "unreadable", "field": "", "message": one, "fix": "请联系来源管理员"})
            else:
                problem = check_record(one, table, snapshot.entries[key].hash, wanted_hash(one))
                reject(key, problem) if problem else good.append(one)
            missing.discard(key)
            if len(good) >= TOGETHER:
                keep()
                say(f"待读取 {len(missing)}")
    finally:
        keep()
    for key in sorted(missing):
        message = "来源没有给出该记录（传输中断或已变化）"
        reject(key, {"code": "not-delivered", "field": "", "message": message, "fix": "下次同步会重试"})
    return rejected


def _approved(hold: dict[str, Any] | None, snapshot: Snapshot) -> bool:
    """Whether a second person approved exactly this snapshot."""
    return bool(hold and hold.get("approved_by") and hold["digest"] == snapshot.digest)


def _kept(report: dict[str, Any]) -> dict[str, Any]:
    """The report as it is kept: without messages, which may hold content that is withdrawn one day."""
    few = ("key", "code", "field")
    return report | {
        "refused": [{name: one.get(name, "") for name in few} for one in report.get("refused", ())],
        "failed": len(report.get("failed", ())),
        "rejected": None,
    }


def _audit(user: str, actor: str, report: dict[str, Any]) -> None:
    told = ("run", "new", "changed", "closing", "absent", "unopened", "written", "withdrawn", "indexed", "held")
    kept = {k: report[k] for k in told}
    event = {
        "action": "sync-run",
        "object_type": "source",
        "object_id": report["source"],
        "data": kept | {"actor": actor},
    }
    tk.get_action("anhui_audit_event_create")({"user": user, "ignore_auth": True}, event)
