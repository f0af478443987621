"""What the pages ask other rooms, and how they name what comes back."""

from typing import Any

from ckan.lib.helpers import lang
from ckan.lib.search import SearchError, SolrConnectionError
from ckan.plugins import toolkit as tk

from ckanext.anhui.catalogue import code_list
from ckanext.anhui.search import FACETS

FAILED = (SearchError, SolrConnectionError)
"""What a search raises that cannot be carried out, and one that did not reach Solr: CKAN makes them no relatives.

A page that needs what it searches for catches neither: it is answered with 503.
"""


def language() -> str:
    """The language the page is in."""
    return lang() or "zh_Hans_CN"


def ask(action: str, **data: Any) -> Any:
    """The answer of another room's action, None when there is none. Raises what it searches with (`FAILED`)."""
    try:
        asked = tk.get_action(action)
    except KeyError:  # this zone has none; one that comes out of an action is a fault
        return None
    try:
        return asked({}, data)
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return None


def counted(field: str, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The values of a facet: `[{code, label, count}]`, the most frequent first, none that counts nothing."""
    ordered = sorted(items, key=lambda item: (-item["count"], item["name"]))
    return [{"code": i["name"], "label": label(field, i), "count": i["count"]} for i in ordered if i["count"]]


def label(field: str, item: dict[str, Any]) -> str:
    """What a value of a filter (`{name, display_name?}`) is called."""
    if field == "anhui_theme":
        return code_list("themes").label(item["name"], language())
    field = "anhui_department" if field == "organization" else field
    if field in FACETS:
        return tk.h.anhui_facet_label(field, item["name"])
    return item.get("display_name") or item["name"]
