"""How each department stands, day by day: written whenever the catalogue is asked for, read by later reports."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from ckan import model
from sqlalchemy.dialects.postgresql import insert

from ckanext.anhui.catalogue import today
from ckanext.anhui.registry.listing import OVERDUE
from ckanext.anhui.registry.model import daily, record

__all__ = ["note_today", "per_day"]


def note_today() -> int:
    """Count every department now; the last count of a day stays. Returns how many departments there are."""
    alive = record.c.state.is_distinct_from("deleted")
    code = sa.func.coalesce(record.c.draft["elements"]["provider_code"].astext, "")

    def number(condition: Any) -> Any:
        return sa.func.count().filter(condition)

    counted = {
        "records": sa.func.count(),
        "open": number(record.c.state == "open"),
        "conditional": number(record.c.state == "conditional"),
        "closed": number(record.c.state.in_(["closed", "removed"])),
        "held": number(record.c.state == "hold"),
        "files": sa.func.coalesce(sa.func.sum(sa.func.jsonb_array_length(record.c.draft["files"])), 0),
        "overdue": number(OVERDUE),
    }
    day = sa.literal(today()).label("day")
    name = sa.func.max(record.c.draft["provider"].astext)
    query = sa.select(day, code, name, *counted.values()).where(alive).group_by(code)
    kept = insert(daily).from_select(["day", "provider_code", "provider", *counted], query)
    newer = {column: kept.excluded[column] for column in ("provider", *counted)}
    done = model.Session.execute(kept.on_conflict_do_update(index_elements=["day", "provider_code"], set_=newer))
    model.Session.commit()
    return done.rowcount  # type: ignore[attr-defined]


def per_day(since: dt.date) -> list[dict[str, Any]]:
    """The counts of every department since a day, by day and department."""
    query = sa.select(daily).where(daily.c.day >= since).order_by(daily.c.day, daily.c.provider)
    return [dict(row) for row in model.Session.execute(query).mappings()]
