"""更新日志: what was opened, changed and closed, by day, for people, feed readers and programs."""

import datetime as dt
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from ckan.plugins import toolkit as tk
from feedgen.feed import FeedGenerator
from flask import Blueprint, Response, jsonify, request

from ckanext.anhui.catalogue import BEIJING, today
from ckanext.anhui.portal.asking import ask, counted, label
from ckanext.anhui.portal.core.words import for_xml

__all__ = ["anhui_updates"]

anhui_updates = Blueprint("anhui_updates", __name__)

DAYS = 30
"""Days on a page."""
SHOWN = 50
"""Lines of one day on a page of many days."""
SHOWN_ALONE = 500
"""Lines of a day that has a page of its own."""
MOST = 10_000
"""Lines asked for: more than one reads, and enough to count those of a day."""
ENTRIES = 100
"""Entries of the feed; of the JSON ten times as many."""
KINDS = ("opened", "changed", "closed")


@anhui_updates.route("/updates")
def index() -> str:
    """Thirty days by day, the latest first (`?before=2026-11-01`: earlier ones), or one (`?day=2026-11-01`)."""
    day, before = _day("day"), _day("before")
    if day:
        first, end = day, day + dt.timedelta(days=1)
    else:
        end = before or today() + dt.timedelta(days=1)
        first = end - dt.timedelta(days=DAYS)
    changes = _changes(since=first, before=end, limit=MOST)
    shown = {
        "days": list(_by_day(changes, SHOWN_ALONE if day else SHOWN)),
        "first": first,
        "last": end - dt.timedelta(days=1),
        "day": day,
        "latest": not day and before is None,
        "earlier": None if day else _earlier(dt.date.fromisoformat(changes[-1]["day"]) if changes else first),
        "asked": _filters(),
        "names": _kind_names(),
        "departments": _departments(),
    }
    return tk.render("anhui/updates/index.html", shown)


@anhui_updates.route("/updates.json")
def as_json() -> Response:
    """The latest changes, at most a thousand, as the action `anhui_change_list` gives them, each with its address."""
    changes = _changes(since=_day("since"), before=_day("before"), limit=ENTRIES * 10)
    return jsonify([one | {"url": _address(one)} for one in changes])


@anhui_updates.route("/updates.atom")
def atom() -> Response:
    """The latest changes as an Atom feed (RFC 4287), filtered as the page is."""
    here = tk.h.url_for("anhui_updates.atom", _external=True, **_filters())
    feed = FeedGenerator()
    feed.id(here)
    feed.title(f"{tk._('What changed')} · {tk.h.anhui_site_title()}")
    feed.author(name=tk.config["ckan.site_title"])
    feed.link(href=here, rel="self")
    feed.link(href=tk.h.url_for("anhui_updates.index", _external=True, **_filters()), rel="alternate")
    changes = _changes(since=None, before=None, limit=ENTRIES)
    feed.updated(changes[0]["at"] if changes else dt.datetime.combine(today(), dt.time(), BEIJING))
    names = _kind_names()
    for one in changes:
        entry = feed.add_entry(order="append")
        entry.id(f"{_address(one)}#{one['kind']}-{one['day']}")
        entry.title(for_xml(f"{names[one['kind']]}{tk._(': ')}{one['title']}"))
        entry.updated(one["at"])
        entry.link(href=_address(one))
        entry.summary(for_xml(one["provider"]))
    return Response(feed.atom_str(pretty=True), mimetype="application/atom+xml")


def _changes(since: dt.date | None, before: dt.date | None, limit: int) -> list[dict[str, str]]:
    days = {name: day.isoformat() for name, day in (("since", since), ("before", before)) if day}
    return ask("anhui_change_list", limit=limit, **days, **_filters()) or []


def _earlier(first: dt.date) -> str | None:
    """Where the page before goes on: after the last day with a change, so that no page is empty."""
    found = _changes(since=None, before=first, limit=1)
    if not found:
        return None
    after = dt.date.fromisoformat(found[0]["day"]) + dt.timedelta(days=1)
    return tk.h.url_for("anhui_updates.index", before=after.isoformat(), **_filters())


def _by_day(changes: list[dict[str, str]], most: int) -> Iterator[dict[str, Any]]:
    """`{day, count, shown, counts: {kind: n}, href}` for each day with a change; `href` shows more of it than fit."""
    for day, found in groupby(changes, key=lambda one: one["day"]):
        lines = list(found)
        yield {
            "day": day,
            "count": len(lines),
            "shown": lines[:most],
            "counts": {kind: n for kind in KINDS if (n := sum(one["kind"] == kind for one in lines))},
            "href": tk.h.url_for("anhui_updates.index", day=day, **_filters()),
            "json": tk.h.url_for("anhui_updates.as_json", since=day, before=_next(day), **_filters()),
        }


def _next(day: str) -> str:
    return (dt.date.fromisoformat(day) + dt.timedelta(days=1)).isoformat()


def _kind_names() -> dict[str, str]:
    return {"opened": tk._("Opened"), "changed": tk._("Changed"), "closed": tk._("Closed")}


def _filters() -> dict[str, str]:
    chosen = {"kind": _kind(), "department": _department()}
    return {name: value for name, value in chosen.items() if value}


def _kind() -> str:
    kind = request.args.get("kind", "")
    return kind if kind in KINDS else ""


def _department() -> str:
    return request.args.get("department", "")


def _departments() -> list[tuple[str, str]]:
    """`[(URL name, title)]` of the departments with open datasets, and of the one that is chosen."""
    counts = (ask("anhui_portal_stats") or {}).get("by_department", {})
    items = counted("anhui_department", [{"name": name, "count": count} for name, count in counts.items()])
    found = [(one["code"], one["label"]) for one in items]
    chosen = _department()
    if chosen and chosen not in counts:
        found.append((chosen, label("anhui_department", {"name": chosen})))
    return found


def _day(name: str) -> dt.date | None:
    """A day of this century's from the address; what is none is left out of account."""
    try:
        found = dt.date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2100 else None


def _address(one: dict[str, str]) -> str:
    """Of the dataset's page; of a closed one that is its tombstone."""
    return tk.h.url_for("dataset.read", id=one["name"], _external=True)
