"""Any search as an Atom feed (RFC 4287): what is new in it.

CKAN's own feeds lead to the API instead of the page, keep only one of several values of a filter, and speak English to
everybody; their addresses lead here.
"""

from datetime import UTC, datetime
from typing import Any

from ckan.lib.helpers import lang
from ckan.lib.search import SearchError
from ckan.plugins import toolkit as tk
from feedgen.feed import FeedGenerator
from flask import Blueprint, Response, make_response, request

from ckanext.anhui.portal import finding
from ckanext.anhui.portal.core import words
from ckanext.anhui.portal.results import asked, chip, filters

anhui_feeds = Blueprint("anhui_feeds", __name__)

ENTRIES = 50
NOTHING_YET = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed without entries changed: Atom wants a moment, and it has to stay the same for caches."""
OF_CKAN = {"feeds.organization": "organization", "feeds.tag": "tags"}
"""CKAN's feeds of one thing, and the filter that says the same."""


@anhui_feeds.before_app_request
def _from_ckan() -> Response | None:
    if request.blueprint != "feeds" or request.endpoint == "feeds.group":
        return None
    of_one = {OF_CKAN[request.endpoint]: (request.view_args or {})["id"]} if request.endpoint in OF_CKAN else {}
    return tk.redirect_to(tk.url_for("anhui_feeds.search", **asked() | of_one))


@anhui_feeds.route("/feeds/search.atom")
def search() -> Response:
    """The datasets a stranger finds with the words and filters of the address, the latest change first."""
    q = request.args.get("q", "")
    page = tk.h.get_page_number(request.args)
    asking = {"q": q, "fq": finding.plain(filters()), "sort": finding.NEWEST, "facet": "false"}
    try:
        found = finding.search(rows=ENTRIES, start=(page - 1) * ENTRIES, **asking)
    except SearchError:  # the reader's own words may be no query
        return tk.abort(400, tk._("This search cannot be carried out"))
    answer = make_response(_atom(q, page, found))
    answer.headers["Content-Type"] = "application/atom+xml; charset=utf-8"
    answer.add_etag()
    return answer.make_conditional(request)  # type: ignore[return-value]


def _atom(q: str, page: int, found: dict[str, Any]) -> bytes:
    feed = FeedGenerator()
    said = [f"“{q}”"] if q else []
    said += [tk._(": ").join((one["title"], one["label"])) for one in (chip(*pair) for pair in filters())]
    feed.title(words.for_xml(f"{tk._('; ').join(said) or tk._('All datasets')} - {tk.h.anhui_site_title()}"))
    feed.language("en" if lang() == "en" else "zh-Hans-CN")
    feed.author(name=tk.config["ckan.site_title"])
    feed.id(_address("anhui_feeds.search"))
    feed.link(href=_address("dataset.search"), rel="alternate", type="text/html")
    feed.link(href=_address("anhui_feeds.search", page), rel="self", type="application/atom+xml")
    if found["count"] > page * ENTRIES:
        feed.link(href=_address("anhui_feeds.search", page + 1), rel="next")
    for package in found["results"]:
        _entry(feed, package)
    feed.updated(max((entry.updated() for entry in feed.entry()), default=NOTHING_YET))
    return feed.atom_str(pretty=False)


def _entry(feed: FeedGenerator, package: dict[str, Any]) -> None:
    entry = feed.add_entry(order="append")
    entry.id(f"urn:uuid:{package['id']}")
    entry.title(words.for_xml(package.get("title") or package["name"]))
    entry.link(href=tk.url_for("dataset.read", id=package["name"], _external=True), rel="alternate", type="text/html")
    entry.updated(words.parse(package["metadata_modified"]))
    entry.published(words.parse(package["metadata_created"]))
    department = (package.get("organization") or {}).get("title")
    if department:
        entry.author(name=words.for_xml(department))
    if package.get("notes"):
        entry.summary(words.for_xml(package["notes"]))


def _address(endpoint: str, page: int = 1) -> str:
    """The absolute address of this search as that endpoint shows it."""
    return tk.url_for(endpoint, _external=True, **asked(), **({"page": page} if page > 1 else {}))
