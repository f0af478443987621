"""The query and its results."""

from collections import OrderedDict
from html import escape
from typing import Any

from ckan.lib.search.common import make_connection
from ckan.plugins import toolkit as tk
from flask import has_request_context, request

from ckanext.anhui.search.core.query import rewrite

__all__ = ["after", "before", "facets"]

PAGES = {"dataset.search", "organization.read"}
"""The pages that say why a result was found; programs do not pay for it."""
OPEN, CLOSE = "\ue000", "\ue001"
"""Marks Solr puts around a hit; private characters, so that escaping comes before the mark-up."""


def before(params: dict[str, Any]) -> dict[str, Any]:
    """The parameters with a person's words rewritten."""
    asked = rewrite(str(params.get("q") or ""))
    return params | asked if asked else params


def after(results: dict[str, Any], params: dict[str, Any]) -> dict[str, Any]:
    """The results; on those pages each with `highlight`: the piece of title or summary that was hit, as safe HTML."""
    words = str(params.get("q") or "")
    if not (has_request_context() and request.endpoint in PAGES) or words in ("", "*:*") or not results.get("results"):
        return results
    ids = [dataset["id"] for dataset in results["results"]]
    marks = {"hl.fl": "notes", "hl.simple.pre": OPEN, "hl.simple.post": CLOSE, "hl.fragsize": 80, "q.op": "OR"}
    found = make_connection().search(
        words, defType="edismax", qf="title notes res_columns", hl="true", **marks,
        fq=f"{{!terms f=id}}{','.join(ids)}", rows=len(ids), fl="id,index_id",
    )  # fmt: skip
    identity = {document["index_id"]: document["id"] for document in found.docs}
    pieces = {identity.get(key): value.get("notes", [""])[0] for key, value in (found.highlighting or {}).items()}
    for dataset in results["results"]:
        if pieces.get(dataset["id"]):
            marked = escape(pieces[dataset["id"]]).replace(OPEN, "<mark>").replace(CLOSE, "</mark>")
            dataset["highlight"] = tk.literal(marked)
    return results


def facets(without: str = "") -> "OrderedDict[str, str]":
    """The facets with their titles, in the order in which people narrow down."""
    titles = {
        "anhui_domain": tk._("Domain"),
        "anhui_department": tk._("Department"),
        "anhui_region": tk._("Region"),
        "anhui_open_type": tk._("Openness"),
        "anhui_formats": tk._("Format"),
        "anhui_cycle": tk._("Update cycle"),
    }
    return OrderedDict((name, title) for name, title in titles.items() if name != without)
