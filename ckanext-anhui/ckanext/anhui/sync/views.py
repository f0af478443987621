"""The feed (in a zone that has something to give), and the 410 page of withdrawn datasets."""

import gzip
import hmac
from collections.abc import Iterable
from typing import Any

import msgspec
from ckan.plugins import toolkit as tk
from flask import Blueprint, Response, request, send_file

from ckanext.anhui.sync import config
from ckanext.anhui.sync.core.snapshot import Entry, Head, digest, encode
from ckanext.anhui.sync.fetch import BATCH

__all__ = ["anhui_feed", "anhui_tombstone"]

anhui_feed = Blueprint("anhui_feed", __name__, url_prefix="/feed/v1")
anhui_tombstone = Blueprint("anhui_tombstone", __name__)
JSON_LINES = "application/jsonl"


@anhui_feed.before_request
def _only_with_token() -> Response | None:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    wanted = config.feed_token()
    if not wanted or not hmac.compare_digest(given.encode(), wanted.encode()):
        return _json({"code": "token", "message": "需要口令"}, 401)
    try:
        tk.get_action("anhui_release_index")
    except KeyError:
        return _json({"code": "no-feed", "message": "本区不提供目录数据"}, 404)
    return None


@anhui_feed.route("/index")
def index() -> Response:
    """Every record with its state and hash; the ETag is the digest of them all."""
    given = tk.get_action("anhui_release_index")({"ignore_auth": True}, {})
    entries = [Entry(e["key"], e["hash"], e["state"], e.get("modified") or "") for e in given["entries"]]
    head = Head(
        source=given["source"], rule_version=given["rule_version"], generated=given["generated"], count=len(entries)
    )
    answer = _lines(encode(head, entries))
    answer.set_etag(digest(entries)[:32] + given["rule_version"])
    return answer.make_conditional(request)  # type: ignore[return-value]


@anhui_feed.route("/records", methods=["POST"])
def records() -> Response:
    """The wanted public state of the records asked for; `{"keys": [...]}`, at most 500."""
    keys = (request.get_json(silent=True) or {}).get("keys")
    if not isinstance(keys, list) or len(keys) > BATCH:
        return _json({"code": "keys", "message": f"keys 应为不超过 {BATCH} 个记录标识的列表"}, 400)
    found = tk.get_action("anhui_release_list")({"ignore_auth": True}, {"keys": keys})
    return _lines(msgspec.json.encode(one) + b"\n" for one in found)


@anhui_feed.route("/files/<sha256>")
def file(sha256: str) -> Response:
    """The bytes of a file that an open record refers to; 404 for every other."""
    try:
        found = tk.get_action("anhui_release_file_show")({"ignore_auth": True}, {"sha256": sha256})
    except tk.ObjectNotFound:
        return _json({"code": "no-file", "message": "没有可以提供的文件"}, 404)
    return send_file(found["path"], mimetype="application/octet-stream", etag=sha256)


def _lines(lines: Iterable[bytes]) -> Response:
    body = b"".join(lines)
    headers = {"Cache-Control": "private, no-cache"}
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        body, headers["Content-Encoding"] = gzip.compress(body, 5), "gzip"
    return Response(body, mimetype=JSON_LINES, headers=headers)


def _json(content: dict[str, Any], status: int) -> Response:
    return Response(msgspec.json.encode(content), status=status, mimetype="application/json")


@anhui_tombstone.after_app_request
def _gone(response: Response) -> Response:
    """A 404 of a dataset that was withdrawn is a 410 that explains; CKAN registers its own error pages last."""
    if response.status_code != 404 or request.blueprint == "api":  # the action API keeps CKAN's Not Found
        return response
    given = request.view_args or {}
    asked = given.get("id") or given.get("_id")  # _id: the dataset as RDF
    if not asked or not request.path.split("/dataset/")[1:]:
        return response
    try:
        tombstone = tk.get_action("anhui_tombstone_show")({}, {"id": asked})
    except tk.ObjectNotFound:
        return response
    page = tk.render("sync/tombstone.html", {"tombstone": tombstone})
    return Response(page, status=410, headers={"X-Robots-Tag": "noindex", "Cache-Control": "no-cache"})
