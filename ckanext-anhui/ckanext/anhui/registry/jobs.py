"""The pieces of long work: reading a workbook, writing what was confirmed, making a catalogue release.

Each takes its run by state, so that a piece that was lost, killed or asked for twice is done once.
"""

import logging
from collections.abc import Callable
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.anhui.catalogue.core.workbook import WorkbookError
from ckanext.anhui.files.store import store as blobs
from ckanext.anhui.registry import importing, releasing, runs
from ckanext.anhui.registry.model import record, run

__all__ = ["RELEASES", "make_release", "preview", "write"]

RELEASES: dict[str, Callable[[dict[str, Any], runs.Watch], dict[str, Any]]] = {}
"""Releases that move more than drafts, by the name in a run's `input`; other rooms add theirs. Out: the report."""
log = logging.getLogger(__name__)
NEXT = {"reading": "waiting", "writing": "confirmed", "working": "waiting"}
"""The state from which a piece that is being done was begun."""


def preview(identity: str) -> None:
    """Read the workbook of a run and say what would come of it."""
    if runs.claim(identity, "waiting", "reading"):
        _carefully(identity, "reading", lambda watch: {"plan": _planned(identity).report(), "state": "preview"})


def write(identity: str) -> None:
    """Write what was confirmed. After a cut-off the same again: what was written is found unchanged."""
    if not runs.claim(identity, "confirmed", "writing"):
        return

    def work(watch: runs.Watch) -> dict[str, Any]:
        user = runs.get(identity)["asked_by"]
        report = importing.apply(_planned(identity), user=user, run=identity, say=watch.step)
        return {"report": report, "state": "done"}

    _carefully(identity, "writing", work)


def make_release(identity: str) -> None:
    """Make the catalogue release of a run: every approved record, those of `keys`, or what its kind does."""
    if not runs.claim(identity, "waiting", "working"):
        return

    def work(watch: runs.Watch) -> dict[str, Any]:
        asked = runs.get(identity)
        for kind, carry_out in RELEASES.items():
            if kind in asked["input"]:
                return {"report": carry_out(asked, watch), "state": "done"}
        keys = asked["input"].get("keys")
        where = [releasing.NEEDED, *([record.c.key.in_(keys)] if keys else [])]
        report = releasing.publish(where, user=asked["asked_by"], run=identity, say=watch.step)
        return {"report": report, "state": "done"}

    _carefully(identity, "working", work)


def _planned(identity: str) -> importing.Plan:
    asked = runs.get(identity, run.c.asked_by, run.c.input)
    content = blobs().path(asked["input"]["sha256"]).read_bytes()
    answers = {int(row): answer for row, answer in asked["input"].get("answers", {}).items()}
    return importing.plan(content, user=asked["asked_by"], answers=answers)


def _carefully(identity: str, working: str, work: Callable[[runs.Watch], dict[str, Any]]) -> None:
    """Do a piece while watched; a fault of the file is told, one of ours is logged and can be tried again."""
    try:
        with runs.Watch(identity) as watch:
            values = work(watch)
        values["done"] = values["total"] = watch.total
    except runs.Cancelled:
        model.Session.rollback()
        return
    except WorkbookError as error:
        values = {"state": "failed", "report": {"code": error.code, "message": str(error)}}
    except Exception:
        log.exception("run %s failed while %s", identity, working)
        model.Session.rollback()
        told = {
            "code": "internal",
            "message": tk._("It was interrupted; nothing is half written. Go on, or try again."),
        }
        values = {"state": "failed", "report": told | {"again": NEXT[working]}}
    runs.change(identity, run.c.state == working, **values)
