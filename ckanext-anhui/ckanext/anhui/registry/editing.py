"""A record saved in its form: nobody's work is overwritten unseen, and what nobody types is kept or filled in."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context

from ckanext.anhui.catalogue import BEIJING, TableError, element_table, from_package, package_id, read_form, slug
from ckanext.anhui.registry import config, store
from ckanext.anhui.registry.core.defaults import with_defaults
from ckanext.anhui.registry.model import SOURCE

__all__ = ["FORM", "compiled", "edited", "identified", "implied", "kept", "note"]

FORM = "seen_modified"
"""The form says with it which version it was opened with ("" for a new record); nobody else sends it."""
OWN = frozenset({FORM, "confirmed"})


def identified(data: Mapping[str, Any]) -> dict[str, Any]:
    """A new dataset with its key, and the URL name that follows from it in both zones."""
    key = data.get("key") or str(uuid.uuid4())
    return {**data, "key": key, "name": data.get("name") or slug(package_id(SOURCE, str(key)))}


def compiled(typed: Mapping[str, Any]) -> dict[str, Any]:
    """A new record as its form says, completed as a workbook's would be."""
    return _completed(typed, {})


def edited(typed: Mapping[str, Any]) -> dict[str, Any]:
    """A record as its form says; elements people do not type stay as they are stored.

    Raises ValidationError, with nothing saved, when the record changed since the form was opened.
    """
    package = model.Package
    asked = sa.or_(package.id == typed["id"], package.name == typed["id"])
    model.Session.execute(sa.select(package.id).where(asked).with_for_update())  # the second of two waits for the first
    model.Session.expire_all()
    stored = tk.get_action("package_show")({"ignore_auth": True, "use_cache": False}, {"id": typed["id"]})
    if stored["metadata_modified"] != typed[FORM]:
        message = _conflict(typed, stored)
        model.Session.rollback()
        raise tk.ValidationError({FORM: [message]})
    return _completed(typed, stored)


def kept(given: Mapping[str, Any]) -> dict[str, Any]:
    """A record as a caller without the form gives it; what identifies it and what is derived stays where left out.

    Raises ValidationError when the caller gives it another key.
    """
    asked = {"id": given.get("id") or given.get("name")}
    stored = tk.get_action("package_show")({"ignore_auth": True, "use_cache": False}, asked)
    key = stored.get("key")
    if key and given.get("key") not in (None, "", key):
        said = tk._(
            "This record has the key {key}, which never changes. Leave the key out, or update the record that has "
            "yours (key-fixed)"
        ).format(key=key)
        raise tk.ValidationError({"key": [said]})
    derived = [element.field_name for element in element_table().dataset if element.derived]
    own = {name: stored[name] for name in (*derived, "identifier") if stored.get(name) and name not in given}
    if not given.get("provider_code"):
        moved = given.get("owner_org") not in (None, "", stored.get("owner_org"))
        own["provider_code"] = implied(given)["provider_code"] if moved else stored.get("provider_code", "")
    # CKAN would keep the old time of a record that was read, changed and sent back: nobody would notice the change.
    new = {name: value for name, value in given.items() if name != "metadata_modified"}
    return {**new, **own, "key": key or given.get("key") or ""}


def implied(typed: Mapping[str, Any]) -> dict[str, str]:
    """What the chosen department says by itself, where the form leaves it empty."""
    return {"provider_code": str(_department(str(typed.get("owner_org") or "")).get("code") or "")}


def note(context: Context, action: str, key: str) -> None:
    """Remember who saves a record, in the transaction that saves it."""
    event = {"action": action, "object_type": "record", "object_id": key}
    joined: Context = {"user": context.get("user", ""), "ignore_auth": True, "defer_commit": True}
    tk.get_action("anhui_audit_event_create")(joined, event)


def _completed(typed: Mapping[str, Any], stored: Mapping[str, Any]) -> dict[str, Any]:
    derived = {element.field_name for element in element_table().dataset if element.derived}
    data = {name: value for name, value in typed.items() if name not in OWN | derived}
    data |= {name: stored[name] for name in derived if name in stored}
    try:
        now = read_form(typed).elements
    except TableError:  # CKAN's validation tells it, beside whatever else is wrong
        return data
    department = _department(str(typed.get("owner_org") or ""))
    filled = with_defaults(now, department.get("title", ""), config.licence())
    filled.setdefault("provider_code", department.get("code") or "")
    if not filled.get("identifier"):
        filled["identifier"] = str(stored.get("identifier") or "")
    if not filled["identifier"]:
        filled["identifier"] = store.new_code(list(now.get("classification") or []))
    confirmed = typed.get("confirmed") or ()
    guessed = [n for n in stored.get("inferred") or () if n not in confirmed and now.get(n) == stored.get(n)]
    data |= {name: value for name, value in filled.items() if value and not now.get(name)}
    data["inferred"] = guessed + [name for name in filled.get("inferred", ()) if name not in guessed]
    return data


def _department(identity: str) -> dict[str, Any]:
    """The organization of a record; nothing when there is none of that id (CKAN's validation tells it)."""
    asked = {"id": identity, "include_datasets": False, "include_users": False}
    try:
        return tk.get_action("organization_show")({"ignore_auth": True}, asked) if identity else {}
    except tk.ObjectNotFound:
        return {}


def _conflict(typed: Mapping[str, Any], stored: dict[str, Any]) -> str:
    """Who changed the record meanwhile, when, and which elements the two versions differ in."""
    utc = dt.datetime.fromisoformat(stored["metadata_modified"]).replace(tzinfo=dt.UTC)
    said = tk._(
        "{who} changed this record at {when}, after you had opened it. Nothing you typed is lost, and nothing of it is "
        "saved yet."
    ).format(who=_last_editor(stored), when=utc.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S"))
    differing = _differing(typed, stored)
    if differing:
        said += tk._("The two versions differ in: {elements}.").format(elements="、".join(differing))
    return said


def _last_editor(stored: dict[str, Any]) -> str:
    asked = {"object_type": "record", "object_id": stored.get("key") or stored["id"], "limit": 20}
    events = tk.get_action("anhui_audit_event_list")({"ignore_auth": True}, asked)
    actor = next((event["actor"] for event in events if event["action"] != "release"), None)
    user = model.User.get(actor) if actor else None
    return user.display_name if user else actor or tk._("Somebody")


def _differing(typed: Mapping[str, Any], stored: dict[str, Any]) -> list[str]:
    """Official names of the elements in which what is typed differs from what is stored."""
    try:
        mine = read_form(typed)
    except TableError:
        return []
    theirs = from_package(stored)
    fields = [e for e in element_table().dataset if not e.derived]
    found = [e.element for e in fields if mine.elements.get(e.field_name) != theirs.elements.get(e.field_name)]
    return found + ([element_table()["columns"].element] if mine.columns != theirs.columns else [])
