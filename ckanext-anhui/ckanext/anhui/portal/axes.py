"""The pages of the axes: all regions, domains, themes, priority fields, and each one of them."""

from typing import Any, cast

from ckan.plugins import toolkit as tk
from ckan.types import Response
from flask import Blueprint, redirect

from ckanext.anhui.catalogue import Entry, code_list, heirs, today
from ckanext.anhui.portal import finding
from ckanext.anhui.portal.asking import language
from ckanext.anhui.portal.core.axes import AXES, PROVINCE, Value, indexed, inside, values

__all__ = ["anhui_axes"]

anhui_axes = Blueprint("anhui_axes", __name__)
AXIS = f"/<any({','.join(AXES)}):axis>"


@anhui_axes.route(AXIS)
def index(axis: str) -> str:
    """All values of an axis with their numbers."""
    chosen = AXES[axis]
    counts = finding.counts(chosen.field)
    shown: dict[str, Any] = {"axis": chosen, "words": _words(axis), "total": finding.total()}
    if axis == "region":
        cities = inside(PROVINCE, counts)
        shown |= {"cities": [(city, inside(city.entry.code, counts)) for city in cities]}
        shown |= {"province": Value(code_list("regions").path(PROVINCE)[0], counts.get(PROVINCE, 0))}
        shown |= {"only_province": counts.get(PROVINCE, 0) - sum(city.datasets for city in cities)}
    else:
        shown |= {"values": values(chosen.list.entries, counts), "covered": sum(counts.values())}
    return tk.render("anhui/axes/index.html", shown)


@anhui_axes.route(f"{AXIS}/<code>")
def read(axis: str, code: str) -> str | Response:
    """One value: what it is, its numbers, what is new, and its datasets to filter. 404 for a code nobody knows.

    Another word for it (a label, the code it had before) leads to its code with 301.
    """
    chosen = AXES[axis]
    entry = chosen.list.find(code)
    if entry is None:
        return tk.abort(404)
    successors = heirs(chosen.list, entry, today().isoformat())
    if len(successors) > 1:
        return tk.render(
            "anhui/axes/succeeded.html",
            {"axis": chosen, "words": _words(axis), "entry": entry, "successors": successors},
        )
    standing = successors[0] if successors else entry
    if standing.code != code:
        return _moved(axis, standing)
    held = indexed(entry)
    return tk.render(
        "anhui/axes/read.html",
        {
            "axis": chosen,
            "words": _words(axis),
            "entry": entry,
            "name": entry.name(language()),
            "overview": finding.overview(chosen.field, held),
            "narrowed": finding.narrowed(),
            **finding.listing(chosen.field, held),
            **(_place(entry) if axis == "region" else {}),
        },
    )


def _place(entry: Entry) -> dict[str, Any]:
    """What a region is, lies in, and what lies in it."""
    levels = {
        "province": tk._("Province"),
        "city": tk._("City with districts"),
        "county": tk._("County, district or city at county level"),
    }
    level = tk._("Development zone") if entry.data.get("zone") else levels.get(str(entry.data.get("level")))
    return {
        "level": level or tk._("Town, township or subdistrict"),
        "above": code_list("regions").path(entry.parent) if entry.parent else [],
        "inside": inside(entry.code, finding.counts("anhui_region")),
    }


def _moved(axis: str, entry: Entry) -> Response:
    """301, to be asked again each time: the lists change."""
    answer = redirect(tk.h.url_for("anhui_axes.read", axis=axis, code=entry.code), 301)
    answer.headers["Cache-Control"] = "no-cache"
    return cast(Response, answer)


def _words(axis: str) -> dict[str, str]:
    """How the pages of an axis are headed, and what they say first."""
    return {
        "region": {
            "title": tk._("Regions"),
            "lead": tk._("Data by the place it is about. A city’s number includes its counties."),
            "empty": tk._("No data about {name} has been published yet"),
        },
        "domain": {
            "title": tk._("Domains"),
            "lead": tk._("Data by the field of life it belongs to."),
            "empty": tk._("No data in {name} has been published yet"),
        },
        "theme": {
            "title": tk._("Themes"),
            "lead": tk._("Data that several departments hold about one subject, as their catalogues class it."),
            "empty": tk._("No data in {name} has been published yet"),
        },
        "focus": {
            "title": tk._("Priority fields"),
            "lead": tk._("The ten fields in which the province’s plan of 2017 asks departments to open data first."),
            "empty": tk._("No data in {name} has been published yet"),
        },
    }[axis]
