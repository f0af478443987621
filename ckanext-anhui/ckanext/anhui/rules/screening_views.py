"""The page of a file's screening, in the internal zone: what was found, why it matters, how to mend it, who decides."""

from typing import Any

from ckan.plugins import toolkit as tk
from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from ckanext.anhui.rules.deciding import FINDING

__all__ = ["anhui_screening"]

anhui_screening = Blueprint("anhui_screening", __name__, url_prefix="/dataset/<id>/resource/<resource_id>/screening")
ROWS = 20
"""row numbers of a finding that are shown"""


@anhui_screening.route("")
def show(id: str, resource_id: str) -> str:
    """Every finding with its place, reason, basis and fix; what may be decided can be decided here."""
    shown = _shown(id, resource_id)
    return tk.render("rules/screening.html", shown | {"rows": ROWS})


@anhui_screening.route("", methods=["POST"])
def decide(id: str, resource_id: str) -> ResponseReturnValue:
    """Decide on a finding, or confirm what somebody else decided."""
    form = request.form
    asked = {name: form.get(name, "") for name in (*FINDING, "reason")}
    try:
        tk.get_action("anhui_screening_decide")({}, {"id": resource_id, **asked})
        tk.h.flash_success(tk._("The decision is kept"))
    except tk.NotAuthorized:
        return tk.abort(403, tk._("You may not do this"))
    except tk.ObjectNotFound:
        return tk.abort(404, tk._("Resource not found"))
    except tk.ValidationError as error:
        for message in error.error_summary.values():
            tk.h.flash_error(message)
    return tk.redirect_to("anhui_screening.show", id=id, resource_id=resource_id)


def _shown(id: str, resource_id: str) -> dict[str, Any]:
    try:
        package = tk.get_action("package_show")({}, {"id": id})
        screening = tk.get_action("anhui_screening_show")({}, {"id": resource_id})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return tk.abort(404, tk._("Resource not found"))
    file = next((one for one in package["resources"] if one["id"] == resource_id), None)
    if file is None:
        return tk.abort(404, tk._("Resource not found"))
    return {"pkg": package, "file": file, "screening": screening}
