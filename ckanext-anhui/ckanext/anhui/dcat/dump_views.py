"""The dumps of the whole catalogue: a page that lists them, the same as JSON, and the files."""

from typing import Any

from ckan.plugins import toolkit as tk
from flask import Blueprint, Response, jsonify, make_response, request, send_file

from ckanext.anhui.dcat import dumps

__all__ = ["anhui_dumps"]

anhui_dumps = Blueprint("anhui_dumps", __name__)
SOON = "120"
"""Seconds after which a build is worth asking for again."""


@anhui_dumps.route("/dumps")
def index() -> str:
    """What files there are."""
    return tk.render("dcat/dumps.html", {"dumps": _listed()})


@anhui_dumps.route("/dumps.json")
def index_as_json() -> Response:
    """The same for programs; no files while they are being made."""
    answer = make_response(jsonify(_listed()))
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cache-Control"] = "public, no-cache"
    answer.add_etag()
    return answer.make_conditional(request)  # type: ignore[return-value]


@anhui_dumps.route("/dumps/<name>")
def file(name: str) -> Response:
    """One file, as it lies: gzip. Answers HEAD, Range and conditional requests; 503 while it is being made."""
    manifest = dumps.current()
    if manifest is None:
        return Response("being made\n", status=503, mimetype="text/plain", headers={"Retry-After": SOON})
    found = next((one for one in manifest.files if one.name == name), None)
    if found is None:
        return tk.abort(404)
    path = dumps.folder(manifest) / name
    answer = send_file(
        path, mimetype="application/gzip", etag=found.sha256, last_modified=manifest.made, conditional=True
    )
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cache-Control"] = "public, no-cache"
    return answer


def _listed() -> dict[str, Any]:
    manifest = dumps.current()
    if manifest is None:
        return {"made": None, "modified": None, "files": []}
    return {
        "made": _utc(manifest.made),
        "modified": _utc(manifest.modified),
        "files": [
            {
                "name": one.name,
                "url": tk.url_for("anhui_dumps.file", name=one.name, qualified=True, locale="default"),
                "format": one.format,
                "media_type": one.media_type,
                "compression": "gzip",
                "bytes": one.size,
                "datasets": one.datasets,
                "sha256": one.sha256,
            }
            for one in manifest.files
        ],
    }


def _utc(moment: Any) -> str | None:
    return moment.replace(tzinfo=None).isoformat(timespec="seconds") + "Z" if moment else None
