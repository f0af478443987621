"""What stands before and after every request: the closed inner zone, and the headers."""

import json

from ckan.plugins import toolkit as tk
from flask import Blueprint, Response, request

from ckanext.anhui.security import config
from ckanext.anhui.security.core.policy import headers

__all__ = ["anhui_security"]

anhui_security = Blueprint("anhui_security", __name__)

# Signing in, what the sign-in page loads, and what carries a token of its own.
OPEN_ENDPOINTS = frozenset(
    {
        "user.login",
        "anhui_sign_in.start",
        "anhui_sign_in.back",
        "user._logout",
        "user.logged_out_redirect",
        "user.request_reset",
        "user.perform_reset",
        "static",
        "webassets.index",
        "api.i18n_js_translations",
        "anhui_security.health",
    }
)
TOKEN_PATH = "/feed/v1/"  # noqa: S105 – an address; the feed checks its bearer token itself


@anhui_security.before_app_request
def close_inner_zone() -> Response | None:
    """In the internal zone nothing is answered to whoever has not signed in, not even that an address is unknown."""
    if not config.internal() or tk.current_user.is_authenticated:
        return None
    if request.endpoint in OPEN_ENDPOINTS or request.path.startswith(TOKEN_PATH):
        return None
    if request.path.startswith("/api/"):
        return _refusal()
    # who comes to the front door has no page in mind, and is led to what waits for them (route_after_login)
    came_from = {} if request.path == "/" else {"came_from": request.full_path.rstrip("?")}
    return tk.redirect_to("user.login", **came_from)


@anhui_security.after_app_request
def add_headers(response: Response) -> Response:
    """The security headers, where the view has not set stricter ones."""
    for name, value in headers(config.site_url(), internal=config.internal()).items():
        response.headers.setdefault(name, value)
    return response


@anhui_security.route("/health")
def health() -> Response:
    """Whether this process answers: for load balancers, and says nothing else."""
    return Response("ok\n", mimetype="text/plain")


def _refusal() -> Response:
    """The shape CKAN's action API gives to what is not allowed."""
    message = tk._("Sign in first: the internal catalogue is closed")
    body = {"success": False, "error": {"__type": "Authorization Error", "message": message}}
    return Response(json.dumps(body, ensure_ascii=False), status=403, mimetype="application/json")
