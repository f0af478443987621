"""Template helpers of the search room."""

import time
from typing import Any

from ckan import model
from ckan.lib.helpers import lang
from ckan.plugins import toolkit as tk

from ckanext.anhui.catalogue import code_list
from ckanext.anhui.search import FACETS, department_named_in

__all__ = ["anhui_facet_label", "anhui_facet_titles", "anhui_search_suggestion"]

SECONDS = 60
_titles: dict[str, Any] = {}


def anhui_facet_titles() -> dict[str, str]:
    """Field and title of each facet, in the order they are shown."""
    named = {
        "anhui_domain": tk._("Domain"),
        "anhui_department": tk._("Department"),
        "anhui_region": tk._("Region"),
        "anhui_open_type": tk._("Openness"),
        "anhui_formats": tk._("Format"),
        "anhui_cycle": tk._("Update cycle"),
    }
    return {field: named[field] for field in FACETS}


def anhui_facet_label(field: str, value: str) -> str:
    """What a value of a facet is called; the value itself when nobody knows."""
    if field == "anhui_department":
        return _department_titles(value).get(value) or value
    return code_list(FACETS[field]).label(value, lang() or "zh_Hans_CN") if field in FACETS else value


def anhui_search_suggestion(q: str) -> dict[str, Any] | None:
    """Where else to look when nothing was found: `{title, url}` of the department the query names, None without one."""
    department = department_named_in(q)
    if department:
        found = (
            model.Session.query(model.Group)
            .filter_by(title=department.label, is_organization=True, state="active")
            .first()
        )
        if found:
            return {"title": department.label, "url": tk.url_for("organization.read", id=found.name)}
    return None


def _department_titles(wanted: str) -> dict[str, str]:
    """All departments by URL name, in one query a minute (a facet names a hundred of them), or when one is new."""
    if not _titles or wanted not in _titles["names"] or time.monotonic() - _titles["at"] > SECONDS:
        rows = model.Session.query(model.Group.name, model.Group.title).filter(model.Group.is_organization.is_(True))
        _titles.update(at=time.monotonic(), names=dict(tuple(row) for row in rows))
    return _titles["names"]
