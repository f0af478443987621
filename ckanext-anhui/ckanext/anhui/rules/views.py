"""The rules as published: /rules and /rules/<pack> for people; .json and .schema.json of the same for machines."""

from typing import Any

from ckan.plugins import toolkit as tk
from flask import Blueprint, Response, jsonify, make_response, request

from ckanext.anhui.catalogue import content_hash
from ckanext.anhui.rules import checks_as_data, effect_of, example_in_words, matching, record_schema
from ckanext.anhui.rules.config import rules_in_force
from ckanext.anhui.rules.screening_views import anhui_screening

__all__ = ["anhui_rules", "anhui_screening"]

anhui_rules = Blueprint("anhui_rules", __name__)
RECORD = "publication"
"""The pack that says what a catalogue record must be like, also published as /rules/record.schema.json."""
NEWEST = 5


def _published() -> dict[str, Any]:
    return tk.get_action("anhui_rule_list")({}, {})


def _pack(name: str) -> dict[str, Any]:
    """One pack as data; aborts with 404 when there is none of that name."""
    return next((one for one in _published()["packs"] if one["id"] == name), None) or tk.abort(404)


@anhui_rules.route("/rules")
def index() -> str:
    """All packs at a glance; with `?q=`, `?pack=`, `?effect=` the rules that have these words, pack and effect."""
    published = _published()
    asked = {name: request.args.get(name, "").strip() for name in ("q", "pack", "effect")}
    found = matching(published["packs"], asked["q"], asked["pack"], asked["effect"])
    changes = [change | {"pack": pack} for pack in published["packs"] for change in pack["history"]]
    return tk.render(
        "rules/index.html",
        {
            "published": published,
            "asked": asked,
            "searching": any(asked.values()),
            "found": found,
            "count": sum(len(pack["rules"]) for pack in found),
            "changes": sorted(changes, key=lambda change: change["date"], reverse=True)[:NEWEST],
            "effect_of": effect_of,
        },
    )


@anhui_rules.route("/rules/<pack>")
def pack_page(pack: str) -> str:
    """One pack whole: how it decides, every rule in the order in which it is asked, what changed and when."""
    one = _pack(pack)
    return tk.render(
        "rules/pack.html",
        {"pack": one, "effect_of": effect_of, "in_words": example_in_words, "has_schema": _schema(pack) is not None},
    )


@anhui_rules.route("/rules.json")
def as_json() -> Response:
    """All packs as data."""
    return _data(_published())


@anhui_rules.route("/rules/checks.json")
def checks_as_json() -> Response:
    """The vocabulary the packs are written in, so that a machine can run them."""
    return _data(checks_as_data())


@anhui_rules.route("/rules/<pack>.json")
def pack_as_json(pack: str) -> Response:
    """One pack as data; 404 when there is none of that name."""
    return _data(_pack(pack) | {"policy": rules_in_force().policy})


@anhui_rules.route("/rules/record.schema.json")
def record_as_schema() -> Response:
    """A catalogue record as JSON Schema."""
    return pack_as_schema(RECORD)


@anhui_rules.route("/rules/<pack>.schema.json")
def pack_as_schema(pack: str) -> Response:
    """The records one pack lets through, as JSON Schema; 404, with the reason, when it cannot be said in one."""
    _pack(pack)
    schema = _schema(pack)
    if schema is None:
        reason = tk._("JSON Schema cannot say this pack: it does not ask about the record as such.")
        return _for_machines(make_response(f"{reason}\n", 404, {"Content-Type": "text/plain; charset=utf-8"}))
    return _data({"$id": tk.url_for("anhui_rules.pack_as_schema", pack=pack, _external=True)} | schema)


def _schema(pack: str) -> dict[str, Any] | None:
    rules = rules_in_force()
    return record_schema(next(one for one in rules.packs if one.id == pack), rules.policy)


def _data(content: dict[str, Any]) -> Response:
    """JSON that a client with the same content need not load again."""
    response = _for_machines(make_response(jsonify(content)))
    response.set_etag(content_hash(content)[:24])
    response.make_conditional(request)
    return response


def _for_machines(response: Response) -> Response:
    """An answer any site may read, and that is asked for anew each time."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "no-cache"
    return response
