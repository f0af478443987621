"""One subject, one source (一数一源): which record leads where several departments keep the same."""

from typing import Any

import msgspec
import sqlalchemy as sa
from ckan import model

from ckanext.anhui.registry import scope, store
from ckanext.anhui.registry.core.subjects import Subject, groups
from ckanext.anhui.registry.model import record
from ckanext.anhui.rules import Finding, Verdict

__all__ = ["family", "found", "name_lead", "undecided", "warned"]
FAMILY = ("key", "package_id", "title", "provider")
ALIVE = record.c.state.is_distinct_from("deleted")


def found() -> list[list[dict[str, Any]]]:
    """Groups of records of one subject: `[[{key, package_id, title, provider, columns, leads}]]`."""
    names = sa.func.jsonb_path_query_array(record.c.draft, "$.columns[*].name").label("names")
    title = record.c.draft["elements"]["title"].astext.label("title")
    provider = record.c.draft["provider"].astext.label("provider")
    columns = record.c.key, record.c.package_id, record.c.lead_key, title, provider, names
    rows = {row["key"]: row for row in model.Session.execute(sa.select(*columns).where(ALIVE)).mappings()}
    subjects = (Subject(key, row["provider"], row["title"] or "", tuple(row["names"])) for key, row in rows.items())
    return [[_told(rows[one.key]) for one in group] for group in groups(subjects)]


def undecided() -> list[str]:
    """Keys of records whose subject several departments keep and nobody leads."""
    return [one["key"] for group in found() if not any(one["leads"] for one in group) for one in group]


def family(row: dict[str, Any], user: str) -> dict[str, Any]:
    """`{lead, followers}` of a record: whom it follows (None when nobody), and who follows it.

    Each is `{key, title, provider, package_id}`; key and package_id are "" where `user` may not see the record.
    """
    lead = row["lead_key"]
    if not lead:
        return {"lead": None, "followers": []}
    leads = lead == row["key"]
    related = sa.and_(record.c.lead_key == lead, record.c.key != lead) if leads else record.c.key == lead
    seen = sa.and_(sa.true(), *scope.visible(user)).label("seen")
    title, provider = record.c.draft["elements"]["title"].astext, record.c.draft["provider"].astext
    columns = record.c.key, record.c.package_id, title.label("title"), provider.label("provider"), seen
    query = sa.select(*columns).where(related, ALIVE).order_by(provider, title)
    told = [
        {name: one[name] if one["seen"] or name in ("title", "provider") else "" for name in FAMILY}
        for one in model.Session.execute(query).mappings()
    ]
    return {"lead": None, "followers": told} if leads else {"lead": next(iter(told), None), "followers": []}


def warned(verdict: Verdict, lead: dict[str, Any] | None) -> Verdict:
    """The verdict on a record with a word on the one it follows: its outcome stays, but people look at both."""
    if lead is None:
        return verdict
    said = f"与“{lead['title']}”（{lead['provider']}）同源，以其为准"
    fix = "请核对内容与其一致；不必再单独提供的，停止开放本记录；不应以其为准的，请主管部门改定牵头部门"
    return msgspec.structs.replace(verdict, findings=(*verdict.findings, Finding("follows-lead", "warn", said, fix)))


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
