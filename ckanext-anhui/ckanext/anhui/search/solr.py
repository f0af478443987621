"""What CKAN's search does not do for us: say `q.op`, several values of a facet, and why something was found."""

from typing import Any

import pysolr
from ckan.lib.search import common
from ckan.lib.search.query import VALID_SOLR_PARAMETERS
from ckan.plugins import toolkit as tk
from markupsafe import Markup

from ckanext.anhui.search import (
    FACETS,
    PAGE_SIZES,
    PAGES,
    any_of,
    column_names,
    matched_columns,
    rewrite,
    split,
    strict,
    without_own,
)

__all__ = ["allow_operator", "ask", "explain"]

VALUES = 300
"""Values of a facet on a page: all departments of a province."""
PARSER = "lucene"
"""Solr's own parser, named in the filters we write; it reads nothing that a plain filter could not say."""


def allow_operator() -> None:
    """CKAN forbids `q.op` and always sends AND, which makes every word mandatory whatever `mm` says.

    Only `ask` sets it: one that comes from outside is dropped there. Filters then have to name their own operator,
    which takes local parameters.
    """
    VALID_SOLR_PARAMETERS.add("q.op")
    allowed = tk.config["ckan.search.solr_allowed_query_parsers"]
    tk.config["ckan.search.solr_allowed_query_parsers"] = [*dict.fromkeys([*allowed, PARSER])]


def ask(parameters: dict[str, Any]) -> dict[str, Any]:
    """The parameters of `package_search`, with what a person typed rewritten for Solr."""
    parameters.pop("q.op", None)
    extras = parameters["extras"] = parameters.get("extras") or {}
    page = ".".join(part for part in tk.get_endpoint() if part) in PAGES
    if not parameters.get("defType") and not parameters.get("qf"):  # who sets these knows Solr
        asked = rewrite(parameters.get("q") or "")
        parameters.update(asked)
        if asked and (page or _wants(extras, "highlight")):
            extras["anhui_asked"] = asked
    if page:
        _fill_page(parameters, extras)
    _narrow(parameters, widen=page or _wants(extras, "widen"))
    return parameters


def _wants(extras: dict[str, Any], what: str) -> bool:
    return tk.asbool(extras.get(f"ext_{what}") or False)


def _fill_page(parameters: dict[str, Any], extras: dict[str, Any]) -> None:
    """All values of the facets, and as many results as the reader chose (CKAN counts in pages of the usual size)."""
    parameters.setdefault("facet.limit", VALUES)
    usual = int(parameters.get("rows") or 0)
    size = next((size for size in PAGE_SIZES if str(size) == extras.get("ext_rows")), usual)
    if usual:
        parameters["start"] = int(parameters.get("start") or 0) // usual * size
        parameters["rows"] = size


def _narrow(parameters: dict[str, Any], *, widen: bool) -> None:
    """Let every filter hold, several values of a facet meaning any of them; `widen` counts such a facet without it."""
    fq = (parameters.get("fq") or "").strip()
    if not fq or fq.startswith("{!") or "+state" in fq:  # CKAN looks for +state in `fq` itself
        return
    rest, chosen = split(fq, FACETS)
    ours = ([strict(rest)] if rest else []) + [any_of(field, values) for field, values in chosen.items()]
    parameters["fq"] = ""
    parameters["fq_list"] = [*(parameters.get("fq_list") or []), *ours]
    if widen:
        asked = parameters.get("facet.field") or []
        parameters["facet.field"] = [without_own(field) if field in chosen else field for field in asked]


def explain(results: dict[str, Any], parameters: dict[str, Any]) -> None:
    """Put `highlight: {title?, notes?, columns?}` on results: why they were found.

    `title` (whole) and `notes` (a part) are HTML, encoded save its <mark>s; `columns` names the 信息项 that match.
    """
    asked = (parameters.get("extras") or {}).pop("anhui_asked", None)
    found = {r["id"]: r for r in results["results"] if isinstance(r, dict) and r.get("id")}
    if not asked or not found:
        return
    for package in found.values():
        columns = matched_columns(asked["q"], column_names(package))
        if columns:
            package["highlight"] = {"columns": columns}
    for key, marked in _marks(asked, list(found)).items():
        package = found.get(key)
        if package is not None:
            texts = {name: Markup(text) for name, text in marked.items()}  # noqa: S704 - Solr encoded it
            if texts.get("title") and _unmarked(texts["title"]) != package.get("title"):
                del texts["title"]  # only a part of it, or another text than CKAN's
            package["highlight"] = texts | package.get("highlight", {})


def _marks(asked: dict[str, Any], ids: list[str]) -> dict[str, dict[str, str]]:
    """The marked texts of these datasets by id; none when Solr fails: a page does without."""
    try:
        marked = common.make_connection().search(
            **asked,
            fq="{!terms f=id}" + ",".join(ids),
            fl="id,index_id",
            rows=len(ids),
            **{
                "hl": "true",
                "hl.method": "unified",
                "hl.fl": "title,notes",
                "hl.encoder": "html",
                "hl.tag.pre": "<mark>",
                "hl.tag.post": "</mark>",
                "hl.fragsize": 120,
                "f.title.hl.fragsize": 0,
                "hl.snippets": 1,
            },
        )
    except pysolr.SolrError:
        return {}
    names = {doc.get("index_id", doc["id"]): doc["id"] for doc in marked.docs}
    return {
        names.get(key, key): {name: texts[0] for name, texts in fields.items() if texts}
        for key, fields in marked.highlighting.items()
    }


def _unmarked(text: Markup) -> str:
    return Markup(str(text).replace("<mark>", "").replace("</mark>", "")).unescape()  # noqa: S704 - only compared
