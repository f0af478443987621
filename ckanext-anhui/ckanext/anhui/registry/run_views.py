"""Long work on a page: how far it is, what came of it, carrying it on."""

import json
from typing import Any

from ckan.plugins import toolkit as tk
from flask import Blueprint, Response, request

from ckanext.anhui.accounts.pages import call
from ckanext.anhui.registry.pages import paging

__all__ = ["anhui_registry_runs"]

anhui_registry_runs = Blueprint("anhui_registry_runs", __name__, url_prefix="/registry")
SECONDS = 2
"""Between two looks at work in progress."""


@anhui_registry_runs.route("/runs/<identity>")
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
        "kind": kind if outcomes else "",
        "count": len(outcomes),
        "outcomes": outcomes[page["offset"] : page["offset"] + page["limit"]],
        "page": page,
    }
    answer = Response(tk.render(f"registry/runs/{found['kind']}.html", shown))
    if found["working"] and not found["stalled"]:
        answer.headers["Refresh"] = str(SECONDS)
    return answer


@anhui_registry_runs.route("/runs/<identity>.json")
def as_json(identity: str) -> Response:
    """The same for machines."""
    body = json.dumps(call("anhui_run_show", {"id": identity}), ensure_ascii=False)
    return Response(body, mimetype="application/json")


@anhui_registry_runs.route("/runs/<identity>/resume", methods=["POST"])
def resume(identity: str) -> Any:
    """Carry it on."""
    call("anhui_run_resume", {"id": identity}, flash=True)
    return tk.redirect_to("anhui_registry_runs.run", identity=identity)
