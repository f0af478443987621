"""Tables as files and their descriptions, at the address of their resource."""

import hashlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Response
from flask import Blueprint, jsonify, make_response, request, send_file

from ckanext.anhui.files import disposition
from ckanext.anhui.tables import config, describing, exports
from ckanext.anhui.tables.core.query import BadQuery, Query, parse
from ckanext.anhui.tables.loading import rejected_path
from ckanext.anhui.tables.rows import Gone, TooSlow, kinds

__all__ = ["anhui_tables"]

anhui_tables = Blueprint("anhui_tables", __name__, url_prefix="/dataset/<id>/resource/<resource_id>")


def _loaded(id: str, resource_id: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The file and its loaded table, for whoever may see the dataset; 404 for everybody else."""
    try:
        package = tk.get_action("package_show")({}, {"id": id})
        table = tk.get_action("anhui_table_show")({}, {"id": resource_id})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return tk.abort(404, tk._("There is no table in this file"))
    file = next((one for one in package["resources"] if one["id"] == resource_id), None)
    if file is None or not table["active"]:
        return tk.abort(404, tk._("There is no table in this file"))
    return file, table


def download(id: str, resource_id: str, form: str) -> Response:
    """The rows as a file, whole or as filtered (`q`, `f.<column>`, `filters`, `sort`).

    The whole table is written once a version and answers Range (RFC 9110 §14); what is filtered is written for the
    asker. Both have an ETag, known before anything is written.
    """
    if form not in exports.FORMATS:
        return tk.abort(404, tk._("There is no such format: csv, xlsx, json, xml, parquet"))
    file, table = _loaded(id, resource_id)
    try:
        query = parse(request.args.items(multi=True), kinds(table))
    except BadQuery as error:
        return _wrong(error)
    mark = form == "csv" and request.args.get("bom") not in (None, "", "0")
    tag = hashlib.sha256(json.dumps([table["version"], form, mark, request.query_string.decode()]).encode()).hexdigest()
    if tag in request.if_none_match:
        answer = make_response("", 304)
        answer.set_etag(tag)
        return answer
    stem = Path(file.get("name") or file["url"]).stem + ("" if query.whole else "-" + tk._("filtered"))
    model.Session.rollback()  # gives the connection back: a slow reader must not hold one
    try:
        path = exports.whole(table, form, mark=mark) if query.whole else _filtered(table, query, form, mark=mark)
        answer = send_file(path, mimetype=exports.FORMATS[form], etag=tag, conditional=True)
    except BadQuery as error:
        return _wrong(error)
    except exports.TooManyRows:
        return tk.abort(413, tk._("A sheet of Excel holds 1,048,575 rows: filter the rows, or take CSV or Parquet"))
    except TooSlow:
        return tk.abort(413, tk._("Writing these rows takes too long: ask for less, or download the whole table"))
    except (Gone, FileNotFoundError):
        return tk.abort(503, tk._("The table has just been loaded anew: ask again"))
    if not query.whole:
        path.unlink(missing_ok=True)  # the open file is still sent
    answer.headers["Content-Type"] = exports.FORMATS[form]
    return _saved(answer, f"{stem}.{form}")


def _saved(answer: Response, name: str) -> Response:
    """A file is saved under its name, and never run as a page."""
    answer.headers["Content-Disposition"] = disposition(name)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    return answer


def _filtered(table: dict[str, Any], query: Query, form: str, *, mark: bool) -> Path:
    """The file of some rows, for the asker alone."""
    handle, spool = tempfile.mkstemp(prefix=f"{table['resource_id']}.", suffix=f".{form}", dir=config.exports())
    os.close(handle)
    try:
        exports.write(table, query, form, Path(spool), mark=mark)
    except BaseException:
        Path(spool).unlink(missing_ok=True)
        raise
    return Path(spool)


def _wrong(error: BadQuery) -> Response:
    answer = jsonify({"code": "bad-query", "field": error.field, "message": str(error)})
    answer.status_code = 400
    return answer


def schema(id: str, resource_id: str) -> Response:
    """Table Schema of the CSV."""
    _, table = _loaded(id, resource_id)
    return jsonify(describing.table_schema(table))


def csvw(id: str, resource_id: str) -> Response:
    """CSV on the Web."""
    file, table = _loaded(id, resource_id)
    address = tk.url_for("anhui_tables.download", id=id, resource_id=resource_id, form="csv", qualified=True)
    return jsonify(describing.csvw(table, address, file.get("name") or ""))


def openapi(id: str, resource_id: str) -> Response:
    """OpenAPI of the rows."""
    file, table = _loaded(id, resource_id)
    return jsonify(describing.openapi(table, tk.config["ckan.site_url"], file.get("name") or ""))


def rejected(id: str, resource_id: str) -> Response:
    """The rows of the file that are no rows of the table, with the reasons."""
    file, _ = _loaded(id, resource_id)
    path = rejected_path(resource_id)
    if not path.exists():
        return tk.abort(404, tk._("No rows were rejected"))
    said = tk._("rejected rows")
    answer = send_file(path, mimetype="text/csv", conditional=True)
    return _saved(answer, f"{Path(file.get('name') or file['url']).stem}-{said}.csv")


anhui_tables.add_url_rule("/table.<form>", view_func=download)
anhui_tables.add_url_rule("/table/schema.json", view_func=schema)
anhui_tables.add_url_rule("/table/csvw.json", view_func=csvw)
anhui_tables.add_url_rule("/table/openapi.json", view_func=openapi)
anhui_tables.add_url_rule("/table/rejected.csv", view_func=rejected)
