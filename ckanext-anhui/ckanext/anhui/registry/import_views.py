"""Importing on a page: hand in the workbook, see what would come of it, confirm, watch."""

import json
from typing import Any

from ckan.plugins import toolkit as tk
from flask import Blueprint, Response, request

from ckanext.anhui.accounts.pages import call, messages
from ckanext.anhui.registry.core.outcome import KINDS
from ckanext.anhui.registry.pages import download, paging

__all__ = ["anhui_registry_import"]

anhui_registry_import = Blueprint("anhui_registry_import", __name__, url_prefix="/registry")
SECONDS = 2
"""Between two looks at work in progress."""


@anhui_registry_import.route("/import", methods=["GET", "POST"])
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
            return tk.redirect_to("anhui_registry_import.run", identity=made["id"])
        except tk.ValidationError as error:
            errors = messages(error)
    return tk.render("registry/import.html", {"errors": errors, "imports": call("anhui_import_list", {})})


@anhui_registry_import.route("/runs/<identity>")
def run(identity: str) -> Response:
    """How far it is; a preview to confirm; what came of it. While something is being done the page renews itself."""
    found = call("anhui_run_show", {"id": identity, "brief": True})
    if not found["working"]:
        found = call("anhui_run_show", {"id": identity})
    kind, page = request.args.get("kind", ""), paging(200)
    report = found["report"] or found["plan"] or {}
    outcomes = [one for one in report.get("outcomes", []) if not kind or one["kind"] == kind]
    shown = {
        "run": found,
        "report": report,
        "kind": kind if kind in KINDS else "",
        "count": len(outcomes),
        "outcomes": outcomes[page["offset"] : page["offset"] + page["limit"]],
        "page": page,
    }
    template = "registry/release_run.html" if found["kind"] == "release" else "registry/run.html"
    answer = Response(tk.render(template, shown))
    if found["working"] and not found["stalled"]:
        answer.headers["Refresh"] = str(SECONDS)
    return answer


@anhui_registry_import.route("/runs/<identity>.json")
def run_json(identity: str) -> Response:
    """The same for machines."""
    body = json.dumps(call("anhui_run_show", {"id": identity}), ensure_ascii=False)
    return Response(body, mimetype="application/json")


@anhui_registry_import.route("/runs/<identity>/annotated.xlsx")
def annotated(identity: str) -> Response:
    """The workbook with its bad cells marked."""
    name = call("anhui_run_show", {"id": identity})["input"].get("name", "catalogue.xlsx")
    return download(call("anhui_import_annotate", {"id": identity}), f"{tk._('Checked')} {name}")


@anhui_registry_import.route("/runs/<identity>/confirm", methods=["POST"])
def confirm(identity: str) -> Any:
    """Write what the preview showed, with the answers to what looked renamed."""
    prefix = "answer-"
    answers = {name.removeprefix(prefix): value for name, value in request.form.items() if name.startswith(prefix)}
    call("anhui_import_confirm", {"id": identity, "answers": answers}, flash=True)
    return tk.redirect_to("anhui_registry_import.run", identity=identity)


@anhui_registry_import.route("/runs/<identity>/cancel", methods=["POST"])
def cancel(identity: str) -> Any:
    """Stop it."""
    if call("anhui_import_cancel", {"id": identity}, flash=True):
        tk.h.flash_success(tk._("Cancelled. What was written before is whole and stays."))
    return tk.redirect_to("anhui_registry_import.run", identity=identity)


@anhui_registry_import.route("/runs/<identity>/resume", methods=["POST"])
def resume(identity: str) -> Any:
    """Carry it on."""
    call("anhui_run_resume", {"id": identity}, flash=True)
    return tk.redirect_to("anhui_registry_import.run", identity=identity)
