"""From compiled to released: department sign-off, authority approval, numbered release, and the way back.

A signature and an approval are of one state of a record, by its hash. Whoever changes the record makes both void, so
there is nothing to lock and nothing to undo: stages are a query.
"""

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.anhui.accounts import roles
from ckanext.anhui.registry import releasing, store
from ckanext.anhui.registry.model import STAGE, record

__all__ = ["Seen", "approve", "recall", "return_", "sign", "steps"]

Objection = Callable[[dict[str, Any]], tuple[str, str] | None]
"""Why a row may not go on: a stable code and the reason in words; None when it may."""
UNSIGNED = {"signed_hash": None, "signed_by": None, "signed_at": None}
UNAPPROVED = {"approved_hash": None, "approved_by": None, "approved_at": None}


@dataclass(frozen=True)
class Seen:
    """What somebody looked at before they acted: hashes by key, or the time (UTC) at which they were shown a list."""

    hashes: dict[str, str] = field(default_factory=dict)
    at: dt.datetime | None = None

    def still(self, row: dict[str, Any]) -> bool:
        """Whether a row is as it was then."""
        later = self.at and row["package_modified"] and row["package_modified"] > self.at
        return not later and self.hashes.get(row["key"], row["draft_hash"]) == row["draft_hash"]


def steps(row: dict[str, Any], user: str) -> list[str]:
    """What the account may do next with a record: sign, recall-signature, approve, return, recall-approval, close."""
    stage, role = row["stage"], roles.role_of(user)
    owner = model.Session.scalar(sa.select(model.Package.owner_org).where(model.Package.id == row["package_id"]))
    signs = role == "admin" or owner in roles.departments(user, "signer")
    compiles = role == "admin" or owner in roles.departments(user, "editor")
    checks = role in ("admin", "reviewer")
    possible = {
        "sign": signs and stage in ("draft", "returned"),
        "recall-signature": signs and stage in ("signed", "approved"),
        "approve": checks and stage == "signed" and row["signed_by"] != user,
        "return": checks and stage in ("signed", "approved"),
        "recall-approval": checks and stage == "approved",
        "close": compiles and row["state"] in ("open", "conditional"),
    }
    return [name for name, may in possible.items() if may]


def sign(where: Sequence[Any], seen: Seen, *, user: str) -> dict[str, Any]:
    """Sign records as `user` for their department.

    `where` chooses the rows, `seen` is what the signer looked at: another state is not signed.
    Returns `{done, keys (500 at most), refused: [{key, title, code, reason}]}`.
    """
    values = {"signed_hash": record.c.draft_hash, "signed_by": user, "signed_at": sa.func.now(), "returned": None}
    unsigned = STAGE.in_(["draft", "returned"])
    return _walk([*where, unsigned], seen, _held, values | UNAPPROVED, "sign", user)


def approve(where: Sequence[Any], seen: Seen, *, user: str) -> dict[str, Any]:
    """Approve signed records for the next release; nobody approves what they signed. In and out as `sign`."""

    def own(row: dict[str, Any]) -> tuple[str, str] | None:
        said = tk._("You signed it yourself: another person must check it")
        return ("own-signature", said) if row["signed_by"] == user else None

    values = {"approved_hash": record.c.draft_hash, "approved_by": user, "approved_at": sa.func.now()}
    return _walk([*where, STAGE == "signed"], seen, own, values, "approve", user)


def return_(row: dict[str, Any], reasons: list[dict[str, str]], *, user: str) -> None:
    """Send a signed record back to its department, with a reason at each field."""
    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    returned = {"hash": row["draft_hash"], "by": user, "at": now, "reasons": reasons}
    values = UNSIGNED | UNAPPROVED | {"returned": returned}
    said = {name + "s": [reason[name] for reason in reasons] for name in ("field", "reason")}
    _finish(record.c.key == row["key"], values, "return", [row["key"]], user, said)


def recall(where: Sequence[Any], seen: Seen, *, approvals: bool, user: str) -> dict[str, Any]:
    """Take back approvals, or signatures (and with them the approval), before the release. In and out as `sign`."""
    if approvals:
        return _walk([*where, STAGE == "approved"], seen, _nothing, UNAPPROVED, "recall-approval", user)
    signed = STAGE.in_(["signed", "approved"])
    return _walk([*where, signed], seen, _nothing, UNSIGNED | UNAPPROVED, "recall-signature", user)


def _walk(
    where: Sequence[Any], seen: Seen, objection: Objection, values: dict[str, Any], action: str, user: str
) -> dict[str, Any]:
    """Take every row of `where` one step on, unless there is an objection to it."""
    store.follow_datasets()
    done, refused = [], []
    for chunk in store.in_chunks(*where, lock=True):
        good = []
        for row in chunk:
            if said := _not_as_seen(row, seen) or objection(row):
                title = str(row["draft"]["elements"].get("title", ""))
                refused.append({"key": row["key"], "title": title, "code": said[0], "reason": said[1]})
            else:
                good.append(row["key"])
        _finish(record.c.key.in_(good), values, action, good, user)
        done += good
    return {"done": len(done), "keys": done[:500], "refused": refused}


def _not_as_seen(row: dict[str, Any], seen: Seen) -> tuple[str, str] | None:
    if seen.still(row):
        return None
    return "changed-meanwhile", tk._("Somebody changed it since you looked; look at it again")


def _nothing(row: dict[str, Any]) -> None:
    """No objection: what is taken back needs no condition."""


def _held(row: dict[str, Any]) -> tuple[str, str] | None:
    """Nobody signs what the rules hold: it would not go out, and the department is told now rather than later."""
    verdict = releasing.verdict_on(row)
    if verdict.outcome != "hold":
        return None
    reason = next((finding for finding in verdict.findings if finding.rule == verdict.rule), None)
    where = f"{reason.where}：" if reason and reason.where else ""
    return verdict.rule, f"{where}{reason.title}。{reason.fix}" if reason else verdict.reason


def _finish(
    where: Any,
    values: dict[str, Any],
    action: str,
    keys: Collection[str],
    user: str,
    data: dict[str, Any] | None = None,
) -> None:
    """Change the rows and say so in the audit, in one transaction."""
    if keys:
        model.Session.execute(sa.update(record).where(where).values(**values))
        store.events(action, keys, user=user, data=data)
    model.Session.commit()
