"""The two pieces of an import: reading the workbook, writing what was confirmed."""

from typing import Any

from ckanext.anhui.files.store import store as blobs
from ckanext.anhui.registry import runs
from ckanext.anhui.registry.jobs import carefully
from ckanext.anhui.registry.model import run
from ckanext.anhui.workbooks import importing

__all__ = ["preview", "write"]


def preview(identity: str) -> None:
    """Read the workbook of a run and say what would come of it."""
    if runs.claim(identity, "waiting", "reading"):
        carefully(identity, "reading", lambda watch: {"plan": _planned(identity).report(), "state": "preview"})


def write(identity: str) -> None:
    """Write what was confirmed. After a cut-off the same again: what was written is found unchanged."""
    if not runs.claim(identity, "confirmed", "writing"):
        return

    def work(watch: runs.Watch) -> dict[str, Any]:
        user = runs.get(identity)["asked_by"]
        report = importing.apply(_planned(identity), user=user, run=identity, say=watch.step)
        return {"report": report, "state": "done"}

    carefully(identity, "writing", work)


def _planned(identity: str) -> importing.Plan:
    asked = runs.get(identity, run.c.asked_by, run.c.input)
    content = blobs().path(asked["input"]["sha256"]).read_bytes()
    answers = {int(row): answer for row, answer in asked["input"].get("answers", {}).items()}
    return importing.plan(content, user=asked["asked_by"], answers=answers)
