"""Background work: loading whatever is to be loaded, one table after the other."""

import logging
from typing import Any

from ckan import model

from ckanext.anhui.tables import loading, standing

__all__ = ["load_backlog"]

log = logging.getLogger(__name__)
MESSAGE = 500


def load_backlog(resource_id: str | None = None) -> dict[str, int]:
    """Load every table that is not as wanted, or only that of a file. Out: how many by state.

    Asked for twice, the second finds nothing to do; one that fails is tried three times, and holds no other back.
    """
    done: dict[str, int] = {}
    standing.tidy()
    while True:
        with standing.taken(resource_id) as row:
            if row is None:
                return done
            state = _bring(row)
        done[state] = done.get(state, 0) + 1


def _bring(row: dict[str, Any]) -> str:
    try:
        return loading.load(row)
    except Exception as error:
        log.exception("the table of %s could not be loaded", row["resource_id"])
        model.Session.rollback()
        if row["state"] == "loaded":  # it is there, only slower to search
            standing.change(row, indexed=row["loaded"])
        else:
            standing.change(row, state="failed", error=str(error)[:MESSAGE])
        return "failed"
