"""What the pages of departments say beside what CKAN gives them."""

from typing import Any

from ckan.plugins import toolkit as tk

from ckanext.anhui.catalogue import Entry, code_list, today
from ckanext.anhui.portal import finding
from ckanext.anhui.portal.asking import label, language
from ckanext.anhui.portal.core import departments

BATCH = 1000
"""Names that CKAN lists at once."""
CONTACT = ("contact_name", "contact_phone", "contact_email")


def anhui_departments(query: str) -> dict[str, Any]:
    """All departments with a page, those a reader looks for when there is a query.

    :returns: `{kinds: [{title, departments: [Department]}], with_data, without: [Department]}`; `without` are those
        that have published nothing yet
    """
    titles = {name: label("anhui_department", {"name": name}) for name in _names()}
    all_of_them = departments.standing(titles, finding.counts("anhui_department"), today().isoformat())
    found = departments.named(all_of_them, query) if query.strip() else all_of_them
    full = [one for one in found if one.datasets]
    kinds = [{"title": _kind(kind.code), "departments": kind.departments} for kind in departments.kinds(full)]
    return {"kinds": kinds, "with_data": len(full), "without": [one for one in found if not one.datasets]}


def _names() -> list[str]:
    """URL names of all departments; CKAN gives them in batches."""
    names: list[str] = []
    while batch := tk.get_action("organization_list")({}, {"limit": BATCH, "offset": len(names)}):
        names += batch
    return names


def _kind(code: str) -> str:
    """What a kind of departments is called."""
    own = {departments.PROVINCIAL: tk._("Provincial departments"), departments.OTHER: tk._("Other departments")}
    if code in own:
        return own[code]
    codes = code_list("department_types" if code_list("department_types").find(code) else "regions")
    return codes.label(code, language())


def anhui_department(department: dict[str, Any]) -> dict[str, Any]:
    """What the page of a department (as `organization_show` gives it) says of it.

    :returns: `{overview, narrowed, type, region: Entry or None, since, predecessors: [Entry], contact}`
    """
    codes = code_list("departments")
    entry = codes.find(department.get("title") or "")
    overview = finding.overview("anhui_department", [department["name"]])
    kind = department.get("department_type") or _said(entry, "type")
    return {
        "overview": overview,
        "narrowed": finding.narrowed(),
        "type": code_list("department_types").label(kind, language()) if kind else "",
        "region": code_list("regions").find(department.get("region") or _said(entry, "region")),
        "since": entry.valid_from if entry else "",
        "predecessors": departments.predecessors(codes, entry) if entry else [],
        "contact": _contact(overview["latest"]),
    }


def _said(entry: Entry | None, name: str) -> str:
    return str(entry.data.get(name, "")) if entry else ""


def _contact(datasets: list[dict[str, Any]]) -> dict[str, str]:
    """Whom the latest dataset that names somebody says to ask: `{contact_name?, contact_phone?, contact_email?}`."""
    for dataset in datasets:
        if dataset.get("contact_phone") or dataset.get("contact_email"):
            return {name: dataset[name] for name in CONTACT if dataset.get(name)}
    return {}
