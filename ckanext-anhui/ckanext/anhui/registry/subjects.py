"""One subject, one source (一数一源): which record leads where several departments keep the same."""

from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.anhui.registry import store
from ckanext.anhui.registry.core.subjects import Subject, groups
from ckanext.anhui.registry.model import record

__all__ = ["found", "name_lead"]


def found() -> list[list[dict[str, Any]]]:
    """Groups of records of one subject: `[[{key, package_id, title, provider, columns, leads}]]`."""
    names = sa.func.jsonb_path_query_array(record.c.draft, "$.columns[*].name").label("names")
    title = record.c.draft["elements"]["title"].astext.label("title")
    provider = record.c.draft["provider"].astext.label("provider")
    columns = record.c.key, record.c.package_id, record.c.lead_key, title, provider, names
    alive = record.c.state.is_distinct_from("deleted")
    rows = {row["key"]: row for row in model.Session.execute(sa.select(*columns).where(alive)).mappings()}
    subjects = (Subject(key, row["provider"], row["title"] or "", tuple(row["names"])) for key, row in rows.items())
    return [[_told(rows[one.key]) for one in group] for group in groups(subjects)]


def name_lead(lead: str, others: list[str], *, user: str) -> None:
    """Let the other records of a subject refer to the one that leads."""
    followers = [key for key in others if key != lead]
    for key in followers:
        store.save(key, lead_key=lead)
    store.save(lead, lead_key=lead)
    store.events("lead", [lead], user=user, data={"follow": followers})
    model.Session.commit()


def _told(row: Any) -> dict[str, Any]:
    told = {name: row[name] for name in ("key", "package_id", "title", "provider")}
    return told | {"columns": len(row["names"]), "leads": row["lead_key"] == row["key"]}
