"""Building dumps in the background, soon after the catalogue changed.

That it changed is heard from the log: every run of sync ends with an event, every withdrawal makes one. So neither room
knows the other, and nothing is added to sync.
"""

import logging
from typing import Any

from ckan.lib import jobs
from ckan.plugins import toolkit as tk

from ckanext.anhui.dcat import dumps

__all__ = ["build_dumps", "logged"]

TITLE = "anhui-dcat dump"
HOURS = 3600
log = logging.getLogger(__name__)


def build_dumps() -> None:
    """The job. Asked for twice, the second finds nothing to do."""
    if dumps.build() is None:
        ask_for_dumps()


def ask_for_dumps() -> None:
    """Have the dumps built by a worker, if that is not already waiting to be done."""
    if not any(job.meta.get("title") == TITLE for job in jobs.get_queue().jobs):
        tk.enqueue_job(build_dumps, title=TITLE, rq_kwargs={"timeout": 4 * HOURS})


def logged(_sender: Any, *, data_dict: dict[str, Any], **_: Any) -> None:
    """An event was written to the log: after a withdrawal no byte of the old dumps stays, and new ones are made."""
    action = data_dict.get("action")
    try:  # whatever fails here must not keep a dataset from being withdrawn; the dumps are checked when they are served
        if action == "withdraw":
            dumps.drop()
        if action in {"withdraw", "sync-run"}:
            ask_for_dumps()
    except Exception:
        log.exception("the dumps could not be asked for")
