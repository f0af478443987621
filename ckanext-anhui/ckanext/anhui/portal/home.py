"""What the front page says: true numbers, the ways in, what is new."""

from typing import Any

from ckan.plugins import toolkit as tk

from ckanext.anhui.catalogue import code_list
from ckanext.anhui.portal.asking import ask, counted, language
from ckanext.anhui.portal.core import city_map
from ckanext.anhui.portal.core.axes import PROVINCE
from ckanext.anhui.portal.dataset import anhui_open_plain
from ckanext.anhui.search import FACETS

RECENT = 8
POPULAR_DAYS = 30


def anhui_home() -> dict[str, Any]:
    """What the front page says.

    :returns: `{datasets, recent: [package], axes: {field: [{code, label, count}]}, figures: [{value, text, meaning,
        address}], cities: [..], province (what is of no city), focus: [..], popular: [package + downloads]}`
    """
    found = tk.get_action("package_search")(
        {}, {"rows": RECENT, "sort": "metadata_modified desc", "facet.field": list(FACETS), "facet.limit": 500}
    )
    axes = {field: counted(field, facet["items"]) for field, facet in found["search_facets"].items()}
    cities, whole = _cities(axes["anhui_region"]), found["facets"]["anhui_region"].get(PROVINCE, 0)
    return {
        "datasets": found["count"],
        "recent": found["results"],
        "axes": axes,
        "figures": _figures(found["count"], axes),
        "cities": cities,
        "province": whole - sum(city["count"] for city in cities),
        "focus": _focus(axes.get("anhui_domain", [])),
        "popular": _popular(),
    }


def anhui_city_map_view() -> tuple[int, int]:
    """Width and height of the map of cities, in its own units."""
    return city_map.VIEW


def _figures(datasets: int, axes: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """The numbers at the top, each with what it counts and the list it counts."""
    stats = ask("anhui_portal_stats") or {}
    files, columns, bodies = stats.get("files", 0), stats.get("columns", 0), len(axes.get("anhui_department", []))
    everything, departments = tk.h.url_for("dataset.search"), tk.h.url_for("organization.index")
    figures = [
        (
            datasets,
            tk.ungettext("dataset", "datasets", datasets),
            tk._("Datasets that can be found in the catalogue."),
            everything,
        ),
        (
            files,
            tk.ungettext("data file", "data files", files),
            tk._("Files of these datasets that can be downloaded without an account."),
            everything,
        ),
        (
            columns,
            tk.ungettext("column", "columns", columns),
            tk._("Columns described in these datasets."),
            everything,
        ),
        (
            bodies,
            tk.ungettext("department", "departments", bodies),
            tk._("Departments and public bodies with at least one dataset."),
            departments,
        ),
    ]
    for one in axes.get("anhui_open_type", []):
        address = tk.h.url_for("dataset.search", anhui_open_type=one["code"])
        figures.append((one["count"], one["label"], anhui_open_plain(one["code"]), address))
    return [{"value": v, "text": t, "meaning": m, "address": a} for v, t, m, a in figures if v]


def _cities(regions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The cities as they are drawn: `{code, label, count, points, x, y, shade}`."""
    counts = {one["code"]: one["count"] for one in regions}
    most = max((counts.get(code, 0) for code in city_map.PLACES), default=0)
    return [_city(code, counts.get(code, 0), most) for code in city_map.PLACES]


def _city(code: str, count: int, most: int) -> dict[str, Any]:
    x, y = city_map.centre(code)
    label = code_list("regions").label(code, language())
    return {
        "code": code,
        "label": label,
        "short": label.removesuffix("市").partition(" (")[0],
        "count": count,
        "points": city_map.hexagon(code),
        "x": x,
        "y": y,
        "shade": city_map.shade(count, most),
    }


def _focus(domains: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """重点领域 (皖政办〔2017〕69号) with the datasets of the domains that answer to them: `{code, label, count}`."""
    counts = {one["code"]: one["count"] for one in domains}
    return [
        {
            "code": entry.code,
            "label": entry.name(language()),
            "count": sum(counts.get(domain, 0) for domain in entry.data["domains"]),
        }
        for entry in code_list("focus").entries
    ]


def _popular() -> list[dict[str, Any]]:
    """The most downloaded datasets of the last month that can still be found, with `downloads`."""
    counts = ask("anhui_download_list", days=POPULAR_DAYS, limit=RECENT) or []
    downloads = {one["package_id"]: one["downloads"] for one in counts}
    if not downloads:
        return []
    found = tk.get_action("package_search")({}, {"fq": f"id:({' OR '.join(downloads)})", "rows": RECENT})["results"]
    return sorted((p | {"downloads": downloads[p["id"]]} for p in found), key=lambda p: -p["downloads"])
