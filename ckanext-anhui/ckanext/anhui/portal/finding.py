"""Asking search for the datasets of a department, a region, a domain: their numbers, and the list a reader filters."""

from collections.abc import Iterable
from typing import Any

from ckan.lib.helpers import Page
from ckan.lib.search import SearchError
from ckan.plugins import toolkit as tk
from flask import request

from ckanext.anhui.portal.asking import counted
from ckanext.anhui.portal.core.axes import PROVINCE, inside
from ckanext.anhui.portal.results import Pairs, filters
from ckanext.anhui.search import FACETS

FILES = "anhui_files"
"""Index field: how many files a dataset has."""
NEWEST = "metadata_modified desc"
ORDERS = frozenset({NEWEST, "score desc, metadata_modified desc"})
LATEST = 8
PLENTY = 500
"""Values of a facet that are asked for."""


def clause(field: str, codes: Iterable[str]) -> str:
    """A filter of Solr: the field holds one of the codes."""
    return f"{field}:({' OR '.join(map(_quoted, codes))})"


def plain(chosen: Pairs) -> str:
    """Filters as a plain list: the search room lets several values of one field mean any of them."""
    return " ".join(f"{field}:{_quoted(value)}" for field, value in chosen)


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def search(clauses: Iterable[str] = (), **more: Any) -> dict[str, Any]:
    """What `package_search` finds of the datasets that fulfil all the filters."""
    return tk.get_action("package_search")({}, {"fq_list": list(clauses), "facet.limit": PLENTY, **more})


def counts(field: str) -> dict[str, int]:
    """Datasets by value of an index field, of all that can be found."""
    return search(rows=0, **{"facet.field": [field], "facet.limit": -1})["facets"].get(field, {})


def total() -> int:
    """All datasets that can be found."""
    return search(rows=0)["count"]


def overview(field: str, codes: Iterable[str]) -> dict[str, Any]:
    """What one value of an axis holds.

    :returns: `{datasets, files, updated, latest: [packages], axes: {field: [{code, label, count}]}, cities: [Value]}`;
        noughts and empty lists when it holds nothing
    """
    found = search([clause(field, codes)], rows=LATEST, sort=NEWEST, **{"facet.field": [*FACETS, FILES]})
    shown = {name: counted(name, facet["items"]) for name, facet in found["search_facets"].items() if name in FACETS}
    cities = [one for one in inside(PROVINCE, found["facets"].get("anhui_region", {})) if one.datasets]
    return {
        "datasets": found["count"],
        "files": sum(int(size) * times for size, times in found["facets"].get(FILES, {}).items()),
        "updated": found["results"][0]["metadata_modified"] if found["results"] else "",
        "latest": found["results"],
        "axes": shown,
        "cities": cities,
    }


def listing(field: str, codes: tuple[str, ...]) -> dict[str, Any]:
    """What the templates of a list of results need: the datasets of one value of an axis, filtered by the address.

    :returns: `{q, page, query_error, search_facets, facet_titles}` as CKAN's own views give them, and `filters`: the
        fields that filter this list
    """
    number, rows = tk.h.get_page_number(request.args), int(tk.config["ckan.datasets_per_page"])
    query, order = request.args.get("q", ""), request.args.get("sort", "")
    titles = {name: name for name in FACETS if name != field or len(codes) > 1}
    failed, found = False, {"count": 0, "results": [], "search_facets": {}}
    try:
        found = search(
            [clause(field, codes)],
            q=query,
            fq=plain(filters(FACETS)),
            extras={"ext_widen": True, "ext_highlight": True},
            rows=rows,
            start=(number - 1) * rows,
            sort=order if order in ORDERS else None,
            **{"facet.field": list(titles)},
        )
    except SearchError:  # the reader's own words may be no query
        failed = True
    page = Page(found["results"], page=number, url=tk.h.pager_url, item_count=found["count"], items_per_page=rows)
    page.items = found["results"]
    facets = found["search_facets"]
    shown = {"q": query, "page": page, "query_error": failed, "search_facets": facets, "facet_titles": titles}
    return shown | {"filters": FACETS}


def narrowed() -> bool:
    """Whether the reader already looks for something: a query, a filter or a later page is in the address."""
    return bool(filters(FACETS) or request.args.get("q") or request.args.get("page") or request.args.get("sort"))
