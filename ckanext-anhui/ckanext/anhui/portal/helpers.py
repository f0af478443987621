"""Template helpers of the pages."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from ckan.lib import webassets_tools
from ckan.lib.helpers import lang
from ckan.lib.search import SearchError
from ckan.plugins import toolkit as tk
from flask import request

from ckanext.anhui.catalogue import code_list
from ckanext.anhui.portal import config
from ckanext.anhui.portal.core import words

__all__ = [
    "anhui_chips",
    "anhui_date",
    "anhui_facets",
    "anhui_file_name",
    "anhui_footer",
    "anhui_home",
    "anhui_home_url",
    "anhui_licence",
    "anhui_minute",
    "anhui_number",
    "anhui_open_class",
    "anhui_open_plain",
    "anhui_pages",
    "anhui_provenance",
    "anhui_query",
    "anhui_size",
    "anhui_staff_page",
    "anhui_stylesheet",
    "anhui_suggestion",
]

FACETS = ("anhui_open_type", "anhui_domain", "anhui_department", "anhui_region", "anhui_formats", "anhui_cycle")
STOCK = ("organization", "res_format")
"""CKAN's own facets, shown when ours are not asked for."""
LISTS = {
    "anhui_open_type": "open_types",
    "anhui_domain": "domains",
    "anhui_region": "regions",
    "anhui_cycle": "cycles",
}
OPEN = {"无条件开放": "open", "有条件开放": "conditional", "不予开放": "closed"}
FOLD = 6
"""Values of a facet shown before 显示更多."""
STAFF = frozenset({"admin", "dashboard", "user", "datastore"})
EDITING = (
    "new",
    "edit",
    "delete",
    "manage_members",
    "member_new",
    "bulk_process",
    "collaborators",
    "views",
    "resources",
)
PLAIN = frozenset(
    {"dataset.new", "dataset.edit", "user.login", "user.request_reset", "user.perform_reset", "user.logged_out_page"}
)


def anhui_staff_page() -> bool:
    """Whether this page needs CKAN's own scripts and styles: forms and administration, never public pages."""
    endpoint = request.endpoint or ""
    if endpoint in PLAIN:
        return False
    room, _, view = endpoint.partition(".")
    return room in STAFF or view.startswith(EDITING)


def anhui_stylesheet() -> str:
    """The address of our stylesheet. Not `{% asset %}`: that gives it once a request; a 410 is the second page."""
    return tk.h.url_for_static_or_external(webassets_tools.env["anhui/site-css"].urls()[0])


def anhui_footer() -> dict[str, str]:
    """Who answers for the site, from its options."""
    return config.footer()


def anhui_date(value: Any) -> str:
    """A day in Beijing."""
    return words.date(value)


def anhui_minute(value: Any) -> str:
    """A minute in Beijing."""
    return words.minute(value)


def anhui_number(value: int) -> str:
    """A count for readers."""
    return words.number(int(value or 0), lang() or "zh_Hans_CN")


def anhui_size(value: Any) -> str:
    """A file size for readers."""
    return words.size(value)


def anhui_open_class(open_type: str) -> str:
    """The style of an open type's badge."""
    return f"badge-{OPEN.get(open_type, 'hold')}"


def anhui_open_plain(open_type: str) -> str:
    """What an open type means for the reader, in one sentence of the code list."""
    entry = code_list("open_types").find(open_type) if open_type else None
    return str(entry.data.get("plain", "")) if entry else ""


def anhui_licence(code: str) -> dict[str, Any] | None:
    """The licence in plain words: `{label, uri, may, must, must_not, note}`, None when the list does not know it."""
    entry = code_list("licences").find(code) if code else None
    return {"label": code_list("licences").label(code, lang() or "zh_Hans_CN"), **entry.data} if entry else None


def anhui_file_name(resource: dict[str, Any]) -> str:
    """The name of a file, or what stands for it."""
    return resource.get("name") or tk._("Unnamed file")


def anhui_provenance(package_id: str) -> dict[str, Any] | None:
    """Where the record came from and which rule opened it; None when nobody knows."""
    return _ask("anhui_provenance_show", id=package_id)


def anhui_suggestion(query: str) -> Any:
    """What search proposes for words that found nothing, if it proposes anything."""
    suggest = tk.h.get("anhui_search_suggestion")
    return suggest(query) if suggest and query else None


def anhui_home_url() -> str:
    """The address of the site without a language: what a program calls."""
    return str(tk.config.get("ckan.site_url", "")).rstrip("/")


# ---- the front page ---------------------------------------------------------------------------------------------


def anhui_home() -> dict[str, Any]:
    """What the front page says: true counts, axes, the latest datasets. `{"datasets": 0}` while search is down."""
    try:
        found = tk.get_action("package_search")(
            {},
            {"rows": 8, "sort": "metadata_modified desc", "facet.field": [*FACETS, "organization"], "facet.limit": 500},
        )
    except SearchError:
        return {"datasets": 0, "recent": [], "axes": {}, "stats": {}}
    stats = _ask("anhui_portal_stats") or {}
    axes = {field: _counted(field, facet["items"]) for field, facet in found["search_facets"].items()}
    axes["departments"] = axes.get("anhui_department") or axes.get("organization") or []
    return {"datasets": found["count"], "recent": found["results"], "axes": axes, "stats": stats}


def _counted(field: str, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    ordered = sorted(items, key=lambda item: (-item["count"], item["name"]))
    return [{"code": i["name"], "label": _label(field, i), "count": i["count"]} for i in ordered if i["count"]]


def _ask(action: str, **data: Any) -> Any:
    """The answer of another room's action, None when there is none."""
    try:
        return tk.get_action(action)({}, data)
    except (KeyError, tk.ObjectNotFound, tk.NotAuthorized):
        return None


# ---- the list of results ----------------------------------------------------------------------------------------


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
    items = [_value(field, one, one["code"] in chosen) for one in _counted(field, facet.get("items") or [])]
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
            label = _label(field, {"name": value})
            yield {"title": _title(field, {}), "label": label, "href": anhui_query(drop=field, value=value)}


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


def _label(field: str, item: dict[str, Any]) -> str:
    label = tk.h.get("anhui_facet_label")  # the search room knows best what it indexed
    if label and field in FACETS:
        return str(label(field, item["name"]))
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
        found = _ask("organization_show", id=name, include_datasets=False, include_users=False)
        known[name] = found["title"] if found else name
    return known[name]


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
