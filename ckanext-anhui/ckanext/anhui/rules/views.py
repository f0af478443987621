"""The rules as published: /rules for people, /rules.json and /rules/<pack>.json for machines."""

from typing import Any

from ckan.plugins import toolkit as tk
from flask import Blueprint, Response, jsonify, make_response, request

from ckanext.anhui.rules import example_in_words
from ckanext.anhui.rules.screening_views import anhui_screening

__all__ = ["anhui_rules", "anhui_screening"]

anhui_rules = Blueprint("anhui_rules", __name__)


def _published() -> dict[str, Any]:
    return tk.get_action("anhui_rule_list")({}, {})


@anhui_rules.route("/rules")
def index() -> str:
    """Every rule in plain words, in the order in which it is asked."""
    return tk.render("rules/index.html", {"published": _published(), "in_words": example_in_words})


@anhui_rules.route("/rules.json")
def as_json() -> Response:
    """All packs as data."""
    return _data(_published())


@anhui_rules.route("/rules/<pack>.json")
def pack_as_json(pack: str) -> Response:
    """One pack as data; 404 when there is none of that name."""
    published = _published()
    found = [p for p in published["packs"] if p["id"] == pack]
    return _data({**found[0], "policy": published["policy"]}) if found else tk.abort(404)


def _data(content: dict[str, Any]) -> Response:
    """JSON that any site may read, and that a client with the same version need not load again."""
    response = make_response(jsonify(content))
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "no-cache"
    response.set_etag(f"{content['version']}-{content['policy']}")
    response.make_conditional(request)
    return response
