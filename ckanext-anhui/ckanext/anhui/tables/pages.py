"""Pages of a table: how a program asks for its rows; in the internal zone, what was found in a file before loading."""

from typing import Any

from ckan.plugins import toolkit as tk
from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from ckanext.anhui.tables import extracting, preview
from ckanext.anhui.tables.core import found, samples

__all__ = ["anhui_table_pages"]

anhui_table_pages = Blueprint("anhui_table_pages", __name__, url_prefix="/dataset/<id>/resource/<resource_id>/table")
UPLOADS = ("dataset_resource.new", "dataset_resource.edit")


@anhui_table_pages.route("/api")
def api(id: str, resource_id: str) -> str:
    """How a program asks for the rows of this table, with its own columns."""
    shown = _shown(id, resource_id)
    table = shown["table"]
    if not table or not table.get("active"):
        return tk.abort(404, tk._("There is no table in this file"))
    columns = table["columns"]
    filtered = samples.example(columns)
    site = str(tk.config.get("ckan.site_url") or "").rstrip("/")
    told = {"samples": samples.samples(site, resource_id, columns), "example": filtered, "site": site}
    return tk.render("anhui/table/api.html", shown | told)


@anhui_table_pages.route("/check")
def check(id: str, resource_id: str) -> str:
    """What was found in the file: the rows as they would be loaded, every repair to accept or refuse, every problem."""
    shown = _shown(id, resource_id)
    _may(resource_id)
    table = shown["table"]
    number = request.args.get("table", type=int)
    number = preview.number_of(table) if number is None else number - 1
    read = found.found((table or {}).get("report"), number)
    refused = (table or {}).get("without") or ()
    return tk.render("anhui/table/check.html", shown | {"read": read, "refused": refused})


@anhui_table_pages.route("/check", methods=["POST"])
def decide(id: str, resource_id: str) -> ResponseReturnValue:
    """Load the table as it was shown, or read the file again without the repairs that were refused."""
    form = request.form
    accepted = form.getlist("accept")
    without = sorted({one for one in form.getlist("listed") if one not in accepted})
    asked: dict[str, Any] = {"id": resource_id, "without": without, "chosen": form.get("chosen", 0, type=int)}
    try:
        tk.get_action("anhui_table_accept" if form.get("verb") == "load" else "anhui_table_load")({}, asked)
    except tk.ObjectNotFound:
        return tk.abort(404, tk._("There is no table in this file"))
    except tk.NotAuthorized:
        return tk.abort(403, tk._("You may not do this"))
    except tk.ValidationError as error:
        for message in error.error_summary.values():
            tk.h.flash_error(message)
    return tk.redirect_to("anhui_table_pages.check", id=id, resource_id=resource_id)


@anhui_table_pages.route("/extract", methods=["POST"])
def extract(id: str, resource_id: str) -> ResponseReturnValue:
    """Another table of the file becomes a file of its own; on to what was found in that one."""
    shown = _shown(id, resource_id)
    _may(resource_id)
    refused = (shown["table"] or {}).get("without") or ()
    try:
        made = extracting.extract(shown["file"], request.form.get("table", 0, type=int) - 1, refused)
    except tk.NotAuthorized:
        return tk.abort(403, tk._("You may not do this"))
    except tk.ValidationError as error:
        for message in error.error_summary.values():
            tk.h.flash_error(message)
        return tk.redirect_to("anhui_table_pages.check", id=id, resource_id=resource_id)
    return tk.redirect_to("anhui_table_pages.check", id=id, resource_id=made["id"])


@anhui_table_pages.after_app_request
def after_upload(answer: Response) -> Response:
    """From the form a file was uploaded with one gets to what was found in it, where CKAN leads back to the dataset."""
    if request.endpoint not in UPLOADS or request.method != "POST" or answer.status_code != 302:
        return answer
    if tk.h.anhui_zone() != "internal" or request.form.get("save") == "again":
        return answer
    uploaded = _uploaded()
    if uploaded:
        answer.headers["Location"] = tk.url_for("anhui_table_pages.check", **uploaded)
    return answer


def _uploaded() -> dict[str, str] | None:
    """The file a form was sent with, when there is something to see of it."""
    where = request.view_args or {}
    try:
        package = tk.get_action("package_show")({}, {"id": where["id"]})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return None
    identity = where.get("resource_id") or next((one["id"] for one in package["resources"][-1:]), "")
    table = preview.table(identity) if identity else None
    if not table or table["state"] in ("loaded", "none"):
        return None
    return {"id": package["name"], "resource_id": identity}


def _shown(id: str, resource_id: str) -> dict[str, Any]:
    """What the pages show: `{pkg, file, table}`; a page that says so when the reader may not see the file."""
    try:
        package = tk.get_action("package_show")({}, {"id": id})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return tk.abort(404, tk._("Dataset not found"))
    file = next((one for one in package["resources"] if one["id"] == resource_id), None)
    if file is None:
        return tk.abort(404, tk._("Resource not found"))
    address = tk.url_for("dataset_resource.read", id=package["name"], resource_id=resource_id)
    return {"pkg": package, "file": file, "table": preview.table(resource_id), "address": address}


def _may(resource_id: str) -> None:
    try:
        tk.check_access("anhui_table_accept", {}, {"id": resource_id})
    except tk.NotAuthorized:
        tk.abort(403, tk._("You may not do this"))
    except KeyError:  # this zone has no such step
        tk.abort(404, tk._("There is no table in this file"))
