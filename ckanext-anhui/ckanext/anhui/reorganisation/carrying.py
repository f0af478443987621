"""Carrying out a reorganisation: drafts, released records and public projections move together, as one release.

Key, dataset id and address of a record stay. What a department had not released stays unreleased; signatures on it are
void, because its new department has not seen it. Whoever compiled for the old department has no access any more: that
follows from the owner of the dataset.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from typing import Any, cast

import msgspec
import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context

from ckanext.anhui.catalogue import Entry, code_list, content_hash, organization_id, today, writer
from ckanext.anhui.registry import releasing, runs, store
from ckanext.anhui.registry.model import SOURCE, record, run
from ckanext.anhui.registry.runs import Watch
from ckanext.anhui.reorganisation.core import plan as planning
from ckanext.anhui.reorganisation.core.plan import Assigned, Move, Plan

__all__ = ["carry_out", "order", "plan"]

ALIVE = record.c.state.is_distinct_from("deleted")


def plan(assigned: Sequence[Assigned] = (), only: Collection[str] = ()) -> Plan:
    """What the list of departments and the assignments ask for now; nothing is written."""
    store.follow_datasets()
    known = {"departments": code_list("departments"), "codes": _provider_codes(), "today": today().isoformat()}
    return planning.plan(store.drafts(ALIVE), assigned=assigned, only=only, **known)


def order(planned: Plan, *, user: str, note: str) -> str:
    """Write down what is to be done, as a run in state `waiting`. Returns its id."""
    identity = runs.create("release", {"note": note, "reorganisation": planned.departments()}, user=user)
    runs.change(identity, plan={"moves": msgspec.to_builtins(planned.moves)})
    return identity


def carry_out(asked: dict[str, Any], watch: Watch) -> dict[str, Any]:
    """Do what a run orders: all of it in one transaction, then the search index. After a cut-off the same again.

    Returns the report of a release, with `moved`, `skipped` (moved meanwhile by others) and `departments`.
    """
    moves = msgspec.convert(asked["plan"]["moves"], list[Move])
    report = asked["plan"].get("report") or _move(asked, moves, watch)
    keys = [move.key for move in moves]
    packages = sa.select(record.c.package_id).where(record.c.key.in_(keys))
    writer.index(list(model.Session.scalars(packages)))
    return report


def _move(asked: dict[str, Any], moves: list[Move], watch: Watch) -> dict[str, Any]:
    departments, codes, user = code_list("departments"), _provider_codes(), asked["asked_by"]
    targets = {code: entry for code in {m.to for m in moves} if (entry := departments.find(code))}
    site: Context = {"ignore_auth": True}  # a person of the authority may not make organizations
    service = tk.get_action("get_site_user")(site, {})["name"]
    writer.ensure_organizations({codes[code]: entry.label for code, entry in targets.items()}, user=service)
    this, done = releasing.Release(user), 0
    for move in _parts(moves):
        to = targets[move[0].to]
        done += _take_over(move, to, codes[to.code], this, user)
        watch.step(done, len(moves))
    told = {"moved": done, "skipped": len(moves) - done, "departments": asked["input"]["reorganisation"]}
    report = this.report() | told
    _tell(user, {name: report[name] for name in ("number", "moved", "released", "departments")})
    releasing.number_run(asked["id"], report, user, asked["input"]["note"], state="working")
    kept = {"plan": asked["plan"] | {"report": report}}  # should the index fail: then only that is done again
    model.Session.execute(sa.update(run).where(run.c.id == asked["id"]).values(**kept))
    model.Session.commit()
    return report


def _take_over(moves: list[Move], to: Entry, code: str, this: releasing.Release, user: str) -> int:
    """Move records of one department to another; joins the transaction. Returns how many still were there to move."""
    was = moves[0].provider
    ours = record.c.key.in_([move.key for move in moves]), record.c.draft["provider"].astext == was, ALIVE
    found = store.rows(*ours, lock=True)
    _move_datasets([row["package_id"] for row in found], code)
    for row in found:
        draft = planning.moved(store.as_record(row["draft"]), to, code)
        digest = content_hash(draft)
        returned = row["returned"] and row["returned"] | {"hash": digest}
        store.save(row["key"], draft=msgspec.to_builtins(draft), draft_hash=digest, returned=returned)
        if row["released"]:
            released = planning.moved(store.as_record(row["released"]), to, code)
            this.put(row, msgspec.to_builtins(released), content_hash(released))
    data = {"from": was, "to": to.label, "number": this.number}
    store.events("reorganise", [row["key"] for row in found], user=user, data=data)
    return len(found)


def _move_datasets(packages: list[str], code: str) -> None:
    """Give CKAN's datasets their new owner, all at once: its actions commit one by one, and nothing else changes."""
    package, member, owner = model.Package, model.Member, organization_id(code)
    now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
    mine = package.id.in_(packages)
    model.Session.execute(sa.select(package.id).where(mine).with_for_update())
    seen = sa.select(package.id).where(mine, package.metadata_modified == record.c.package_modified)
    follow = record.c.package_id.in_(packages), seen.where(package.id == record.c.package_id).exists()
    model.Session.execute(sa.update(record).where(*follow).values(package_modified=now))  # but not what is still unread
    extras = sa.func.coalesce(package.extras, sa.text("'{}'::jsonb")).op("||")(
        sa.func.jsonb_build_object("provider_code", code)
    )
    changed = sa.update(package).where(mine).values(owner_org=owner, extras=extras, metadata_modified=now)
    model.Session.execute(changed.execution_options(synchronize_session=False))
    owned = member.table_name == "package", member.table_id.in_(packages), member.capacity == "organization"
    moved = sa.update(member).where(*owned, member.state == "active").values(group_id=owner)
    model.Session.execute(moved.execution_options(synchronize_session=False))


def _tell(user: str, data: dict[str, Any]) -> None:
    context: Context = {"user": user, "ignore_auth": True, "defer_commit": True}
    event = {"action": "reorganise", "object_type": "catalogue", "object_id": SOURCE, "data": data}
    tk.get_action("anhui_audit_event_create")(context, event)


def _provider_codes() -> dict[str, str]:
    """资源提供方代码 by code of the list: what the list says, else that of the organization with the official name."""
    departments, group = code_list("departments"), cast(Any, model.Group)
    codes = {entry.code: uscc for entry in departments.entries if (uscc := str(entry.data.get("uscc") or ""))}
    named = sa.select(group.title, group.extras["code"].astext).where(group.is_organization, group.state == "active")
    for title, code in model.Session.execute(named.order_by(group.created)):
        entry = departments.find(title or "")
        if entry and entry.label == title and code:
            codes.setdefault(entry.code, code)
    return codes


def _parts(moves: list[Move]) -> Iterator[list[Move]]:
    """The moves by way, at most a chunk at a time."""
    ways: dict[tuple[str, str], list[Move]] = {}
    for move in moves:
        ways.setdefault((move.provider, move.to), []).append(move)
    for way in ways.values():
        for start in range(0, len(way), store.CHUNK):
            yield way[start : start + store.CHUNK]
