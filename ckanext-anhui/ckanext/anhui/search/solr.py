"""What CKAN's search does not do for us: say `q.op`, and mark what was found."""

from typing import Any

import pysolr
from ckan.lib.search import common
from ckan.lib.search.query import VALID_SOLR_PARAMETERS
from ckan.plugins import toolkit as tk
from markupsafe import Markup

from ckanext.anhui.search import rewrite

__all__ = ["allow_operator", "ask", "highlight"]

PAGES = {"dataset.search", "organization.read", "group.read"}
"""Pages that show what was found; the API gets it on request (`ext_highlight`)."""
MARKED = 20
"""Results of a page that are marked."""


def allow_operator() -> None:
    """CKAN forbids `q.op` and always sends AND, which makes every word mandatory whatever `mm` says.

    Only `ask` sets it: one that comes from outside is dropped there.
    """
    VALID_SOLR_PARAMETERS.add("q.op")


def ask(parameters: dict[str, Any]) -> dict[str, Any]:
    """The parameters of `package_search`, with what a person typed rewritten for Solr."""
    parameters.pop("q.op", None)
    if not parameters.get("defType") and not parameters.get("qf"):  # who sets these knows Solr
        typed = parameters.get("q") or ""
        asked = rewrite(typed)
        parameters.update(asked)
        if asked and _wants_marks(parameters):
            parameters["extras"]["anhui_asked"] = asked
    return parameters


def _wants_marks(parameters: dict[str, Any]) -> bool:
    extras = parameters.setdefault("extras", {}) or {}
    endpoint = ".".join(part for part in tk.get_endpoint() if part)
    return tk.asbool(extras.get("ext_highlight") or False) or endpoint in PAGES


def highlight(results: dict[str, Any], parameters: dict[str, Any]) -> None:
    """Put `highlight: {title?, notes?}` on results: HTML, encoded save its <mark>s. A failure loses just them."""
    asked = (parameters.get("extras") or {}).pop("anhui_asked", None)
    found = {r["id"]: r for r in results["results"][:MARKED] if isinstance(r, dict) and r.get("id")}
    if not asked or not found:
        return
    try:
        marked = common.make_connection().search(
            **asked,
            fq="{!terms f=id}" + ",".join(found),
            fl="id,index_id",
            rows=len(found),
            **{
                "hl": "true",
                "hl.method": "unified",
                "hl.fl": "title,notes",
                "hl.encoder": "html",
                "hl.tag.pre": "<mark>",
                "hl.tag.post": "</mark>",
                "hl.fragsize": 120,
                "hl.snippets": 1,
            },
        )
    except pysolr.SolrError:
        return
    ids = {doc.get("index_id", doc["id"]): doc["id"] for doc in marked.docs}
    for key, fields in marked.highlighting.items():
        package = found.get(ids.get(key, key))
        if package is not None:
            package["highlight"] = {name: Markup(texts[0]) for name, texts in fields.items() if texts}  # noqa: S704 - Solr encoded it
