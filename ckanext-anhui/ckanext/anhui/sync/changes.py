"""What readers are told of changes: datasets opened, changed and closed, from the events in the audit log.

An event holds a dataset's id and nothing that could have to be taken back. Names are looked up when the list is read,
where they may be said: at the dataset while it is open, at its tombstone when it is closed. Of a removed dataset
neither speaks, so every line about it is gone, the earlier ones too.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.anhui.catalogue import BEIJING, PublicRecord, content_hash
from ckanext.anhui.sync.model import record

__all__ = ["KINDS", "content", "events", "listed"]

KINDS = {"publish": "opened", "update": "changed", "withdraw": "closed"}
"""What an event is called in the list."""
NOT_TOLD = ("released", "decided_by")
"""Elements that change without the data or its description changing."""
PART = 1000
"""Events read at once."""
MOST_PARTS = 20
"""Parts read for one answer: anybody may ask."""

Event = dict[str, Any]


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
    on a day is not told as changed on it too. When there is more, or more to read than MOST_PARTS, only whole days are
    told, so that one can go on before the last; a day that is too long alone is cut.
    """
    actions = [action for action, name in KINDS.items() if kind in ("", name)]
    if kind == "changed":
        actions.append("publish")  # says what is not told as changed
    told: dict[tuple[str, str, str], dict[str, str]] = {}
    found: list[dict[str, str]] = []
    cut = ""
    for number, part in enumerate(_parts(since, before, actions, department), 1):
        known = _speakable({one["object_id"] for one in part})
        for line in filter(None, (_line(event, known) for event in part)):
            told.setdefault((line["day"], line["id"], line["kind"]), line)
        found = [
            line
            for (day, one, name), line in told.items()
            if kind in ("", name) and (name != "changed" or (day, one, "opened") not in told)
        ]
        if len(found) > limit:
            cut = found[limit]["day"]
        elif number == MOST_PARTS:
            cut = _moment(part[-1]).date().isoformat()
        if cut:
            break
    return [line for line in found if line["day"] > cut] or found[:limit]


def _parts(since: dt.date | None, before: dt.date | None, actions: list[str], department: str) -> Iterator[list[Event]]:
    asked: dict[str, Any] = {"object_type": "dataset", "actions": actions, "limit": PART}
    asked |= {name: _midnight(day) for name, day in (("since", since), ("until", before)) if day}
    if department:
        told = _told()
        asked["object_ids"] = list(model.Session.scalars(sa.select(told.c.id).where(told.c.department == department)))
        if not asked["object_ids"]:
            return
    while part := tk.get_action("anhui_audit_event_list")({"ignore_auth": True}, asked):
        yield part
        asked["before"] = part[-1]["id"]


def _midnight(day: dt.date) -> str:
    return dt.datetime.combine(day, dt.time(), BEIJING).isoformat()


def _moment(event: Event) -> dt.datetime:
    return dt.datetime.fromisoformat(event["at"]).astimezone(BEIJING)


def _line(event: Event, known: dict[str, dict[str, str]]) -> dict[str, str] | None:
    kind, about = KINDS[event["action"]], known.get(event["object_id"])
    explained = event["data"].get("state") == "closed" and event["data"].get("existed")
    if about is None or (kind == "closed" and not explained):
        return None
    at = _moment(event)
    return {"day": at.date().isoformat(), "kind": kind, "at": at.isoformat(timespec="seconds"), **about}


def _speakable(identities: set[str]) -> dict[str, dict[str, str]]:
    """`{id: {id, name, title, provider, department}}` of those of the datasets that may be named."""
    told = _told()
    rows = model.Session.execute(sa.select(told).where(told.c.id.in_(identities))).mappings()
    return {row["id"]: {name: value or "" for name, value in row.items()} for row in rows}


def _told() -> sa.Subquery:
    """The datasets that may be named, each as `{id, name, title, provider, department}`; department = URL name."""
    package, group, tomb = model.Package, model.Group, record.c.tombstone
    title, provider = tomb["title"].astext, tomb["provider"].astext
    columns = group.title.label("provider"), group.name.label("department")
    live = sa.select(package.id, package.name, package.title, *columns).outerjoin(group, group.id == package.owner_org)
    live = live.where(package.state == "active", package.private.is_(False))
    gone = sa.select(
        record.c.package_id.label("id"), record.c.name, title.label("title"), provider.label("provider"),
        sa.select(sa.func.min(group.name)).where(group.title == provider).scalar_subquery().label("department"),
    ).where(title != "")  # fmt: skip
    return sa.union_all(gone, live).subquery()
