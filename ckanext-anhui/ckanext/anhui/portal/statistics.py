"""The statistics of the portal: what is counted, six figures, and charts that are tables."""

from collections.abc import Iterable, Iterator
from typing import Any

from ckan.plugins import toolkit as tk
from flask import Blueprint, Response

from ckanext.anhui.catalogue import code_list, listing, today
from ckanext.anhui.portal.asking import ask, label
from ckanext.anhui.portal.core import charts
from ckanext.anhui.portal.core.axes import PROVINCE
from ckanext.anhui.portal.core.charts import Chart, Row
from ckanext.anhui.portal.core.timeliness import share_on_time, timeliness

__all__ = ["anhui_chart_columns", "anhui_downloads", "anhui_percent", "anhui_statistics"]

anhui_statistics = Blueprint("anhui_statistics", __name__)

TOP = 10
"""Datasets in the list of the most downloaded."""
YEAR = 365
"""Days it looks back."""
SHOWN = 20
"""Departments shown before the rest is folded."""


@anhui_statistics.route("/stats")
def index() -> str:
    """Figures and charts of what is open now."""
    stats = ask("anhui_portal_stats")
    shown = _charts(stats)
    return tk.render("anhui/statistics/index.html", {"stats": stats, "figures": _figures(stats), "charts": shown})


@anhui_statistics.route("/stats/<name>.csv")
def table(name: str) -> Response:
    """The data behind one chart."""
    chart = next((one for one in _charts(ask("anhui_portal_stats")) if one.name == name), None)
    if chart is None:
        return tk.abort(404)
    heads, *rows = ([str(cell) for cell in line] for line in chart.table())
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(listing.to_csv(heads, rows), content_type="text/csv; charset=utf-8", headers=headers)


def anhui_downloads(package_id: str) -> int:
    """How often the files of a dataset were downloaded since counting began, machines left out."""
    found = ask("anhui_download_list", id=package_id)
    return found[0]["downloads"] if found else 0


def anhui_percent(count: int, whole: int) -> float:
    """A share in percent."""
    return charts.percent(count, whole)


def anhui_chart_columns(chart: Chart) -> list[charts.Column]:
    """What is drawn of a chart by months."""
    return charts.columns(chart.rows)


def _figures(stats: dict[str, Any]) -> list[dict[str, Any]]:
    """The six figures: `[{value, name, meaning, href}]`; a value of None is shown as “–”."""
    search = tk.h.url_for("dataset.search")
    downloads = sum(one["downloads"] for one in ask("anhui_download_month_list") or ())
    on_time = share_on_time(timeliness(stats["by_cycle_and_day"], today()))
    figures = (
        (
            stats["datasets"],
            tk.ungettext("dataset", "datasets", stats["datasets"]),
            tk._("Open now, with or without condition"),
            search,
        ),
        (
            stats["files"],
            tk.ungettext("data file", "data files", stats["files"]),
            tk._("Can be downloaded without signing in"),
            search,
        ),
        (
            stats["columns"],
            tk.ungettext("column", "columns", stats["columns"]),
            tk._("Of all datasets, as their departments list them"),
            search,
        ),
        (
            stats["departments"],
            tk.ungettext("department", "departments", stats["departments"]),
            tk._("With at least one open dataset"),
            tk.h.url_for("organization.index"),
        ),
        (
            downloads,
            tk.ungettext("download", "downloads", downloads),
            tk._("Of files of datasets that are open now"),
            "#downloads",
        ),
        (
            None if on_time is None else f"{on_time}%",
            tk._("on schedule"),
            tk._("Of datasets with a fixed update cycle"),
            "#timeliness",
        ),
    )
    return [dict(zip(("value", "name", "meaning", "href"), one, strict=True)) for one in figures]


def _charts(stats: dict[str, Any]) -> list[Chart]:
    """Every chart, in the order of the page."""
    return [_growth(), *_of_datasets(stats), _downloads(), _most_downloaded()]


def _of_datasets(stats: dict[str, Any]) -> Iterator[Chart]:
    """The charts that count the datasets there are now, each by something else."""

    def chart(name: str, title: str, head: str, rows: tuple[Row, ...], meaning: str, fold: int = 0) -> Chart:
        heads, whole = (head, tk._("Datasets")), stats["datasets"]
        return Chart(name=name, title=title, heads=heads, rows=rows, meaning=meaning, whole=whole, fold=fold)

    rows = _counted("anhui_domain", stats["by_domain"])
    meaning = tk._("Each dataset has one domain at most.")
    yield chart("domains", tk._("By domain"), tk._("Domain"), rows, meaning)
    rows = _counted("anhui_department", stats["by_department"])
    meaning = tk._("The department that provides the data.")
    yield chart("departments", tk._("By department"), tk._("Department"), rows, meaning, SHOWN)
    rows = _counted("anhui_open_type", stats["by_open_type"])
    meaning = tk._("Whether one may download at once or after an application.")
    yield chart("open_types", tk._("By openness"), tk._("Openness"), rows, meaning)
    rows = _regions(stats["by_region"])
    meaning = tk._("A city with its counties and districts; data of the whole province is counted by itself.")
    yield chart("regions", tk._("By region"), tk._("Region"), rows, meaning)
    rows = _counted("anhui_formats", stats["by_formats"])
    meaning = tk._("Datasets with a file of the format; one with several formats is counted in each.")
    yield chart("formats", tk._("By format"), tk._("Format"), rows, meaning)
    rows = _timeliness(stats["by_cycle_and_day"])
    meaning = tk._(
        "The promised update cycle against the day of the newest file, or else the day of issue. "
        "Due: within the last week of the cycle, or its last quarter when that is shorter."
    )
    yield chart("timeliness", tk._("Timeliness"), tk._("State of updates"), rows, meaning)


def _counted(field: str, counts: dict[str, int]) -> tuple[Row, ...]:
    """The values of a facet, the most frequent first."""
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return tuple(
        Row(label(field, {"name": code}), count, tk.h.url_for("dataset.search", **{field: code}))
        for code, count in ordered
        if count
    )


def _regions(counts: dict[str, int]) -> tuple[Row, ...]:
    """The province by itself, then its 16 cities, those without data too."""
    if not counts:
        return ()
    cities = code_list("regions").children(PROVINCE)
    of_cities = {city.code: counts.get(city.code, 0) for city in cities if city.data.get("level") == "city"}
    province = Row(tk._("Province level"), counts.get(PROVINCE, 0) - sum(of_cities.values()))
    rows = (
        Row(label("anhui_region", {"name": code}), count, _search(anhui_region=code) if count else "")
        for code, count in of_cities.items()
    )
    return province, *sorted(rows, key=lambda row: -row.count)


def _timeliness(groups: Iterable[Any]) -> tuple[Row, ...]:
    names = {
        "on_time": tk._("On schedule"),
        "due": tk._("Due soon"),
        "overdue": tk._("Overdue"),
        "irregular": tk._("Irregular"),
        "stopped": tk._("No longer updated"),
        "unstated": tk._("Schedule not stated"),
    }
    lists = {"irregular": _search(anhui_cycle="irregular"), "stopped": _search(anhui_cycle="never")}
    found = timeliness((tuple(one) for one in groups), today())
    if not any(found.values()):
        return ()
    return tuple(Row(names[kind], count, lists.get(kind, "") if count else "") for kind, count in found.items())


def _months(found: Iterable[str]) -> Iterable[str]:
    """Every month from the first of these to this one."""
    return charts.months(min(found), today().isoformat()[:7]) if found else ()


def _growth() -> Chart:
    """How many datasets there were at the end of each month, from the first on."""
    found = {one["month"]: one for one in ask("anhui_growth_list") or ()}
    rows, total = [], 0
    for month in _months(found):
        opened, closed = (found.get(month, {}).get(name, 0) for name in ("opened", "closed"))
        total += opened - closed
        rows.append(Row(month, total, more=(opened, closed)))
    return Chart(
        name="growth",
        title=tk._("Growth"),
        meaning=tk._("Open datasets at the end of each month: those opened so far less those closed."),
        heads=(tk._("Month"), tk._("Opened"), tk._("Closed"), tk._("Datasets")),
        rows=tuple(rows),
        by_month=True,
    )


def _downloads() -> Chart:
    found = {one["month"]: one["downloads"] for one in ask("anhui_download_month_list") or ()}
    return Chart(
        name="downloads",
        title=tk._("Downloads by month"),
        meaning=tk._("Of datasets that are open now; counting began in the first month shown."),
        heads=(tk._("Month"), tk._("Downloads")),
        rows=tuple(Row(month, found.get(month, 0)) for month in _months(found)),
        by_month=True,
    )


def _most_downloaded() -> Chart:
    found = ask("anhui_download_list", days=YEAR, limit=TOP) or []
    wanted = " OR ".join(f'"{one["package_id"]}"' for one in found)
    shown = ask("package_search", fq=f"id:({wanted})", rows=TOP)["results"] if found else []
    known = {one["id"]: one for one in shown}
    return Chart(
        name="most_downloaded",
        title=tk._("Most downloaded"),
        meaning=tk._("In the last 365 days."),
        heads=(tk._("Dataset"), tk._("Downloads")),
        rows=tuple(
            Row(package["title"], one["downloads"], tk.h.url_for("dataset.read", id=package["name"]))
            for one in found
            if (package := known.get(one["package_id"]))
        ),
        long=True,
    )


def _search(**facet: str) -> str:
    return tk.h.url_for("dataset.search", **facet)
