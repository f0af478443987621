"""开放目录: the whole list as a table to read and as files, and the list of what is not open."""

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, cast

from ckan.lib.helpers import Page
from ckan.lib.search import SearchError
from ckan.plugins import toolkit as tk
from ckan.types import Response
from flask import Blueprint, current_app, request, send_file, stream_with_context

from ckanext.anhui.catalogue import code_list, listing, today
from ckanext.anhui.files import disposition
from ckanext.anhui.portal import finding
from ckanext.anhui.portal.asking import ask, label, language
from ckanext.anhui.portal.core import words
from ckanext.anhui.portal.results import asked, filters
from ckanext.anhui.search import FACETS as SEARCHED

__all__ = ["anhui_open_catalogue"]

anhui_open_catalogue = Blueprint("anhui_open_catalogue", __name__)
ROWS = 100
"""Lines of a page."""
BATCH = 1000
"""Datasets read at once for a file: as many as CKAN gives."""
MEMORY = 4 * 2**20
"""Bytes of a workbook that are kept in memory; a bigger one goes to a temporary file."""
FILTERS = ("anhui_department", "anhui_domain", "anhui_region", "anhui_open_type")
ORDER = "anhui_department asc, title_string asc, id asc"
CODED = (*FILTERS, "anhui_cycle", "anhui_formats")
STORED = ",".join(("id", "name", "title", "extras_identifier", "metadata_modified", *CODED))
"""What of a dataset is read for a file: a line of the catalogue and no more, so that ten thousand fit."""


INDEXED = {codes: field for field, codes in SEARCHED.items()}
"""Code list → the index field that holds its codes."""


class State(NamedTuple):
    """The catalogue as it is now."""

    datasets: int
    changed: str
    """When the index last took a dataset in (UTC); with the count it changes whenever anything does."""


@anhui_open_catalogue.route("/catalogue")
def index() -> str:
    """The list, a hundred a page, filtered by what is in the address."""
    start, failed, found = _start(), False, {"count": 0, "results": []}
    try:
        found = _search(rows=ROWS, start=start, fl=STORED)
    except SearchError:  # the reader's own words may be no query
        failed = True
    address = _pages()
    page = _page([_line(one, address) for one in found["results"]], start, found["count"])
    stats = ask("anhui_portal_stats")
    return tk.render(
        "anhui/catalogue/index.html",
        {
            "page": page,
            "query_error": failed,
            "first": start + 1,
            "columns": [
                (field, listing.name(field, language()), listing.meaning(field, language())) for field in listing.FIELDS
            ],
            "choices": {field: _choices(field, stats) for field in FILTERS},
            "chosen": {field: request.args.getlist(field) for field in FILTERS},
            "stats": stats,
            "closed": _unopened(limit=0)["total"],
            "downloads": _downloads(),
            "dumps": "anhui_dumps.index" in current_app.view_functions,
        },
    )


def _start() -> int:
    """How many lines stand before this page. 404 for one no list can have: what is asked counts to 2³¹."""
    start = (tk.h.get_page_number(request.args) - 1) * ROWS
    return start if start < 2**31 else tk.abort(404)


def _page(lines: list[Any], start: int, count: int) -> Page:
    """A page as CKAN's pager has it. 404 past the end."""
    if start and start >= count:
        tk.abort(404)
    page = Page(lines, page=start // ROWS + 1, url=tk.h.pager_url, item_count=count, items_per_page=ROWS)
    page.items = lines
    return page


def _downloads() -> list[tuple[str, str]]:
    """The same list as a file: `[(format, address)]`."""
    kept, ends = asked(FILTERS), ("csv", "xlsx", "json")
    return [(end.upper(), tk.h.url_for(f"anhui_open_catalogue.as_{end}", **kept)) for end in ends]


def _choices(field: str, stats: dict[str, Any]) -> list[dict[str, Any]]:
    """What one can filter by: `[{code, label, count}]`, in the order of the code list, departments by name."""
    counts = stats.get("by_" + field.removeprefix("anhui_")) or {}
    found = [{"code": code, "label": label(field, {"name": code}), "count": n} for code, n in counts.items()]
    if field == "anhui_department":
        return sorted(found, key=lambda one: one["label"])
    order = {entry.code: place for place, entry in enumerate(code_list(SEARCHED[field]).entries)}
    return sorted(found, key=lambda one: order.get(one["code"], len(order)))


# ---- as files ------------------------------------------------------------------------------------------------------


@anhui_open_catalogue.route("/catalogue.csv")
def as_csv() -> Response:
    """The list as CSV: UTF-8 with BOM, CRLF, for table programs."""
    read_in = language()
    lines = (listing.written(line, read_in) for line in _lines())
    return _file("csv", "text/csv; charset=utf-8", lambda: listing.to_csv(listing.names(read_in), lines))


@anhui_open_catalogue.route("/catalogue.json")
def as_json() -> Response:
    """The list as a JSON array, with codes and their labels."""
    return _file("json", "application/json", lambda: listing.to_json(_lines(), language()))


@anhui_open_catalogue.route("/catalogue.xlsx")
def as_xlsx() -> Response:
    """The list as a workbook, with a sheet that says what it is."""
    media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _file("xlsx", media, lambda: _workbook(_lines()))


def _workbook(lines: Iterator[listing.Line]) -> Any:
    state = _state()
    about = [
        (tk._("Name"), _title()),
        (tk._("As of"), words.minute(state.changed)),
        (tk._("Filter"), _filter_in_words() or tk._("The whole catalogue")),
        (tk._("Source"), tk.h.url_for("anhui_open_catalogue.index", _external=True)),
    ]
    target = tempfile.SpooledTemporaryFile(max_size=MEMORY)  # noqa: SIM115 - the answer closes it
    listing.to_xlsx(lines, about, cast(Any, target), lang=language(), title=tk._("Open catalogue"))
    target.seek(0)
    return target


def _file(ending: str, media: str, content: Callable[[], Any]) -> Response:
    """A file of the list, or 304 when the asker has it.

    Only the ETag decides: a withdrawal changes the count and no date, so a date alone would say "unchanged".
    """
    state = _state()
    tag = hashlib.sha256(json.dumps([state, asked(FILTERS), ending, language()]).encode()).hexdigest()
    if request.if_none_match.contains_weak(tag):
        answer = current_app.response_class(status=304)
    elif ending == "xlsx":
        answer = send_file(content(), mimetype=media)
    else:
        answer = current_app.response_class(stream_with_context(content()), content_type=media)
    answer.set_etag(tag, weak=True)
    answer.last_modified = words.parse(state.changed)
    answer.headers["Cache-Control"] = "no-cache"  # may be kept, must be asked for: what is withdrawn goes at once
    answer.headers["Content-Disposition"] = disposition(f"{_title()}_{words.date(state.changed)}.{ending}")
    return cast(Response, answer)


def _title() -> str:
    return tk._("Anhui open public data catalogue")


def _filter_in_words() -> str:
    said = [f"“{request.args['q']}”"] if request.args.get("q") else []
    return tk._("; ").join([*said, *(label(field, {"name": value}) for field, value in filters(FILTERS))])


def _state() -> State:
    """What decides whether a file has changed."""
    found = _search(rows=1, sort="indexed_ts desc", fl="id,indexed_ts")
    return State(found["count"], found["results"][0]["indexed_ts"] if found["results"] else "")


def _lines() -> Iterator[listing.Line]:
    """The datasets of the list, read from the index batch by batch."""
    start, page = 0, _pages()
    while batch := _search(rows=BATCH, start=start, fl=STORED)["results"]:
        yield from (_line(one, page) for one in batch)
        start += len(batch)


def _pages() -> str:
    """What the addresses of all datasets begin with: CKAN takes long to make ten thousand of them."""
    return tk.h.url_for("dataset.read", id="-", locale="default", _external=True).removesuffix("-")


def _search(**more: Any) -> dict[str, Any]:
    chosen = finding.plain(filters(FILTERS))
    return finding.search(**{"q": request.args.get("q", ""), "fq": chosen, "sort": ORDER, **more})


def _line(found: dict[str, Any], page: str) -> listing.Line:
    """A dataset as a line of the catalogue, from what the index keeps of it."""
    department = found.get("anhui_department") or ""
    return {
        "id": found["id"],
        "title": found.get("title") or found["name"],
        "identifier": found.get("identifier") or "",
        "department": label("anhui_department", {"name": department}) if department else "",
        "updated": words.date(found.get("metadata_modified")),
        "url": page + found["name"],
        **{field.name: _coded(found, field) for field in listing.FIELDS if field.codes},
    }


def _coded(found: dict[str, Any], field: listing.Field) -> Any:
    """The code of a column (of formats all of them); of a region and what it lies in, the region."""
    kept = found.get(INDEXED[field.codes]) or []
    codes = [kept] if isinstance(kept, str) else kept
    if field.name == "formats":
        return codes
    return max(codes, key=lambda code: len(code_list(field.codes).path(code)), default="")


# ---- what is not open ----------------------------------------------------------------------------------------------


@anhui_open_catalogue.route("/catalogue/closed")
def closed() -> str:
    """不予开放清单: title, department, basis; where the policy lets it be published."""
    start = _start()
    found = _unopened(limit=ROWS, offset=start, **_asked())
    page = _page(found["items"], start, found["total"])
    return tk.render("anhui/catalogue/closed.html", {"page": page, "published": _published()})


@anhui_open_catalogue.route("/catalogue/closed.csv")
def closed_csv() -> Response:
    """The same list as CSV; 404 where it is not published."""
    if not _published():
        return tk.abort(404)
    headings = [tk._("Title"), tk._("Department"), tk._("Basis for not opening"), tk._("Date")]
    answer = current_app.response_class(
        stream_with_context(listing.to_csv(headings, _closed_lines())), content_type="text/csv; charset=utf-8"
    )
    answer.headers["Content-Disposition"] = disposition(f"{tk._('List of what is not open')}_{today()}.csv")
    return cast(Response, answer)


def _closed_lines() -> Iterator[list[str]]:
    offset = 0
    while batch := _unopened(limit=BATCH, offset=offset, **_asked())["items"]:
        for one in batch:
            yield [str(one.get(name) or "") for name in ("title", "provider", "basis", "date")]
        offset += len(batch)


def _published() -> bool:
    """Whether there is anything on the list, whatever is looked for: it is empty where it is not published."""
    return _unopened(limit=0)["total"] > 0


def _asked() -> dict[str, str]:
    return {name: value for name in ("q", "department") if (value := request.args.get(name))}


def _unopened(**asked: Any) -> dict[str, Any]:
    return tk.get_action("anhui_unopened_list")({}, asked)
