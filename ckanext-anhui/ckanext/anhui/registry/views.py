"""Pages of the internal catalogue: the list, the import, and what can be done with a record."""

from typing import Any, cast

from ckan.plugins import toolkit as tk
from flask import Blueprint, Response, request

__all__ = ["anhui_registry"]

anhui_registry = Blueprint("anhui_registry", __name__, url_prefix="/registry")
PAGE = 50
MOST_PAGES = 1_000_000


@anhui_registry.route("")
def index() -> str:
    """Every record with where it stands, by state."""
    state, page = request.args.get("state", ""), min(max(1, request.args.get("page", 1, type=int)), MOST_PAGES)
    listed = _call("anhui_record_list", {"state": state, "limit": PAGE, "offset": (page - 1) * PAGE})
    pages = (listed["count"] + PAGE - 1) // PAGE
    return tk.render("registry/index.html", {"listed": listed, "state": state, "page": page, "pages": pages})


@anhui_registry.route("/import", methods=["GET", "POST"])
def import_() -> str:
    """Upload the official workbook; the report says what came of it, cell by cell."""
    try:
        tk.check_access("anhui_catalogue_import", {"user": tk.current_user.name}, {})
    except tk.NotAuthorized as error:
        tk.abort(403, str(error.message))
    report, errors = None, []
    if request.method == "POST":
        upload = request.files.get("workbook")
        if not upload or not upload.filename:
            errors = [tk._("Choose a workbook first")]
        else:
            try:
                asked = {"upload": upload, "release": bool(request.form.get("release"))}
                report = _call("anhui_catalogue_import", asked)
            except tk.ValidationError as error:
                errors = [str(message) for message in cast("dict[str, list[Any]]", error.error_dict).get("file", [])]
    return tk.render("registry/import.html", {"report": report, "errors": errors})


@anhui_registry.route("/export.xlsx")
def export() -> Response:
    """The catalogue as a workbook that imports without a difference."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    headers = {"Content-Disposition": 'attachment; filename="catalogue.xlsx"'}
    return Response(_call("anhui_catalogue_export", {}), mimetype=kind, headers=headers)


@anhui_registry.route("/<key>/release", methods=["POST"])
def release(key: str) -> Any:
    """Release one record as it is compiled now."""
    report = _call("anhui_record_release", {"keys": [key]})
    if report["held"]:
        tk.h.flash_error(tk._("Released, but held for review: {fix}").format(fix=report["held"][0]["fix"]))
    else:
        tk.h.flash_success(tk._("Released. It goes out with the next synchronisation."))
    return _back(key)


@anhui_registry.route("/<key>/close", methods=["POST"])
def close(key: str) -> Any:
    """Stop opening a record: write its basis down, release it."""
    try:
        _call("anhui_record_close", {"key": key, "basis": request.form.get("basis", "")})
        tk.get_action("anhui_record_release")({"user": tk.current_user.name}, {"keys": [key]})
        tk.h.flash_success(tk._("Closed. It disappears from the public portal with the next synchronisation."))
    except tk.NotAuthorized:  # the department closes, the authority releases
        tk.h.flash_success(tk._("Noted. It takes effect when the authority releases the record."))
    except tk.ValidationError as error:
        tk.h.flash_error(
            "；".join(str(m) for messages in cast("dict[str, list[Any]]", error.error_dict).values() for m in messages)
        )
    return _back(key)


def _back(key: str) -> Any:
    row = _call("anhui_record_show", {"key": key})
    return tk.redirect_to("dataset.read", id=row["package_id"])


def _call(action: str, data: dict[str, Any]) -> Any:
    try:
        return tk.get_action(action)({"user": tk.current_user.name}, data)
    except tk.ObjectNotFound:
        return tk.abort(404, tk._("There is no such record"))
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error.message or tk._("You may not do this")))
