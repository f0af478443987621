"""Deciding on what screening found: who says that a finding does not hold a file back, who confirms it, and why."""

import datetime as dt
from typing import Any

import msgspec
import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context

from ckanext.anhui.accounts import roles
from ckanext.anhui.files import is_sha256
from ckanext.anhui.rules import Found, screening
from ckanext.anhui.rules.config import rules_in_force
from ckanext.anhui.rules.core.decisions import LEAST, Decision, is_of
from ckanext.anhui.rules.core.screening.kinds import KINDS

__all__ = ["FINDING", "decide", "shown"]

FINDING = ("rule", "kind", "table", "column", "place")
"""What names a finding of a file."""
CONFIRMS = ("reviewer", "admin")


def shown(resource: str, user: str) -> dict[str, Any]:
    """What was found in the file of a resource, in words, and what `user` may do about each finding."""
    sha256 = _hash(resource)
    row = screening.get(sha256) if sha256 else None
    if row is None:
        return {"state": "waiting" if sha256 else "none", "verdict": "", "found": []}
    decisions = msgspec.convert(row["decisions"], list[Decision])
    found = [_in_words(one, decisions, user, resource) for one in msgspec.convert(row["found"], list[Found])]
    told = {name: row[name] for name in ("sha256", "version", "verdict")}
    return told | {"state": "done", "at": row["at"].isoformat(timespec="seconds"), "found": found}


def decide(resource: str, named: dict[str, str], reason: str, user: str) -> None:
    """The first person decides, the second one confirms. Raises ValidationError."""
    sha256 = _hash(resource)
    model.Session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(sha256))))
    row = screening.get(sha256) if sha256 else None
    found = msgspec.convert(row["found"] if row else [], list[Found])
    finding = next((one for one in found if all(getattr(one, name) == named[name] for name in FINDING)), None)
    if row is None or finding is None:
        raise tk.ValidationError({"rule": [tk._("There is no such finding; the file may have changed meanwhile")]})
    decisions = msgspec.convert(row["decisions"], list[Decision])
    before = next((one for one in decisions if is_of(one, finding)), None)
    step = _may(finding, before, user, resource)
    if not step:
        raise tk.ValidationError({"rule": [_why_not(finding, before, user)]})
    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    if before and step == "confirm":
        made = msgspec.structs.replace(before, second=user, second_at=now)
        decisions = [made if one is before else one for one in decisions]
    else:
        if len(reason) < LEAST:
            raise tk.ValidationError({"reason": [tk._("Write down why, in at least {n} characters").format(n=LEAST)]})
        made = Decision(**named, reason=reason, by=user, at=now)
        decisions.append(made)
    screening.mark(sha256, decisions)
    _tell(sha256, step, made, user)
    model.Session.commit()
    screening.read_again(sha256)


def _may(finding: Found, before: Decision | None, user: str, resource: str) -> str:
    """The step that is this user's to take: decide, confirm, or none."""
    if finding.verdict not in ("hold", "warn") or (before and (before.second or finding.verdict == "warn")):
        return ""
    role = roles.role_of(user)
    if before is None:
        return "decide" if role in CONFIRMS or _signs(user, resource) else ""
    return "confirm" if before.by != user and role in CONFIRMS else ""


def _why_not(finding: Found, before: Decision | None, user: str) -> str:
    if finding.verdict == "block":
        return tk._("This cannot be lifted: remove it from the file and send the file again")
    if before and before.second:
        return tk._("This has been decided already")
    if before and before.by == user:
        return tk._("Somebody else has to confirm it")
    return tk._("This is for the signer of the department and, to confirm, for the authority")


def _signs(user: str, resource: str) -> bool:
    package = model.Session.get(model.Package, getattr(model.Session.get(model.Resource, resource), "package_id", ""))
    return bool(package and package.owner_org in roles.departments(user, "signer"))


def _in_words(found: Found, decisions: list[Decision], user: str, resource: str) -> dict[str, Any]:
    """A finding with what its rule says; a rule that is no more is told by its id alone."""
    decision = next((one for one in decisions if is_of(one, found)), None)
    told = msgspec.to_builtins(found) | {name: getattr(found, name) for name in FINDING}
    told |= {"kind_title": KINDS.get(found.kind, found.kind), "may": _may(found, decision, user, resource)}
    told["decision"] = msgspec.to_builtins(decision) if decision else None
    try:
        rule = rules_in_force().rule(found.rule)
    except KeyError:
        return told | dict.fromkeys(("reason", "basis", "fix"), "") | {"title": found.rule}
    return told | {name: getattr(rule, name) for name in ("title", "reason", "basis", "fix")}


def _hash(resource: str) -> str:
    found = model.Session.get(model.Resource, resource)
    if found is None or found.state != "active":
        raise tk.ObjectNotFound(tk._("Resource not found"))
    return str(found.hash) if is_sha256(found.hash or "") else ""


def _tell(sha256: str, step: str, decision: Decision, user: str) -> None:
    data = msgspec.to_builtins(decision) | {"rule": decision.rule}
    event = {"action": f"screening-{step}", "object_type": "file", "object_id": sha256, "data": data}
    context: Context = {"user": user, "ignore_auth": True, "defer_commit": True}
    tk.get_action("anhui_audit_event_create")(context, event)
