"""What screening gave for the bytes of each file: kept, made again under other rules, weighed with decisions.

Bytes are screened where they are first needed: before a table is read, before a record is released, before the public
zone writes a dataset. Whoever asks while nothing is kept waits for it; killed, it is simply done again.
"""

import logging
from collections.abc import Collection, Iterable
from contextlib import suppress
from typing import Any

import msgspec
import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context
from sqlalchemy.dialects.postgresql import insert

from ckanext.anhui.catalogue import config as catalogue
from ckanext.anhui.files import is_sha256
from ckanext.anhui.files.store import store as blobs
from ckanext.anhui.rules import Found, Screened, screen
from ckanext.anhui.rules.config import rules_in_force
from ckanext.anhui.rules.core.decisions import INSIDE, Decision, counts
from ckanext.anhui.rules.model import screening
from ckanext.anhui.tables import config as tables

__all__ = ["again", "all_known", "ensure", "forget", "get", "mark", "outdated", "read_again", "standing", "standings"]

MAY_LEAVE = ("pass", "warn", "lifted")
ROWS = 1_000
"""row numbers of a finding that are kept"""
LIFTED_INSIDE = Decision(rule=INSIDE, kind=INSIDE, reason="", by="", at="", second=INSIDE)
log = logging.getLogger(__name__)


def get(sha256: str) -> dict[str, Any] | None:
    """What is kept of some bytes."""
    row = model.Session.execute(sa.select(screening).where(screening.c.sha256 == sha256)).mappings().first()
    return dict(row) if row else None


def standings(hashes: Iterable[str], closed: Collection[str] = ()) -> dict[str, str]:
    """The verdicts that count now on some bytes, by their hash; what was never screened is not in it.

    `closed` names columns that do not leave with the files.
    """
    row = screening.c
    if not closed:
        query = sa.select(row.sha256, row.verdict).where(row.sha256.in_(set(hashes)))
        return dict(model.Session.execute(query).tuples().all())
    query = sa.select(row.sha256, row.verdict, row.found, row.decisions).where(row.sha256.in_(set(hashes)))
    return {
        sha256: verdict if verdict == "failed" else counts(_as_found(found), _as_decisions(decisions), closed)
        for sha256, verdict, found, decisions in model.Session.execute(query)
    }


def ensure(hashes: Iterable[str], lifted: Collection[str] = ()) -> dict[str, str]:
    """The same, screening first what never was. Bytes that are not there cannot be screened and are not in it.

    Of `lifted` two persons let pass inside what the rules hold.
    """
    wanted = {one for one in hashes if one}
    known = standings(wanted)
    for sha256 in wanted - known.keys():
        if blobs().exists(sha256):
            known[sha256] = again(sha256)
    for sha256 in set(lifted) & known.keys():
        if known[sha256] == "hold":
            known[sha256] = mark(sha256, [LIFTED_INSIDE])
    return known


def _own() -> Any:
    """A transaction of our own: what was seen stays seen, whatever becomes of the release or request that asked."""
    assert model.meta.engine is not None, "CKAN is set up"
    return model.meta.engine.begin()


def standing(sha256: str) -> str:
    """The verdict on some bytes; "" when they are not there and never were screened."""
    return ensure([sha256]).get(sha256, "")


def again(sha256: str) -> str:
    """Screen some bytes under the rules in force, and keep what it gives. Out: the verdict that counts.

    What carries a mark of secrecy does not stay: only what is kept here says that it was there.
    """
    before = get(sha256)
    decisions = before["decisions"] if before else []
    try:
        screened = screen(blobs().path(sha256), within=tables.workshop(), rules=rules_in_force())
    except Exception as error:  # noqa: BLE001 - whatever it is: what cannot be screened waits. Its text may hold values
        log.error("the file %s could not be screened: %s", sha256, type(error).__name__)
        screened = None
    found = _kept(screened) if screened else []
    verdict = counts(_as_found(found), _as_decisions(decisions)) if screened else "failed"
    version = rules_in_force().content_version
    values = {"version": version, "verdict": verdict, "found": found, "decisions": decisions, "at": sa.func.now()}
    statement = insert(screening).values(sha256=sha256, **values)
    with _own() as connection:
        connection.execute(statement.on_conflict_do_update(index_elements=["sha256"], set_=values))
    if verdict not in MAY_LEAVE:
        _tell(sha256, verdict, screened)
    if verdict == "secret":
        blobs().delete(sha256)
    if before and before["verdict"] != verdict:
        read_again(sha256)
    return verdict


def outdated(hashes: Collection[str]) -> list[str]:
    """Those of some bytes that were never screened, or under other rules, or in vain, and are there."""
    row, version = screening.c, rules_in_force().content_version
    query = sa.select(row.sha256).where(row.sha256.in_(hashes), row.version == version, row.verdict != "failed")
    current = set(model.Session.scalars(query))
    return sorted(one for one in set(hashes) - current if blobs().exists(one))


def mark(sha256: str, decisions: list[Decision]) -> str:
    """Keep what people decided. Out: the verdict that counts now."""
    row = get(sha256)
    assert row is not None, "only what was screened is decided on"
    verdict = counts(_as_found(row["found"]), decisions)
    values = {"decisions": msgspec.to_builtins(decisions), "verdict": verdict}
    with _own() as connection:
        connection.execute(sa.update(screening).where(screening.c.sha256 == sha256).values(**values))
    return verdict


def read_again(sha256: str) -> None:
    """Where something else counts now, tables of this file are made, or go."""
    query = sa.select(model.Resource.id).where(model.Resource.hash == sha256, model.Resource.state == "active")
    for resource in model.Session.scalars(query).all():
        with suppress(tk.ObjectNotFound):
            tk.get_action("anhui_table_load")({"ignore_auth": True}, {"id": resource})


def all_known() -> set[str]:
    """Bytes of all files there are, and all that were screened."""
    active = model.Resource.state == "active", model.Resource.url_type == "upload", model.Resource.hash != ""
    hashes = set(model.Session.scalars(sa.select(model.Resource.hash).where(*active)))
    return {one for one in hashes | set(model.Session.scalars(sa.select(screening.c.sha256))) if is_sha256(one)}


def forget(hashes: Collection[str]) -> None:
    """Bytes are gone. Inside it is kept that some of them carried a mark of secrecy, so that they are known again."""
    gone = sa.delete(screening).where(screening.c.sha256.in_(hashes))
    if catalogue.zone() == "internal":
        gone = gone.where(screening.c.verdict != "secret")
    with _own() as connection:
        connection.execute(gone)


def _kept(screened: Screened) -> list[dict[str, Any]]:
    found = (*screened.privacy, *screened.secrecy)
    return [msgspec.to_builtins(msgspec.structs.replace(one, rows=one.rows[:ROWS])) for one in found]


def _as_found(kept: list[dict[str, Any]]) -> list[Found]:
    return msgspec.convert(kept, list[Found])


def _as_decisions(kept: list[dict[str, Any]]) -> list[Decision]:
    return msgspec.convert(kept, list[Decision])


def _tell(sha256: str, verdict: str, screened: Screened | None) -> None:
    """What the audit knows of it, once the caller's transaction is committed: which rules, never a value."""
    found = (*screened.privacy, *screened.secrecy) if screened else ()
    data = {
        "verdict": verdict,
        "rules": sorted({one.rule for one in found if one.verdict in ("hold", "block")}),
        "secrecy": bool(screened and screened.secrecy),
    }
    event = {"action": "screen", "object_type": "file", "object_id": sha256, "data": data}
    context: Context = {"ignore_auth": True, "defer_commit": True}
    tk.get_action("anhui_audit_event_create")(context, event)
