"""Writing events and reading them back."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ckanext.anhui.audit.model import event

__all__ = ["anhui_audit_event_create", "anhui_audit_event_list"]

MAX_LIST = 1000
SYSTEM = "system"  # the actor of what no account asked for


def anhui_audit_event_create(context: Context, data_dict: DataDict) -> int:
    """Record what happened; the account that acted is taken from the context, never from the caller.

    In: `action`, `object_type`, `object_id`, `data` (an object, without personal data); or `events`, a list of those.
    Out: how many events were written. With `defer_commit` in the context they join the caller's transaction.
    Errors: ValidationError naming the event and the field.
    """
    tk.check_access("anhui_audit_event_create", context, data_dict)
    given = data_dict.get("events", [data_dict])
    if not isinstance(given, list):
        raise tk.ValidationError({"events": [tk._("Expected a list of events")]})
    actor = str(context.get("user") or SYSTEM)
    rows = [_row(number, one, actor) for number, one in enumerate(given, 1)]
    if rows:
        model.Session.execute(sa.insert(event), rows)
    if not context.get("defer_commit"):
        model.Session.commit()
    return len(rows)


@tk.side_effect_free
def anhui_audit_event_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """The latest events first.

    In: optional `object_type`, `object_id`, `action`, `actor` (exact), `object_ids` and `actions` (lists: any of them),
    `since` and `until` (moments in ISO 8601; the latter not included), `limit` (100, at most 1000), `before` (an event
    id: the page after the one that ended with it).
    Out: `[{id, at, actor, action, object_type, object_id, data}]`, `at` in UTC.
    """
    tk.check_access("anhui_audit_event_list", context, data_dict)
    query = sa.select(event).order_by(event.c.id.desc()).limit(_number(data_dict, "limit", 100, MAX_LIST))
    for name in ("object_type", "object_id", "action", "actor"):
        if data_dict.get(name):
            query = query.where(event.c[name] == str(data_dict[name]))
    for name, several in (("action", "actions"), ("object_id", "object_ids")):
        if data_dict.get(several):
            query = query.where(event.c[name].in_(data_dict[several]))
    if data_dict.get("since"):
        query = query.where(event.c.at >= _moment(data_dict, "since"))
    if data_dict.get("until"):
        query = query.where(event.c.at < _moment(data_dict, "until"))
    if data_dict.get("before"):
        query = query.where(event.c.id < _number(data_dict, "before", 0, 2**63 - 1))
    found = [dict(row) for row in model.Session.execute(query).mappings()]
    return [dict(row, at=row["at"].astimezone(UTC).isoformat()) for row in found]


def _row(number: int, one: Any, actor: str) -> dict[str, Any]:
    if not isinstance(one, Mapping):
        raise tk.ValidationError({"events": [tk._("Event {number} is not an object").format(number=number)]})
    row: dict[str, Any] = {"actor": actor}
    for name in ("action", "object_type", "object_id"):
        value = one.get(name)
        if not isinstance(value, str) or not value.strip():
            raise tk.ValidationError(
                {name: [tk._("Event {number} needs {name}, as text").format(number=number, name=name)]}
            )
        row[name] = value
    row["data"] = one.get("data") or {}
    if not isinstance(row["data"], Mapping):
        raise tk.ValidationError({"data": [tk._("Event {number}: data is not an object").format(number=number)]})
    return row


def _moment(data_dict: DataDict, name: str) -> datetime:
    try:
        moment = datetime.fromisoformat(str(data_dict[name]))
    except ValueError:
        raise tk.ValidationError({name: [tk._("{name} is not a date or a time").format(name=name)]}) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _number(data_dict: DataDict, name: str, default: int, most: int) -> int:
    try:
        value = int(data_dict.get(name) or default)
    except (TypeError, ValueError):
        value = -1
    if value < 0:
        raise tk.ValidationError({name: [tk._("{name} is not a whole number").format(name=name)]})
    return min(value, most)
