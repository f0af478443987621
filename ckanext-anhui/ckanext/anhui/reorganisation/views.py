"""A reorganisation on a page: what would move, who decides where a department was split, confirm."""

from typing import Any

from ckan.plugins import toolkit as tk
from flask import Blueprint, Response, request

from ckanext.anhui.accounts.pages import call
from ckanext.anhui.catalogue import code_list
from ckanext.anhui.reorganisation.core.plan import Assigned, TableFault, read_table, write_table

__all__ = ["anhui_reorganisation"]

anhui_reorganisation = Blueprint("anhui_reorganisation", __name__, url_prefix="/registry")
CHOOSE = "to-"
SHOWN = 200
"""So many records are decided on the page; more in a table."""


@anhui_reorganisation.route("/reorganisation", methods=["GET", "POST"])
def preview() -> str:
    """What the list of departments moves, with what was decided so far; nothing is written."""
    to, table = _said(), b""
    if given := request.files.get("table"):
        table = given.read()
    only = request.values.getlist("only")
    plan = call("anhui_reorganisation_plan", {"to": to, "table": table, "only": only})
    if not plan["faults"] and table:
        to |= {one.record: one.department for one in read_table(table)}
    departments = code_list("departments")
    shown = {
        "plan": plan,
        "only": only,
        "said": write_table([Assigned(*pair) for pair in to.items()], departments) if to else "",
        "labels": {entry.code: entry.label for entry in departments.entries},
        "sources": call("anhui_reorganisation_plan", {})["departments"] if only else plan["departments"],
        "shown": SHOWN,
    }
    return tk.render("reorganisation/index.html", shown)


@anhui_reorganisation.route("/reorganisation.csv")
def todo() -> Response:
    """The records a person must decide on, as a table to fill in."""
    plan = call("anhui_reorganisation_plan", {"only": request.args.getlist("only")})
    headers = {"Content-Disposition": "attachment; filename=reorganisation.csv"}
    return Response(plan["todo"].encode("utf-8-sig"), mimetype="text/csv", headers=headers)


@anhui_reorganisation.route("/reorganisation/apply", methods=["POST"])
def apply() -> Any:
    """Carry out what the preview showed."""
    asked = {"to": _said(), "only": request.form.getlist("only")}
    asked |= {name: request.form.get(name, "") for name in ("digest", "note")}
    run = call("anhui_reorganisation_apply", asked, flash=True)
    if run is None:  # what was decided so far is not lost
        return preview()
    return tk.redirect_to("anhui_registry_runs.run", identity=run["id"])


def _said() -> dict[str, str]:
    """What was decided so far: carried along from page to page, and chosen on this one."""
    try:
        carried = {one.record: one.department for one in read_table(request.form.get("said", "").encode())}
    except TableFault:
        carried = {}
    chosen = {name.removeprefix(CHOOSE): value for name, value in request.form.items() if name.startswith(CHOOSE)}
    return carried | {key: value for key, value in chosen.items() if value}
