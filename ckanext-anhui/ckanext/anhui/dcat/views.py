"""RDF as it is asked for: a dataset, a page of the catalogue, and the shapes they keep.

These views stand before ckanext-dcat's own at the same addresses: they know what a reader already has (ETag), and write
RDF only for whoever has something else. What they say may be kept by anybody and must be asked for again each time, so
that what is withdrawn is gone at once; asking again costs no RDF. Everybody gets what a stranger sees.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Callable
from functools import cache, lru_cache
from importlib.metadata import version
from typing import Any

import msgspec
from ckan.lib.search import SearchError, SolrConnectionError
from ckan.plugins import toolkit as tk
from ckanext.dcat.logic import DATASETS_PER_PAGE
from ckanext.dcat.processors import RDFSerializer
from ckanext.dcat.utils import CONTENT_TYPES
from flask import Blueprint, Response, request

from ckanext.anhui.dcat import config
from ckanext.anhui.dcat.core import rule_shapes
from ckanext.anhui.dcat.core.measured import measured
from ckanext.anhui.dcat.core.shapes import as_turtle
from ckanext.anhui.dcat.crawler_views import anhui_crawlers
from ckanext.anhui.dcat.dump_views import anhui_dumps
from ckanext.anhui.rules.config import rules_in_force

__all__ = ["anhui_crawlers", "anhui_dcat", "anhui_dumps"]

anhui_dcat = Blueprint("anhui_dcat", __name__)
KEPT = 16
"""Pages of the catalogue kept by each process, up to about 1 MB each."""

PAGE = re.compile("[1-9][0-9]{0,5}")


@anhui_dcat.route("/dataset/<_id>.<_format>")
def dataset(_id: str, _format: str) -> Response:
    """One dataset. 404 for what there is not, which sync makes 410 where there was something."""
    if _format not in CONTENT_TYPES:
        return tk.abort(404)
    try:
        package = tk.get_action("package_show")({"user": ""}, {"id": _id})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return tk.abort(404)
    modified = dt.datetime.fromisoformat(package["metadata_modified"]).replace(tzinfo=dt.UTC)
    return _answer(_format, package, lambda: RDFSerializer().serialize_dataset(package, _format), modified)


@anhui_dcat.route("/dataset/<_id>/quality.<_format>")
def dataset_quality(_id: str, _format: str) -> Response:
    """How good a dataset is, as DQV; apart from its own RDF, whose ETag is known before anything is counted."""
    if _format not in CONTENT_TYPES:
        return tk.abort(404)
    try:
        package = tk.get_action("package_show")({"user": ""}, {"id": _id})
        quality = tk.get_action("anhui_quality_show")({"user": ""}, {"id": package["id"]})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return tk.abort(404)
    name = {"rdf": "xml", "xml": "xml", "jsonld": "json-ld", "ttl": "turtle"}.get(_format, _format)
    return _answer(_format, quality, lambda: measured(config.site(), package, quality).serialize(format=name))


@anhui_dcat.route("/catalog.<_format>")
def catalogue(_format: str) -> Response:
    """A page of the catalogue, with ckanext-dcat's parameters: page, q, fq, modified_since."""
    if _format not in CONTENT_TYPES:
        return tk.abort(404)
    names = ("page", "q", "fq", "modified_since")
    asked = tuple((name, request.args[name]) for name in names if request.args.get(name))
    try:
        standing = _standing(dict(asked))
        return _answer(_format, [asked, standing], lambda: _page(_format, asked, standing))
    except tk.ValidationError as error:
        return tk.abort(409, str(error))
    except SearchError:
        return tk.abort(409)
    except SolrConnectionError:
        return tk.abort(503)


@anhui_dcat.route("/standards/shapes.ttl")
def shapes() -> Response:
    """The SHACL shapes our datasets keep, written from the element table."""
    return _answer("ttl", hashlib.sha256(as_turtle()).hexdigest(), as_turtle)


@anhui_dcat.route("/rules/<pack>.shapes.ttl")
def rule_pack_shapes(pack: str) -> Response:
    """A rule pack as SHACL, as far as it can be said; 404 when there is none of that name."""
    rules = rules_in_force()
    one = next((known for known in rules.packs if known.id == pack), None)
    if one is None:
        return tk.abort(404)
    return _answer("ttl", [one.version, rules.policy], lambda: rule_shapes.as_turtle(one, rules.policy))


def _standing(asked: dict[str, str]) -> tuple[Any, ...]:
    """What the index has on the page asked for: how many datasets in all, and each with the number Solr gave its
    document when it was written, so that whatever changes in one, this changes."""
    page = asked.get("page", "1")
    if not PAGE.fullmatch(page):
        raise tk.ValidationError({"page": ["a number from 1 to 999999"]})
    rows = int(tk.config.get("ckanext.dcat.datasets_per_page") or DATASETS_PER_PAGE)
    query = {
        "q": asked.get("q", "*:*"), "fq": asked.get("fq", ""), "fl": ["id", "_version_"], "rows": rows,
        "start": rows * (int(page) - 1), "sort": "metadata_modified desc", "facet": "false",
    }  # fmt: skip
    found = tk.get_action("package_search")({"user": ""}, query)
    return found["count"], *((one["id"], one["_version_"]) for one in found["results"])


@lru_cache(maxsize=KEPT)
def _page(_format: str, asked: tuple[tuple[str, str], ...], standing: tuple[Any, ...]) -> str:
    """A page of the catalogue as text; kept for as long as the index has (`standing`) what it had."""
    return tk.get_action("dcat_catalog_show")({"user": ""}, {"format": _format, **dict(asked)})


def _answer(
    _format: str, content: Any, write: Callable[[], str | bytes], modified: dt.datetime | None = None
) -> Response:
    """An answer whose ETag is of the content; `write` makes its body, if the reader does not have it already."""
    said = msgspec.json.encode([_format, content, config.site(), _version()])
    answer = Response(mimetype=CONTENT_TYPES[_format])
    answer.headers["Content-Type"] = f"{CONTENT_TYPES[_format]}; charset=utf-8"
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cache-Control"] = "public, no-cache"
    answer.set_etag(hashlib.blake2b(said, digest_size=16).hexdigest())
    if modified:
        answer.last_modified = modified
    answer.make_conditional(request)
    if answer.status_code != 304:
        answer.set_data(write())
    return answer


@cache
def _version() -> str:
    """Our own: how things are said changes with it."""
    return version("ckanext-anhui")
