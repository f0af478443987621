"""The log of events for 审计, the authority and 管理员."""

from typing import Any

from ckan.plugins import toolkit as tk
from flask import Blueprint, Response, request

from ckanext.anhui.accounts.pages import call

__all__ = ["anhui_audit"]

anhui_audit = Blueprint("anhui_audit", __name__, url_prefix="/audit")
FILTERS = ("actor", "action", "object_type", "object_id", "before")
PAGE = 100


@anhui_audit.route("")
def index() -> str | Response:
    """The latest events first, a page at a time; in the inner zone (outside, operators have `anhui-audit list`)."""
    if tk.h.anhui_zone() != "internal":
        return tk.abort(404)
    asked: dict[str, Any] = {name: said for name in FILTERS if (said := request.args.get(name, "").strip())}
    events = call("anhui_audit_event_list", {**asked, "limit": PAGE})
    older = events[-1]["id"] if len(events) == PAGE else None
    return tk.render("audit/index.html", {"events": events, "asked": asked, "older": older})
