"""Counting downloads where the bytes are served, machines left out; and reading the counts.

No download fails because it could not be counted, nor waits for longer than HURRY allows.
"""

import datetime as dt
import logging
from typing import Any

import sqlalchemy as sa
from ckan import model
from flask import Request, Response
from sqlalchemy.dialects.postgresql import insert

from ckanext.anhui.catalogue import today
from ckanext.anhui.files.core.machines import is_machine
from ckanext.anhui.files.model import daily

__all__ = ["by_month", "by_package", "count", "counts"]

log = logging.getLogger(__name__)

HURRY = sa.text("select set_config('lock_timeout', '100ms', true), set_config('synchronous_commit', 'off', true)")
"""For one count: give up rather than wait for another transaction, and do not wait for the disk."""


def counts(request: Request, answer: Response) -> bool:
    """Whether an answer is a download: the bytes from the first one on, and not to a machine."""
    whole = answer.status_code == 200
    begins = answer.status_code == 206 and answer.headers.get("Content-Range", "").startswith("bytes 0-")
    return request.method == "GET" and (whole or begins) and not is_machine(request.headers.get("User-Agent", ""))


def count(package_id: str) -> None:
    """One download of the dataset more today. What goes wrong is logged; the caller never hears of it."""
    more = insert(daily).values(package_id=package_id, day=today(), downloads=1)
    more = more.on_conflict_do_update(
        index_elements=["package_id", "day"], set_={"downloads": daily.c.downloads + more.excluded.downloads}
    )
    try:
        assert model.meta.engine is not None, "CKAN is set up"
        with model.meta.engine.begin() as connection:
            connection.execute(HURRY)
            connection.execute(more)
    except Exception:  # whatever it is, the reader gets the file
        log.exception("A download of %s was not counted", package_id)


def by_package(days: int | None, limit: int, package_id: str = "") -> list[dict[str, Any]]:
    """Downloads of live datasets in the last `days` days (None: ever), the most downloaded first."""
    total = sa.func.sum(daily.c.downloads)
    query = _live(sa.select(daily.c.package_id, total.label("downloads")))
    if days is not None:
        query = query.where(daily.c.day > today() - dt.timedelta(days=days))
    if package_id:
        query = query.where(daily.c.package_id == package_id)
    query = query.group_by(daily.c.package_id).order_by(total.desc(), daily.c.package_id).limit(limit)
    return [dict(row) for row in model.Session.execute(query).mappings()]


def by_month() -> list[dict[str, Any]]:
    """Downloads of live datasets by month, from the first that was counted on."""
    month = sa.func.to_char(daily.c.day, "YYYY-MM").label("month")
    query = _live(sa.select(month, sa.func.sum(daily.c.downloads).label("downloads"))).group_by(month).order_by(month)
    return [dict(row) for row in model.Session.execute(query).mappings()]


def _live(query: Any) -> Any:
    """Only of datasets a stranger may see: between disappearing and being purged a withdrawn one has its rows."""
    package = model.Package
    seen = sa.and_(package.id == daily.c.package_id, package.state == "active", package.private.is_(False))
    return query.join(package, seen)
