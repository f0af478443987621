"""What is public now, in one row: what the dumps and the sitemap are checked against.

Asked of the database, not of the search index: the database is the first to know that a dataset is gone.
"""

import datetime as dt
from typing import Any, NamedTuple

import sqlalchemy as sa
from ckan import model
from sqlalchemy.dialects.postgresql import aggregate_order_by

PACKAGE = model.Package
PUBLIC = (PACKAGE.state == "active", PACKAGE.type == "dataset", PACKAGE.private.is_(False))


class State(NamedTuple):
    """The public datasets: how many, when one was changed last (UTC), and a digest of which stand as changed when."""

    datasets: int
    modified: dt.datetime | None
    digest: str


def state(until: dt.datetime | None = None) -> State:
    """The state of the public datasets; with `until`, of those that were last changed no later.

    In the latter a dataset is missing that is gone or was changed since, and a new one does not count: its digest stays
    the same exactly as long as every dataset stands as it did.
    """
    each = sa.func.concat(PACKAGE.id, " ", PACKAGE.metadata_modified)
    digest = sa.func.md5(
        sa.func.coalesce(sa.func.string_agg(each, aggregate_order_by(sa.literal(","), PACKAGE.id)), "")
    )
    query = sa.select(sa.func.count(), sa.func.max(PACKAGE.metadata_modified), digest).where(*PUBLIC)
    if until:
        query = query.where(PACKAGE.metadata_modified <= until)
    return State(*model.Session.execute(query).one())


def public(*columns: Any, until: dt.datetime | None = None) -> list[tuple[Any, ...]]:
    """Columns of the public datasets, in order of their ids; with `until` of those `state` speaks of with it."""
    query = sa.select(*columns).where(*PUBLIC).order_by(PACKAGE.id)
    if until:
        query = query.where(PACKAGE.metadata_modified <= until)
    return [tuple(row) for row in model.Session.execute(query)]
