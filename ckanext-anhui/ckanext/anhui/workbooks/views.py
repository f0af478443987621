"""Importing on a page: hand in the workbook, confirm what would come of it; and workbooks to take along."""

from typing import Any

from ckan.plugins import toolkit as tk
from flask import Blueprint, Response, request

from ckanext.anhui.accounts.pages import call, messages
from ckanext.anhui.registry.pages import download

__all__ = ["anhui_workbooks"]

anhui_workbooks = Blueprint("anhui_workbooks", __name__, url_prefix="/registry")


@anhui_workbooks.route("/import", methods=["GET", "POST"])
def start() -> Any:
    """Hand in a workbook; then its preview."""
    try:
        tk.check_access("anhui_import_create", {"user": tk.current_user.name}, {})
    except tk.NotAuthorized as error:
        tk.abort(403, str(error.message))
    errors: list[str] = []
    if request.method == "POST":
        try:
            asked = {"upload": request.files.get("workbook")}
            made = tk.get_action("anhui_import_create")({"user": tk.current_user.name}, asked)
            return tk.redirect_to("anhui_registry_runs.run", identity=made["id"])
        except tk.ValidationError as error:
            errors = messages(error)
    return tk.render("workbooks/start.html", {"errors": errors, "imports": call("anhui_import_list", {})})


@anhui_workbooks.route("/runs/<identity>/annotated.xlsx")
def annotated(identity: str) -> Response:
    """The workbook with its bad cells marked."""
    name = call("anhui_run_show", {"id": identity})["input"].get("name", "catalogue.xlsx")
    checked = tk._("Checked")  # not inside an f-string: translators' tools do not look there
    return download(call("anhui_import_annotate", {"id": identity}), f"{checked} {name}")


@anhui_workbooks.route("/runs/<identity>/confirm", methods=["POST"])
def confirm(identity: str) -> Any:
    """Write what the preview showed, with the answers to what looked renamed."""
    prefix = "answer-"
    answers = {name.removeprefix(prefix): value for name, value in request.form.items() if name.startswith(prefix)}
    call("anhui_import_confirm", {"id": identity, "answers": answers}, flash=True)
    return tk.redirect_to("anhui_registry_runs.run", identity=identity)


@anhui_workbooks.route("/runs/<identity>/cancel", methods=["POST"])
def cancel(identity: str) -> Any:
    """Stop it."""
    if call("anhui_import_cancel", {"id": identity}, flash=True):
        tk.h.flash_success(tk._("Cancelled. What was written before is whole and stays."))
    return tk.redirect_to("anhui_registry_runs.run", identity=identity)


@anhui_workbooks.route("/export.xlsx")
def export() -> Response:
    """The catalogue as a workbook that imports without a difference."""
    return _handed_out("anhui_catalogue_export", tk._("Catalogue"))


@anhui_workbooks.route("/template.xlsx")
def template() -> Response:
    """The workbook to fill in; with the records there are for a department."""
    return _handed_out("anhui_catalogue_template", tk._("Extended template"))


@anhui_workbooks.route("/census.xlsx")
def census() -> Response:
    """What the records add up to, by department."""
    return _handed_out("anhui_catalogue_census", tk._("Census totals"))


def _handed_out(action: str, name: str) -> Response:
    department = request.args.get("department", "").strip()
    content = call(action, {"department": department})
    return download(content, f"{name} {department}.xlsx" if department else f"{name}.xlsx")
