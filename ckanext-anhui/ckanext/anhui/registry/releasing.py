"""Release: the compiled record becomes the released one, the rules decide, the public projection is kept.

Level-triggered: records decided under other rules than those in force are decided again before the feed answers.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context

from ckanext.anhui.catalogue import FileRef, wanted_hash
from ckanext.anhui.files import reduce_table
from ckanext.anhui.files.store import store as blobs
from ckanext.anhui.registry import store
from ckanext.anhui.registry.core.decide import NO_LONGER_LISTED, Decided, decide, withdrawal
from ckanext.anhui.registry.model import record
from ckanext.anhui.rules.config import rules_in_force

__all__ = ["catch_up", "release"]

NEEDED = record.c.draft_hash.is_distinct_from(record.c.released_hash)
Say = Callable[[str], None]


def release(keys: Sequence[str] | None, *, user: str, say: Say = lambda _: None) -> dict[str, Any]:
    """Release records as they are compiled now; `None` means every one that changed since its release.

    Returns `{released, outcomes: {open, conditional, closed, removed, hold}, held: [{key, title, rule, fix}]}`.
    """
    store.follow_datasets()
    where = [NEEDED] if keys is None else [record.c.key.in_(keys)]
    now = dt.datetime.now(dt.UTC)
    outcomes: Counter[str] = Counter()
    held: list[dict[str, str]] = []
    done = 0
    for chunk in store.in_chunks(*where):
        for row in chunk:
            decided = _decide(row, row["draft"], now)
            _keep(row, decided)
            stamp = {
                "released": row["draft"],
                "released_hash": row["draft_hash"],
                "released_at": now,
                "released_by": user,
            }
            store.save(row["key"], **stamp, version=row["version"] + 1)
            outcomes[decided.state] += 1
            if decided.verdict.outcome == "hold":
                held.append(_held(row, decided))
        done += len(chunk)
        events = [
            {
                "action": "release",
                "object_type": "record",
                "object_id": row["key"],
                "data": {"version": row["version"] + 1},
            }
            for row in chunk
        ]
        context: Context = {"user": user, "ignore_auth": True, "defer_commit": True}
        tk.get_action("anhui_audit_event_create")(context, {"events": events})
        model.Session.commit()
        say(f"已发布 {done}")
    return {"released": done, "outcomes": dict(outcomes), "held": held}


def catch_up() -> None:
    """Before the feed answers: decide again what other rules decided, withdraw what was deleted."""
    for key in store.deleted():
        row = store.rows(record.c.key == key)[0]
        gone = withdrawal(key, "closed", NO_LONGER_LISTED, store.today()) if row["ever_open"] else None
        public = {"public": msgspec.to_builtins(gone), "public_hash": wanted_hash(gone)} if gone else {}
        store.save(key, state="deleted", **({"public": None, "public_hash": None} | public))
    version = rules_in_force().version
    stale = record.c.released.is_not(None), record.c.state != "deleted", record.c.rule_version.is_distinct_from(version)
    for chunk in store.in_chunks(*stale):
        for row in chunk:
            _keep(row, _decide(row, row["released"], row["released_at"]))
    model.Session.commit()


def _decide(row: dict[str, Any], stored: dict[str, Any], released: dt.datetime) -> Decided:
    return decide(
        store.as_record(stored),
        rules_in_force(),
        ever_open=row["ever_open"],
        date=store.today(),
        released=released.astimezone(store.PROVINCE).date().isoformat(),
        reduce=_reduce,
    )


def _keep(row: dict[str, Any], decided: Decided) -> None:
    """Store a decision. What is no longer open loses its projection; the date of a withdrawal stays the first one."""
    public = decided.public
    if public and not public.is_open and row["public"] and row["public"].get("state") == public.state:
        public = msgspec.structs.replace(public, date=row["public"].get("date", public.date))
    store.save(
        row["key"],
        state=decided.state,
        verdict=msgspec.to_builtins(decided.verdict),
        public=msgspec.to_builtins(public) if public else None,
        public_hash=wanted_hash(public) if public else None,
        rule_version=decided.verdict.rule_version,
        ever_open=row["ever_open"] or bool(public and public.is_open),
    )


def _reduce(file: FileRef, open_columns: tuple[str, ...]) -> FileRef | None:
    """A copy of the file with only the open columns, as a CSV in the blob store; None when that is not safe."""
    if not file.sha256 or not blobs().exists(file.sha256):
        return None
    content = reduce_table(blobs().path(file.sha256), file.format, open_columns)
    if content is None:
        return None
    sha256, size = blobs().put(content)
    name = str(Path(file.name).with_suffix(".csv"))
    return msgspec.structs.replace(file, sha256=sha256, size=size, name=name, format="CSV", mimetype="text/csv")


def _held(row: dict[str, Any], decided: Decided) -> dict[str, str]:
    reason = next((f for f in decided.verdict.findings if f.rule == decided.verdict.rule), None)
    return {
        "key": row["key"],
        "title": store.as_record(row["draft"]).title,
        "rule": decided.verdict.rule,
        "fix": reason.fix if reason else "",
    }


def public_file(sha256: str) -> dict[str, Any] | None:
    """`{path, size, mimetype}` of a file an open record refers to; None for every other."""
    refers = record.c.public.contains({"files": [{"sha256": sha256}]})
    row = model.Session.execute(sa.select(record.c.public).where(record.c.state == "open", refers)).scalar()
    if row is None or not blobs().exists(sha256):
        return None
    file = next(f for f in row["files"] if f.get("sha256") == sha256)
    return {"path": str(blobs().path(sha256)), "size": file.get("size", 0), "mimetype": file.get("mimetype", "")}
