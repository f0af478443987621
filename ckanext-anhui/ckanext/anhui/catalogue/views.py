"""The standard as published: the element table and the code lists, at /standards for people, + .json for machines.

A public zone shows the elements and lists marked `zone: public` and does not name the others.
"""

from typing import Any

import msgspec
from ckan.plugins import toolkit as tk
from flask import Blueprint, Response, jsonify, make_response, request

from ckanext.anhui.catalogue import CodeList, Element, code_lists, config, element_table
from ckanext.anhui.catalogue.succession_views import anhui_succession

__all__ = ["anhui_standards", "anhui_succession"]

anhui_standards = Blueprint("anhui_standards", __name__)  # no url_prefix: /standards.json is not below it

PER_PAGE = 200
ABOUT_ELEMENT = ("field_name", "element", "clause", "zone", "code_list", "dcat", "required", "derived", "label")


def _shown_elements() -> dict[str, list[Element]]:
    """The elements of a dataset, of its columns and of its files that this zone shows."""
    table, internal = element_table(), config.zone() == "internal"
    kinds = {"dataset": table.dataset, "columns": table.columns, "resource": table.resource}
    return {kind: [e for e in elements if e.public or internal] for kind, elements in kinds.items()}


def _shown_lists() -> dict[str, CodeList]:
    """The code lists that this zone shows, by id."""
    internal = config.zone() == "internal"
    return {codes.id: codes for codes in code_lists() if codes.public or internal}


def _shown_list(name: str) -> CodeList:
    """The list of that name; 404 when there is none, or it is not for this zone."""
    shown = _shown_lists()
    return shown[name] if name in shown else tk.abort(404)


@anhui_standards.route("/standards")
def index() -> str:
    """What the catalogue is described with: the element table and every list."""
    count = sum(map(len, _shown_elements().values()))
    return tk.render("standards/index.html", {"lists": list(_shown_lists().values()), "element_count": count})


@anhui_standards.route("/standards.json")
def index_as_json() -> Response:
    """The index as data."""
    return _data(
        {
            "elements": tk.url_for("anhui_standards.elements_as_json"),
            "code_lists": [_head(codes) for codes in _shown_lists().values()],
        }
    )


@anhui_standards.route("/standards/elements")
def elements() -> str:
    """Every element with its official name and clause."""
    return tk.render("standards/elements.html", {"kinds": _shown_elements(), "lists": _shown_lists()})


@anhui_standards.route("/standards/elements.json")
def elements_as_json() -> Response:
    """The element table as data."""
    shown = _shown_elements().items()
    return _data({kind: [{n: getattr(e, n) for n in ABOUT_ELEMENT} for e in found] for kind, found in shown})


@anhui_standards.route("/standards/codes/<name>")
def codes(name: str) -> str:
    """One list, `?q=` only what has these words, `?page=` by 200 entries; 404 for a list not shown here."""
    shown, words = _shown_list(name), request.args.get("q", "").strip()
    found = shown.search(words)
    pages = max(1, -(-len(found) // PER_PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    entries = found[(page - 1) * PER_PAGE : page * PER_PAGE]
    extra = {"codes": shown, "q": words, "count": len(found), "entries": entries, "number": page, "pages": pages}
    return tk.render("standards/codes.html", extra)


@anhui_standards.route("/standards/codes/<name>.json")
def codes_as_json(name: str) -> Response:
    """One list as data, whole or what `?q=` finds; 404 for a list not shown here."""
    shown = _shown_list(name)
    found = map(msgspec.to_builtins, shown.search(request.args.get("q", "")))
    # `data` is what our own programs keep with an entry; it is no part of the standard
    return _data(_head(shown) | {"entries": [{k: v for k, v in e.items() if v and k != "data"} for e in found]})


def _head(codes: CodeList) -> dict[str, Any]:
    """What a list says of itself, and where it stands as data."""
    return {
        "id": codes.id,
        "title": codes.title,
        "version": codes.version,
        "source": codes.source,
        "count": len(codes.entries),
        "url": tk.url_for("anhui_standards.codes_as_json", name=codes.id),
    }


def _data(content: dict[str, Any]) -> Response:
    """JSON that any site may read, and that a client with the same content need not load again."""
    response = make_response(jsonify(content))
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response
