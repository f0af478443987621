"""Old addresses lead on: pages of departments that are no more, and searches by old departments and region codes.

Only what the code lists say leads anywhere, and only once the old department has no dataset here any more.
"""

from typing import cast
from urllib.parse import urlencode

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from flask import Blueprint, Response, redirect, request
from werkzeug.datastructures import MultiDict

from ckanext.anhui.catalogue import Entry, code_list, config, heirs, today

__all__ = ["anhui_succession"]

anhui_succession = Blueprint("anhui_succession", __name__)
PAGES = frozenset({"organization.read", "feeds.organization"})
DEPARTMENT_FILTERS = ("anhui_department", "organization")
REGION_FILTER = "anhui_region"


@anhui_succession.before_app_request
def lead_on() -> Response | str | None:
    """Answer for an old address with the new one, or with those that came of it."""
    if request.method not in {"GET", "HEAD"}:
        return None
    if config.zone() == "internal" and not tk.current_user.is_authenticated:
        return None  # the inner zone says nothing to strangers
    if request.endpoint in PAGES:
        return _department_page(str((request.view_args or {}).get("id") or ""))
    if request.endpoint == "dataset.search":
        return _search()
    return None


def _department_page(asked: str) -> Response | str | None:
    entry, successors = _succession(asked)
    if entry is None or not successors:
        return None
    pages = {heir.label: name for heir in successors if (name := _page(heir))}
    if len(successors) == 1 and pages:
        return _moved(tk.url_for(request.endpoint, id=pages[successors[0].label]), request.args)
    if request.endpoint != "organization.read":
        return None
    return tk.render("organization/succeeded.html", {"department": entry, "successors": successors, "pages": pages})


def _search() -> Response | None:
    """A filter by an old department or region becomes one by the new; where it was split, there is no one to name."""
    args = MultiDict(request.args)
    for name in DEPARTMENT_FILTERS:
        args.setlist(name, [_new_department(value) for value in args.getlist(name)])
    args.setlist(REGION_FILTER, [_new_region(value) for value in args.getlist(REGION_FILTER)])
    kept = MultiDict((name, value) for name, value in args.items(multi=True))
    return _moved(tk.url_for("dataset.search"), kept) if kept != request.args else None


def _new_department(name: str) -> str:
    successors = _succession(name)[1]
    return (_page(successors[0]) or name) if len(successors) == 1 else name


def _new_region(code: str) -> str:
    regions = code_list("regions")
    entry = regions.find(code)
    if entry is None:
        return code
    successors = heirs(regions, entry, today().isoformat())
    return entry.code if not successors else successors[0].code if len(successors) == 1 else code


def _succession(asked: str) -> tuple[Entry | None, tuple[Entry, ...]]:
    """The department an address means, and who took over; nobody while it has datasets here."""
    departments = code_list("departments")
    group = model.Group.get(asked)
    entry = departments.find(str(group.title or "")) if group else None
    entry = entry or next((one for one in departments.entries if asked in (one.code, one.data.get("slug"))), None)
    if entry is None or (group and _has_datasets(group.id)):
        return entry, ()
    return entry, heirs(departments, entry, today().isoformat())


def _has_datasets(organization: str) -> bool:
    query = sa.select(model.Package.id).where(model.Package.owner_org == organization, model.Package.state == "active")
    return model.Session.scalar(query.limit(1)) is not None


def _page(entry: Entry) -> str | None:
    """The URL name of a department's page here, if it has one."""
    group = model.Group
    named = sa.select(group.name).where(group.title == entry.label, group.is_organization, group.state == "active")
    return model.Session.scalar(named.order_by(group.created).limit(1))


def _moved(address: str, args: MultiDict[str, str]) -> Response:
    """301, to be asked again each time: a reorganisation can be taken back."""
    query = urlencode(list(args.items(multi=True)))
    answer = redirect(f"{address}?{query}" if query else address, 301, Response)
    answer.headers["Cache-Control"] = "no-cache"
    return cast(Response, answer)
