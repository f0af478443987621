"""The facets as a reader sees them."""

from typing import Any

from ckan.plugins import toolkit as tk

from ckanext.anhui.search import FACETS
from ckanext.anhui.search.helpers import anhui_facet_label

__all__ = ["label_facets", "titles"]


def titles(without: str = "") -> dict[str, str]:
    """Field and title of each facet, in the order they are shown."""
    named = {
        "anhui_domain": tk._("Domain"),
        "anhui_department": tk._("Department"),
        "anhui_region": tk._("Region"),
        "anhui_open_type": tk._("Openness"),
        "anhui_formats": tk._("Format"),
        "anhui_cycle": tk._("Update cycle"),
    }
    return {field: named[field] for field in FACETS if field != without}


def label_facets(facets: dict[str, Any]) -> None:
    """Set `display_name` of each value of our facets."""
    for field in FACETS:
        for item in facets.get(field, {}).get("items", ()):
            item["display_name"] = anhui_facet_label(field, item["name"])
