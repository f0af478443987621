"""The list of results: its facets, chips, order and pages, all in the address."""

from collections.abc import Collection, Iterator
from typing import Any
from urllib.parse import urlencode

from ckan.plugins import toolkit as tk
from flask import request

from ckanext.anhui.portal.asking import counted, label
from ckanext.anhui.portal.core import words
from ckanext.anhui.search import FACETS, PAGE_SIZES, PAGES

FOLD = 6
"""Values of a facet shown before 显示更多."""
SEARCHED = 20
"""A facet with more values than this gets a field that looks through them."""
FILTERS = (*FACETS, "anhui_theme", "organization", "res_format", "tags", "license_id")
"""Parameters of the address that narrow a list."""
KEPT = ("sort", "ext_rows")
"""Parameters that stay when all filters are cleared."""

Pairs = list[tuple[str, str]]


def anhui_query(drop: str = "", value: str = "", add: tuple[str, str] | None = None) -> str:
    """The query string of this page without one parameter (or one value of it), with another; always page one."""
    kept = [
        (k, v)
        for k, v in request.args.items(multi=True)
        if k != "page" and not k.startswith("_") and not (k == drop and value in ("", v))
    ]
    return "?" + urlencode([*kept, add] if add else kept)


def anhui_cleared(q: str = "") -> str:
    """The query string of this page without any filter: these words (none: nothing is searched), in the same order."""
    kept = [(k, v) for k, v in request.args.items(multi=True) if k in KEPT]
    return "?" + urlencode([("q", q), *kept] if q else kept)


def anhui_kept(*without: str) -> Pairs:
    """What a form on this page has to send along: its parameters save these, the page and what is for scripts."""
    left_out = {*without, "page"}
    return [(k, v) for k, v in request.args.items(multi=True) if k not in left_out and not k.startswith("_")]


def filters(fields: Collection[str] = FILTERS) -> Pairs:
    """The filters in the address, each `(field, value)`: of these fields, where a list knows no others."""
    return [(k, v) for k, v in request.args.items(multi=True) if v and k in fields]


def asked(fields: Collection[str] = FILTERS) -> dict[str, list[str]]:
    """The words and filters in the address, to ask the same of another one."""
    return {k: found for k in ("q", *fields) if (found := [v for v in request.args.getlist(k) if v])}


def anhui_feed() -> str:
    """The address of the Atom feed of this list, "" when a page's list is not a search of datasets."""
    if request.endpoint not in PAGES:
        return ""
    here = {"organization": (request.view_args or {})["id"]} if request.endpoint == "organization.read" else {}
    return tk.url_for("anhui_feeds.search", **asked() | here)


def anhui_facets(titles: dict[str, str], facets: dict[str, Any]) -> list[dict[str, Any]]:
    """Facets as the page shows them: `{field, title, active, long, shown: [{label, count, active, href}], more}`."""
    shown = (_facet(field, facets.get(field) or {}) for field in FACETS if field in titles)
    return [facet for facet in shown if facet]


def anhui_has_facets(facets: dict[str, Any] | None) -> bool:
    """Whether there is any facet to choose from."""
    return any(facet["items"] for facet in (facets or {}).values())


def _facet(field: str, facet: dict[str, Any]) -> dict[str, Any] | None:
    chosen = request.args.getlist(field)
    items = [_value(field, one, one["code"] in chosen) for one in counted(field, facet.get("items") or [])]
    if not items:
        return None
    items.sort(key=lambda item: not item["active"])
    fold = max(FOLD, len([i for i in items if i["active"]]))
    return {
        "field": field,
        "title": title(field),
        "active": bool(chosen),
        "long": len(items) > SEARCHED,
        "shown": items[:fold],
        "more": items[fold:],
    }


def _value(field: str, one: dict[str, Any], active: bool) -> dict[str, Any]:
    href = anhui_query(drop=field, value=one["code"]) if active else anhui_query(add=(field, one["code"]))
    return one | {"active": active, "href": href}


def anhui_chips(fields: Collection[str] = ()) -> list[dict[str, str]]:
    """The filters in force: `{title, label, href}`, where the address is this list without that filter.

    `fields` are those a list can be filtered by, where it is not one of CKAN's.
    """
    return [chip(field, value) for field, value in filters(fields or FILTERS)]


def chip(field: str, value: str) -> dict[str, str]:
    """One filter as the page names it, and the way out of it."""
    named = label(field, {"name": value})
    return {"title": title(field), "label": named, "href": anhui_query(drop=field, value=value)}


def title(field: str) -> str:
    """What a filter is called."""
    facets = tk.h.anhui_facet_titles()
    others = {
        "organization": facets["anhui_department"],
        "res_format": facets["anhui_formats"],
        "anhui_theme": tk._("Theme"),
        "tags": tk._("Keyword"),
        "license_id": tk._("Licence"),
    }
    return (facets | others)[field]


def anhui_pages(page: Any) -> dict[str, Any] | None:
    """The pager: `{page, count, numbers, previous, next, sizes}`, None when the shortest page holds everything.

    `sizes` are the lengths a page may have (`{size, href, current}`), where the page lets its reader choose.
    """
    total = int(getattr(page, "item_count", 0) or 0)
    sizes = list(_sizes(_size(page)))
    size = _size(page)
    if not total or total <= (min(PAGE_SIZES) if sizes else size):
        return None
    current, count = int(page.page), -(-total // size)

    def link(number: int) -> dict[str, Any]:
        return {"number": number, "href": anhui_query(add=("page", str(number))), "current": number == current}

    return {
        "page": current,
        "count": count,
        "numbers": [link(n) if n else None for n in words.window(current, count)],
        "previous": link(min(current - 1, count)) if current > 1 else None,
        "next": link(current + 1) if current < count else None,
        "sizes": sizes,
    }


def _size(page: Any) -> int:
    """Results on this page. CKAN's own Page knows only the usual number."""
    chosen = request.args.get("ext_rows", "")
    return int(chosen) if _sized() and chosen in map(str, PAGE_SIZES) else int(page.items_per_page)


def _sized() -> bool:
    return request.endpoint in PAGES


def _sizes(current: int) -> Iterator[dict[str, Any]]:
    if _sized():
        for size in PAGE_SIZES:
            added = None if size == PAGE_SIZES[0] else ("ext_rows", str(size))
            yield {"size": size, "href": anhui_query(drop="ext_rows", add=added), "current": size == current}
