"""The log of events for 审计, the authority and 管理员."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from flask import Blueprint, Response, request

from ckanext.anhui.accounts.pages import call
from ckanext.anhui.catalogue import package_id

__all__ = ["anhui_audit"]

anhui_audit = Blueprint("anhui_audit", __name__, url_prefix="/audit")
FILTERS = ("actor", "action", "object_type", "object_id", "before")
PAGE = 100
RECORDS = "registry"  # the source of the records of this zone, as in their dataset ids


@anhui_audit.route("")
def index() -> str | Response:
    """The latest events first, a page at a time; in the inner zone (outside, operators have `anhui-audit list`)."""
    if tk.h.anhui_zone() != "internal":
        return tk.abort(404)
    asked: dict[str, Any] = {name: said for name in FILTERS if (said := request.args.get(name, "").strip())}
    events = call("anhui_audit_event_list", {**asked, "limit": PAGE})
    older = events[-1]["id"] if len(events) == PAGE else None
    titles = _titles(event["object_id"] for event in events if event["object_type"] == "record")
    return tk.render("audit/index.html", {"events": events, "asked": asked, "older": older, "titles": titles})


def _titles(keys: Iterable[str]) -> dict[str, str]:
    """What the records of these keys are called now; a key whose dataset is gone stays a key."""
    known = {package_id(RECORDS, key): key for key in keys}
    package = model.Package
    found = model.Session.execute(sa.select(package.id, package.title).where(package.id.in_(known)))
    return {known[row.id]: row.title for row in found}
