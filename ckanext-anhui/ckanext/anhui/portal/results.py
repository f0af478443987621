"""The list of results: its facets, chips and pages, all in the address."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from ckan.plugins import toolkit as tk
from flask import request

from ckanext.anhui.portal.asking import FACETS, STOCK, counted, label
from ckanext.anhui.portal.core import words

FOLD = 6
"""Values of a facet shown before 显示更多."""


def anhui_suggestion(query: str) -> Any:
    """What search proposes for words that found nothing, if it proposes anything."""
    suggest = tk.h.get("anhui_search_suggestion")
    return suggest(query) if suggest and query else None


def anhui_query(drop: str = "", value: str = "", add: tuple[str, str] | None = None) -> str:
    """The query string of this page without one parameter (or one value of it), with another; always page one."""
    kept = [
        (k, v)
        for k, v in request.args.items(multi=True)
        if k != "page" and not k.startswith("_") and not (k == drop and value in ("", v))
    ]
    return "?" + urlencode([*kept, add] if add else kept)


def anhui_facets(titles: dict[str, str], facets: dict[str, Any]) -> list[dict[str, Any]]:
    """Facets as the page shows them: `{field, title, active, items: [{label, count, active, href}], more: [..]}`."""
    return [facet for field in _fields(titles) if (facet := _facet(field, titles, facets.get(field) or {}))]


def _fields(titles: dict[str, str]) -> tuple[str, ...]:
    return tuple(f for f in FACETS if f in titles) or tuple(f for f in STOCK if f in titles)


def _facet(field: str, titles: dict[str, str], facet: dict[str, Any]) -> dict[str, Any] | None:
    chosen = request.args.getlist(field)
    items = [_value(field, one, one["code"] in chosen) for one in counted(field, facet.get("items") or [])]
    if not items:
        return None
    items.sort(key=lambda item: not item["active"])
    fold = max(FOLD, len([i for i in items if i["active"]]))
    return {
        "field": field,
        "title": _title(field, titles),
        "active": bool(chosen),
        "shown": items[:fold],
        "more": items[fold:],
    }


def _value(field: str, one: dict[str, Any], active: bool) -> dict[str, Any]:
    href = anhui_query(drop=field, value=one["code"]) if active else anhui_query(add=(field, one["code"]))
    return one | {"active": active, "href": href}


def anhui_chips() -> list[dict[str, str]]:
    """The filters in force: `{title, label, href}`, where the address is this list without that filter."""
    return list(_chips())


def _chips() -> Iterator[dict[str, str]]:
    for field, value in request.args.items(multi=True):
        if value and field in (*FACETS, *STOCK, "tags", "license_id"):
            named = label(field, {"name": value})
            yield {"title": _title(field, {}), "label": named, "href": anhui_query(drop=field, value=value)}


def _title(field: str, titles: dict[str, str]) -> str:
    known = {
        "anhui_open_type": tk._("Openness"),
        "anhui_domain": tk._("Domain"),
        "anhui_department": tk._("Department"),
        "anhui_region": tk._("Region"),
        "anhui_formats": tk._("Format"),
        "anhui_cycle": tk._("Update cycle"),
        "organization": tk._("Department"),
        "res_format": tk._("Format"),
        "tags": tk._("Keyword"),
        "license_id": tk._("Licence"),
    }
    return known.get(field) or titles.get(field) or field


def anhui_pages(page: Any) -> dict[str, Any] | None:
    """The pager: `{page, count, numbers, previous, next}`, None when one page holds everything."""
    if not page or not page.page_count or page.page_count < 2:
        return None
    current, count = int(page.page), int(page.page_count)

    def link(number: int) -> dict[str, Any]:
        return {"number": number, "href": anhui_query(add=("page", str(number))), "current": number == current}

    return {
        "page": current,
        "count": count,
        "numbers": [link(n) if n else None for n in words.window(current, count)],
        "previous": link(current - 1) if current > 1 else None,
        "next": link(current + 1) if current < count else None,
    }
