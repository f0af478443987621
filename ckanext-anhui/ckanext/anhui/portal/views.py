"""Pages of our own, and what is not shown of CKAN's."""

import logging
import re

from ckan.config.middleware.flask_app import csrf
from ckan.plugins import toolkit as tk
from flask import Blueprint, Response, current_app, redirect, request
from werkzeug.exceptions import Forbidden, ServiceUnavailable

from ckanext.anhui.portal.asking import FAILED
from ckanext.anhui.portal.axes import anhui_axes
from ckanext.anhui.portal.core import display
from ckanext.anhui.portal.feeds import anhui_feeds
from ckanext.anhui.portal.navigation import OUTSIDE
from ckanext.anhui.portal.open_catalogue import anhui_open_catalogue
from ckanext.anhui.portal.statistics import anhui_statistics
from ckanext.anhui.portal.updates import anhui_updates
from ckanext.anhui.search import PAGES

__all__ = [
    "anhui_axes",
    "anhui_feeds",
    "anhui_open_catalogue",
    "anhui_portal",
    "anhui_statistics",
    "anhui_updates",
]

anhui_portal = Blueprint("anhui_portal", __name__)
log = logging.getLogger(__name__)

YEAR = 365 * 24 * 3600
"""Seconds."""
HERE = re.compile(r"/(?![/\\])[^\x00-\x20\\]*")
"""An address of this site: browsers read //x, /\\x and, as they drop tabs, /<tab>/x as another one."""

# CKAN's pages that say nothing here, and where their question is answered.
TO_SEARCH = frozenset({"group.index", "group.read", "group.about"})
TO_DEPARTMENT = frozenset({"organization.about", "organization.members", "organization.followers"})
TO_DATASET = frozenset({"dataset.groups", "dataset.followers", "dataset.resources"})


@anhui_portal.before_app_request
def _not_inside() -> None:
    if request.blueprint in OUTSIDE and tk.h.anhui_zone() == "internal":
        tk.abort(404)


@anhui_portal.before_app_request
def _lead_on() -> Response | None:
    """A stranger who asks for a page that has no content here is led to the one that has."""
    if request.method not in {"GET", "HEAD"} or tk.current_user.is_authenticated:
        return None
    asked = (request.view_args or {}).get("id")
    if request.endpoint in TO_SEARCH:
        return tk.redirect_to("dataset.search")
    if request.endpoint in TO_DEPARTMENT:
        return tk.redirect_to("organization.read", id=asked)
    if request.endpoint in TO_DATASET:
        return tk.redirect_to("dataset.read", id=asked)
    if request.endpoint == "user.register":
        return tk.redirect_to("user.login")
    return None


@anhui_portal.after_app_request
def _tell_caches(answer: Response) -> Response:
    """CKAN answers htmx with parts of a results page at the page's own address: no cache may take one for the other."""
    if request.endpoint in PAGES:
        answer.vary.add("HX-Request")
    return answer


@anhui_portal.app_errorhandler(tk.NotAuthorized)
def _refuse(error: tk.NotAuthorized) -> Response:
    """Where a page of CKAN forgets that its action may refuse (a reset link of nobody), that is no fault of ours."""
    return current_app.make_response(current_app.handle_http_exception(Forbidden(str(error))))  # type: ignore[arg-type]


def _without_search(error: Exception) -> Response:
    """A page that search cannot give its numbers or its list says so, instead of noughts nobody counted."""
    log.warning("%s needs search: %r", request.path, error)
    return current_app.make_response(current_app.handle_http_exception(ServiceUnavailable()))  # type: ignore[arg-type]


for failure in FAILED:
    anhui_portal.app_errorhandler(failure)(_without_search)


@anhui_portal.route("/developers")
def developers() -> str:
    """How programs read the catalogue: one call that works, then the addresses."""
    return tk.render("anhui/developers.html")


@anhui_portal.route("/accessibility")
def accessibility() -> str:
    """What makes these pages usable for everybody, and where to say that one is not (无障碍环境建设法 第三十二条)."""
    return tk.render("anhui/accessibility.html")


@anhui_portal.route("/display", methods=["POST"])
@csrf.exempt  # it changes nothing but the sender's own cookie, and a token would start a session for every reader
def show_as() -> Response:
    """Remember how the reader wants pages shown, and go back to where they were."""
    back = request.form.get("to", "")
    answer = redirect(back if HERE.fullmatch(back) else "/", 303)
    wanted = display.write(display.read(request.cookies.get(display.COOKIE, "")), request.form)
    if wanted:
        answer.set_cookie(display.COOKIE, wanted, max_age=YEAR, httponly=True, samesite="Lax", secure=request.is_secure)
    else:
        answer.delete_cookie(display.COOKIE)
    return answer  # type: ignore[return-value]


@anhui_portal.route("/api/i18n/zh_Hans-CN")
def script_messages() -> Response:
    """CKAN's scripts ask for their messages by the page's `lang` with only its first hyphen replaced."""
    return tk.redirect_to("api.i18n_js_translations", lang="zh_Hans_CN")
