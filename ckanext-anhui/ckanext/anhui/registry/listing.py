"""Asking the registry's rows: filters of the list, the work lists, and the numbers beside them."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.anhui.catalogue import code_list
from ckanext.anhui.registry import scope, subjects
from ckanext.anhui.registry.model import STAGE, record

__all__ = ["OVERDUE", "WORK", "conditions", "counts", "departments", "page", "stages"]


def _element(name: str) -> Any:
    return sa.func.coalesce(record.c.draft["elements"][name].astext, "")


def _is_overdue() -> Any:
    """Later than the promised cycle: since the last file came, or else since 发布日期."""
    days = {e.code: int(e.data["days"]) for e in code_list("cycles").entries if e.data.get("days")}
    cycle = sa.case(*((_element("update_cycle") == code, number) for code, number in days.items()), else_=None)
    issued = sa.case((_element("issued").op("~")(r"^\d{4}-\d\d-\d\d$"), sa.cast(_element("issued"), sa.Date)))
    since = sa.func.coalesce(sa.cast(record.c.data_at, sa.Date), issued)
    return since + cycle < sa.func.current_date()


NO_FILES = sa.func.coalesce(sa.func.jsonb_array_length(record.c.draft["files"]), 0) == 0
IS_OPEN = _element("open") == "是"
OVERDUE = sa.and_(IS_OPEN, _is_overdue())
WORK: Mapping[str, Any] = {
    "ungraded": _element("grade") == "",
    "nofiles": sa.and_(IS_OPEN, NO_FILES),
    "overdue": OVERDUE,
    "inferred": record.c.draft["elements"].has_key("inferred"),
    "held": record.c.state == "hold",
}
"""Work lists: 待定级, open records without files, overdue updates, guesses to confirm, held by the rules."""
UNLED = "subjects"
"""The work list of subjects several departments keep without a lead: compared anew when asked for, not counted."""
STAGES = ("draft", "returned", "signed", "approved", "released", "deleted")
STATES = ("open", "conditional", "closed", "removed", "hold", "deleted")


def conditions(asked: Mapping[str, Any], user: str) -> list[Any]:
    """What `asked` (q, department, stage, state, work) means, within what the account may see.

    Raises ValidationError naming the filter that is unknown.
    """
    where = scope.visible(user)
    if words := str(asked.get("q") or "").split():
        text = _element("title") + " " + _element("identifier") + " " + record.c.draft["provider"].astext
        where += [text.icontains(word, autoescape=True) for word in words]
    if department := str(asked.get("department") or ""):
        where.append(record.c.draft["provider"].astext == department)
    for name, known, column in (("stage", STAGES, STAGE), ("state", STATES, record.c.state)):
        if value := str(asked.get(name) or ""):
            if value not in known:
                raise tk.ValidationError({name: [tk._("Unknown value {value}").format(value=value)]})
            where.append(column == value)
    work = str(asked.get("work") or "")
    if work == UNLED:
        where.append(record.c.key.in_(subjects.undecided()))
    elif work:
        if work not in WORK:
            raise tk.ValidationError({"work": [tk._("Unknown value {value}").format(value=work)]})
        where.append(WORK[work])
    return where


def page(where: list[Any], *, limit: int, offset: int) -> list[dict[str, Any]]:
    """Rows as people list them, by department and title."""
    provider = record.c.draft["provider"].astext.label("provider")
    title = _element("title").label("title")
    own = record.c.key, record.c.package_id, record.c.draft_hash, record.c.state, record.c.version, record.c.signed_by
    read = provider, title, _element("identifier").label("identifier"), record.c.verdict["rule"].astext.label("rule")
    query = sa.select(*own, *read, STAGE, record.c.returned).where(*where)
    ordered = query.order_by(provider, title, record.c.key).limit(limit).offset(offset)
    return [dict(row) for row in model.Session.execute(ordered).mappings()]


def counts(where: list[Any]) -> dict[str, Any]:
    """`{count, stages: {stage: n}, states: {state: n}, work: {list: n}}` of the records that fulfil `where`."""
    chosen = sa.select(
        STAGE,
        record.c.state.label("state"),
        *(condition.label(name) for name, condition in WORK.items()),
    ).where(*where)
    rows = chosen.subquery()
    total = model.Session.execute(
        sa.select(sa.func.count(), *(sa.func.count().filter(rows.c[name]) for name in WORK)).select_from(rows)
    ).one()
    return {
        "count": total[0],
        "stages": _by(rows, "stage"),
        "states": _by(rows, "state"),
        "work": dict(zip(WORK, total[1:], strict=True)),
    }


def stages(where: list[Any]) -> dict[str, int]:
    """`{stage: n}` of the records that fulfil `where`."""
    return _by(sa.select(STAGE).where(*where).subquery(), "stage")


def departments(user: str) -> list[str]:
    """Names of the departments whose records the account sees."""
    name = record.c.draft["provider"].astext
    return list(model.Session.scalars(sa.select(name).where(*scope.visible(user)).distinct().order_by(name)))


def _by(rows: Any, name: str) -> dict[str, int]:
    found = model.Session.execute(sa.select(rows.c[name], sa.func.count()).group_by(rows.c[name]))
    return {row[0]: row[1] for row in found if row[0]}
