"""The standard as published: element table and code lists, at /standards for people, + .json or .ttl for machines.

A public zone shows the elements and lists marked `zone: public` and does not name the others.
"""

from collections.abc import Callable
from typing import Any

from ckan.plugins import toolkit as tk
from flask import Blueprint, Response, jsonify, make_response, request

from ckanext.anhui.catalogue import CodeList, Entry
from ckanext.anhui.catalogue.core.skos import FORMATS, skos
from ckanext.anhui.catalogue.standards import shown_elements, shown_list, shown_lists
from ckanext.anhui.catalogue.succession_views import anhui_succession

__all__ = ["anhui_standards", "anhui_succession"]

anhui_standards = Blueprint("anhui_standards", __name__)  # no url_prefix: /standards.json is not below it

PER_PAGE = 200
COLUMNS: dict[str, Callable[[CodeList, Entry], object]] = {
    "below": lambda codes, entry: codes.children(entry.code),
    "aliases": lambda codes, entry: entry.aliases,
    "above": lambda codes, entry: entry.parent,
    "valid": lambda codes, entry: entry.valid_from or entry.valid_to,
    "notes": lambda codes, entry: entry.notes or entry.successors,
    "known": lambda codes, entry: codes.known_as(entry).startswith("http"),
}
"""What a page of a list may say beside code and label; only what some entry has gets a column."""


@anhui_standards.errorhandler(tk.ObjectNotFound)
def missing(error: tk.ObjectNotFound) -> Response:
    """404 with the reason: a page for people, a line for machines."""
    if "." in request.path:
        return _for_machines(make_response(f"{error.message}\n", 404), "text/plain")
    return make_response(tk.render("standards/missing.html", {"reason": error.message}), 404)


@anhui_standards.route("/standards")
def index() -> str:
    """What the catalogue is described with: the element table and every list."""
    count = sum(map(len, shown_elements().values()))
    return tk.render("standards/index.html", {"lists": list(shown_lists().values()), "element_count": count})


@anhui_standards.route("/standards.json")
def index_as_json() -> Response:
    """The index as data."""
    lists = [_with_addresses(codes) for codes in tk.get_action("anhui_code_list_list")({}, {})]
    return _data({"elements": tk.url_for("anhui_standards.elements_as_json"), "code_lists": lists})


@anhui_standards.route("/standards/elements")
def elements() -> str:
    """Every element with its official name and clause."""
    return tk.render("standards/elements.html", {"kinds": shown_elements(), "lists": shown_lists()})


@anhui_standards.route("/standards/elements.json")
def elements_as_json() -> Response:
    """The element table as data."""
    return _data(tk.get_action("anhui_element_list")({}, {}))


@anhui_standards.route("/standards/codes/<name>")
def codes(name: str) -> str:
    """One list by 200 entries a page, `?page=`; a long tree level by level.

    `?q=`: only what has these words; `?under=`: what lies directly below a code. 404 for a list not shown here, and for
    a code it does not have.
    """
    shown, words = shown_list(name), request.args.get("q", "").strip()
    under = "" if words else request.args.get("under", "").strip()
    path = shown.path(under)
    if under and not path:
        raise tk.ObjectNotFound(tk._("This list has no such code"))
    by_level = len(shown.entries) > PER_PAGE and any(shown.children(top.code) for top in shown.children())
    found = shown.search(words) if words else shown.children(under) if path or by_level else shown.entries
    pages = max(1, -(-len(found) // PER_PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    entries = found[(page - 1) * PER_PAGE : page * PER_PAGE]
    columns = {name for name, of in COLUMNS.items() if any(of(shown, entry) for entry in entries)}
    if path:  # what stands above all of them is said once
        columns.discard("above")
    asked = {"codes": shown, "q": words, "under": under, "path": path, "formats": list(FORMATS)}
    answer = {"entries": entries, "columns": columns, "count": len(found), "number": page, "pages": pages}
    return tk.render("standards/codes.html", asked | answer)


@anhui_standards.route("/standards/codes/<name>.json")
def codes_as_json(name: str) -> Response:
    """One list as data, whole or what `?q=` finds; 404 for a list not shown here."""
    wanted = {"id": name, "q": request.args.get("q", "")}
    return _data(_with_addresses(tk.get_action("anhui_code_list_show")({}, wanted)))


@anhui_standards.route(f"/standards/codes/<name>.<any({', '.join(FORMATS)}):ending>")
def codes_as_rdf(name: str, ending: str) -> Response:
    """One list as a SKOS concept scheme; 404 for a list not shown here."""
    shown_list(name)
    return _for_machines(make_response(skos(name, ending)), FORMATS[ending][1])


def _with_addresses(codes: dict[str, Any]) -> dict[str, Any]:
    """What a list says of itself, and where it stands as data."""
    return codes | {
        "url": tk.url_for("anhui_standards.codes_as_json", name=codes["id"]),
        "skos": tk.url_for("anhui_standards.codes_as_rdf", name=codes["id"], ending="ttl"),
    }


def _data(content: dict[str, Any]) -> Response:
    """The same as JSON."""
    return _for_machines(make_response(jsonify(content)), "application/json")


def _for_machines(response: Response, media: str) -> Response:
    """An answer that any site may read, and that a client with the same content need not load again."""
    response.headers["Content-Type"] = f"{media}; charset=utf-8" if media.startswith("text/") else media
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response
