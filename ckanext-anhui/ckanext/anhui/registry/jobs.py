"""The pieces of long work: making a catalogue release here, others in their rooms.

Each takes its run by state, so that a piece that was lost, killed or asked for twice is done once.
"""

import logging
from collections.abc import Callable
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.anhui.catalogue.core.workbook import WorkbookError
from ckanext.anhui.registry import releasing, runs
from ckanext.anhui.registry.model import record, run

__all__ = ["PIECES", "RELEASES", "carefully", "make_release", "next_piece"]

RELEASES: dict[str, Callable[[dict[str, Any], runs.Watch], dict[str, Any]]] = {}
"""Releases that move more than drafts, by the name in a run's `input`; other rooms add theirs. Out: the report."""
log = logging.getLogger(__name__)
NEXT = {"reading": "waiting", "writing": "confirmed", "working": "waiting"}
"""The state from which a piece that is being done was begun."""


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

    carefully(identity, "working", work)


def carefully(identity: str, working: str, work: Callable[[runs.Watch], dict[str, Any]]) -> None:
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


PIECES: dict[str, dict[str, Callable[[str], None]]] = {"release": {"waiting": make_release}}
"""What does the next piece of a run, by its kind and the state it waits in; other rooms add theirs."""


def next_piece(kind: str, state: str) -> Callable[[str], None]:
    """The piece with which a run goes on that stopped in `state`."""
    return PIECES[kind][NEXT.get(state, state)]
