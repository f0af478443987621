"""What readers are told of changes: datasets opened, changed and closed, from the events in the audit log.

An event holds a dataset's id and nothing that could have to be taken back. Names are looked up when the list is read,
where they may be said: at the dataset while it is open, at its tombstone when it is closed. Of a removed dataset
neither speaks, so every line about it is gone, the earlier ones too.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.anhui.catalogue import PublicRecord, content_hash
from ckanext.anhui.sync.model import record

__all__ = ["KINDS", "content", "events", "listed", "today"]

BEIJING = ZoneInfo("Asia/Shanghai")
KINDS = {"publish": "opened", "update": "changed", "withdraw": "closed"}
"""What an event is called in the list."""
NOT_TOLD = ("released", "decided_by")
"""Elements that change without the data or its description changing."""
PART = 1000
"""Events read at once."""

Event = dict[str, Any]


def today() -> str:
    """The day in Beijing: the day that is told when something is withdrawn."""
    return dt.datetime.now(BEIJING).date().isoformat()


def events(ready: Iterable[tuple[dict[str, Any], PublicRecord]]) -> dict[str, Event]:
    """The events of the datasets about to be written, by their ids; none where a reader would see no difference."""
    rows = {row["package_id"]: (row, wanted) for row, wanted in ready}
    existing = set(model.Session.scalars(sa.select(model.Package.id).where(model.Package.id.in_(rows))))
    return {
        identity: {
            "action": "update" if identity in existing else "publish",
            "object_type": "dataset",
            "object_id": identity,
        }
        for identity, (row, wanted) in rows.items()
        if identity not in existing or row["told_hash"] != content(wanted)
    }


def content(wanted: PublicRecord) -> str:
    """A hash of what a reader sees of a record: equal when nothing worth telling changed."""
    elements = {name: value for name, value in wanted.elements.items() if name not in NOT_TOLD}
    return content_hash(msgspec.structs.replace(wanted, elements=elements, decision=None))


def listed(
    since: dt.date | None, before: dt.date | None, kind: str, department: str, limit: int
) -> list[dict[str, str]]:
    """The changes of a span of days in Beijing (`before` is not in it), the latest first, at most `limit`.

    Out: `[{day, kind, id, name, title, provider, department, at}]`, one line a dataset, kind and day; what was opened
    on a day is not told as changed on it too.
    """
    told: dict[tuple[str, str, str], dict[str, str]] = {}
    for part in _parts(since, before, [action for action, name in KINDS.items() if kind in ("", name)]):
        known = _speakable({one["object_id"] for one in part})
        for line in (_line(event, known) for event in part):
            if line and department in ("", line["department"]):
                told.setdefault((line["day"], line["id"], line["kind"]), line)
        if len(told) > limit:
            break
    return [line for (day, one, kind), line in told.items() if kind != "changed" or (day, one, "opened") not in told][
        :limit
    ]


def _parts(since: dt.date | None, before: dt.date | None, actions: list[str]) -> Iterator[list[Event]]:
    asked: dict[str, Any] = {"object_type": "dataset", "actions": actions, "limit": PART}
    asked |= {name: _midnight(day) for name, day in (("since", since), ("until", before)) if day}
    while part := tk.get_action("anhui_audit_event_list")({"ignore_auth": True}, asked):
        yield part
        asked["before"] = part[-1]["id"]


def _midnight(day: dt.date) -> str:
    return dt.datetime.combine(day, dt.time(), BEIJING).isoformat()


def _line(event: Event, known: dict[str, dict[str, str]]) -> dict[str, str] | None:
    kind, about = KINDS[event["action"]], known.get(event["object_id"])
    explained = event["data"].get("state") == "closed" and event["data"].get("existed")
    if about is None or (kind == "closed" and not explained):
        return None
    at = dt.datetime.fromisoformat(event["at"]).astimezone(BEIJING)
    return {"day": at.date().isoformat(), "kind": kind, "at": at.isoformat(timespec="seconds"), **about}


def _speakable(identities: set[str]) -> dict[str, dict[str, str]]:
    """`{id: {id, name, title, provider, department}}` of the datasets that may be named; department = URL name."""
    package, group, tomb = model.Package, model.Group, record.c.tombstone
    title, provider = tomb["title"].astext, tomb["provider"].astext
    columns = group.title.label("provider"), group.name.label("department")
    live = sa.select(package.id, package.name, package.title, *columns).outerjoin(group, group.id == package.owner_org)
    live = live.where(package.id.in_(identities), package.state == "active", package.private.is_(False))
    gone = sa.select(
        record.c.package_id.label("id"), record.c.name, title.label("title"), provider.label("provider"),
        sa.select(sa.func.min(group.name)).where(group.title == provider).scalar_subquery().label("department"),
    ).where(record.c.package_id.in_(identities), title != "")  # fmt: skip
    rows = [*model.Session.execute(gone).mappings(), *model.Session.execute(live).mappings()]
    return {row["id"]: {name: value or "" for name, value in row.items()} for row in rows}
