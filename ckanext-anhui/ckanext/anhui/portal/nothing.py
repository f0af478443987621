"""What to do when a search finds nothing, or not the right thing: each way out with what lies behind it."""

from itertools import islice
from typing import Any
from urllib.parse import quote

from ckan.plugins import toolkit as tk
from flask import request

from ckanext.anhui.portal import config, finding
from ckanext.anhui.portal.results import Pairs, anhui_cleared, anhui_query, chip, filters, title
from ckanext.anhui.search import words

TRIES = 6
"""Searches asked at most for one hint: they run while the reader waits."""
HINTS = 3


def anhui_suggestion(query: str) -> Any:
    """The department that words which found nothing seem to mean, if search knows one."""
    return tk.h.anhui_search_suggestion(query) if query else None


def anhui_loosened(q: str) -> list[dict[str, Any]]:
    """What each filter costs: `[{title, label, href, count}]`, the list without it, those that find most first.

    Several values of one facet are one filter. What finds nothing even without a filter is not told.
    """
    fixed = _fixed()
    if fixed is None:
        return []
    chosen = filters()
    found = []
    for field in list(dict.fromkeys(field for field, _ in chosen))[:TRIES]:
        count = _count(q, [*fixed, *(one for one in chosen if one[0] != field)])
        labels = [chip(*one)["label"] for one in chosen if one[0] == field]
        found.append(
            {"title": title(field), "label": tk._(", ").join(labels), "href": anhui_query(drop=field), "count": count}
        )
    return sorted((one for one in found if one["count"]), key=lambda one: -one["count"])


def anhui_fewer_words(q: str) -> list[dict[str, Any]]:
    """Shorter queries that find something: `[{q, href, count}]`, the longest first.

    In the same list; where the filters leave nothing of any of them, without the filters.
    """
    fixed, chosen = _fixed(), filters()
    if fixed is None:
        return []
    shorter = _shorter(q)[:TRIES]
    same = ((text, _count(text, [*fixed, *chosen]), anhui_query(drop="q", add=("q", text))) for text in shorter)
    free = ((text, _count(text, fixed), anhui_cleared(text)) for text in shorter if chosen)
    for tried in (same, free):
        found = list(islice(({"q": text, "count": n, "href": href} for text, n, href in tried if n), HINTS))
        if found:
            return found
    return []


def anhui_unfiltered(q: str) -> dict[str, Any] | None:
    """The same words without any filter: `{href, count}`; None when that finds nothing either."""
    fixed = _fixed()
    count = _count(q, fixed) if fixed is not None else 0
    return {"href": anhui_cleared(q), "count": count} if count else None


def anhui_request(q: str) -> dict[str, str] | None:
    """Where to ask for data that is not here: `{kind: email|phone, href, text}`; None when the site names neither."""
    site = config.footer()
    if site.get("email"):
        subject = tk._("Data request: {query}").format(query=q) if q else tk._("Data request")
        return {"kind": "email", "href": f"mailto:{site['email']}?subject={quote(subject)}", "text": site["email"]}
    if site.get("phone"):
        return {"kind": "phone", "href": f"tel:{site['phone']}", "text": site["phone"]}
    return None


def _fixed() -> Pairs | None:
    """What this page's list is narrowed to whatever is chosen; None for a page whose list we cannot ask for."""
    if request.endpoint == "dataset.search":
        return []
    if request.endpoint == "organization.read":
        return [("organization", (request.view_args or {}).get("id", ""))]
    return None


def _count(q: str, chosen: Pairs) -> int:
    return finding.search(q=q, fq=finding.plain(chosen), rows=0, facet="false")["count"]


def _shorter(q: str) -> list[str]:
    """The query with one word fewer, then each word; a single long one in halves (Chinese has no blanks)."""
    parts = words(q)
    if len(parts) > 1:
        fewer = [" ".join(parts[:i] + parts[i + 1 :]) for i in range(len(parts) - 1, -1, -1)]
        return list(dict.fromkeys([*fewer[: TRIES // 2], *parts]))
    whole = parts[0] if parts else ""
    middle = (len(whole) + 1) // 2
    return [whole[:middle], whole[middle:]] if len(whole) >= 4 else []
