"""What the pages ask other rooms, and how they name what comes back."""

from collections.abc import Iterable
from typing import Any

from ckan.lib.helpers import lang
from ckan.lib.search import SearchError, SolrConnectionError
from ckan.plugins import toolkit as tk

from ckanext.anhui.catalogue import code_list

FACETS = ("anhui_open_type", "anhui_region", "anhui_department", "anhui_domain", "anhui_formats", "anhui_cycle")
"""In the order they are shown."""
STOCK = ("organization", "res_format")
"""CKAN's own facets, shown when ours are not asked for."""
LISTS = {
    "anhui_open_type": "open_types",
    "anhui_domain": "domains",
    "anhui_region": "regions",
    "anhui_cycle": "cycles",
    "anhui_theme": "themes",
}


FAILED = (SearchError, SolrConnectionError)
"""What a search raises that cannot be carried out, and one that did not reach Solr: CKAN makes them no relatives.

A page that needs what it searches for catches neither: it is answered with 503.
"""


def ask(action: str, **data: Any) -> Any:
    """The answer of another room's action, None when there is none. Raises what it searches with (`FAILED`)."""
    try:
        return tk.get_action(action)({}, data)
    except (KeyError, tk.ObjectNotFound, tk.NotAuthorized):
        return None


def search(q: str, filters: Iterable[tuple[str, str]], **more: Any) -> dict[str, Any] | None:
    """What `package_search` finds by words and `(field, value)` filters, as a results page asks; None when it fails."""
    fq = " ".join(f'{field}:"{_escaped(value)}"' for field, value in filters)
    try:
        return ask("package_search", q=q, fq=fq, **more)
    except SearchError:
        return None


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')


def counted(field: str, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The values of a facet: `[{code, label, count}]`, the most frequent first, none that counts nothing."""
    ordered = sorted(items, key=lambda item: (-item["count"], item["name"]))
    return [{"code": i["name"], "label": label(field, i), "count": i["count"]} for i in ordered if i["count"]]


def label(field: str, item: dict[str, Any]) -> str:
    """What a value of a facet (`{name, display_name?}`) is called."""
    own = tk.h.get("anhui_facet_label")  # the search room knows best what it indexed
    if own and field in FACETS:
        return str(own(field, item["name"]))
    if field in LISTS:
        return code_list(LISTS[field]).label(item["name"], lang() or "zh_Hans_CN")
    if field in ("anhui_department", "organization"):
        return _department(item["name"], item.get("display_name") or "")
    return item.get("display_name") or item["name"]


def _department(name: str, title: str) -> str:
    if title and title != name:
        return title
    known = tk.g.setdefault("anhui_department_titles", {})
    if name not in known:
        found = ask("organization_show", id=name, include_datasets=False, include_users=False)
        known[name] = found["title"] if found else name
    return known[name]
