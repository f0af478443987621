"""Signing in through the government's sign-in service (OpenID Connect, code flow with PKCE).

The library keeps state, nonce and verifier in the session and checks the signature, issuer, audience, nonce and dates
of what comes back. Only accounts that were opened here are let in: the service says who somebody is, not what they may.
"""

from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from ckan import model
from ckan.lib import signals
from ckan.plugins import toolkit as tk
from ckan.views.user import next_page_or_default, regenerate_session, rotate_token
from flask import Blueprint, current_app, session
from joserfc.errors import JoseError

from ckanext.anhui.accounts import config, people

__all__ = ["anhui_sign_in"]

anhui_sign_in = Blueprint("anhui_sign_in", __name__, url_prefix="/sign-in")
FAILURES = (AuthlibBaseError, JoseError, requests.RequestException, KeyError, ValueError)
WHERE_TO = "anhui_sign_in_came_from"


@anhui_sign_in.route("/start")
def start() -> Any:
    """Send the person to the sign-in service."""
    session[WHERE_TO] = tk.request.args.get("came_from", "")
    back = tk.url_for("anhui_sign_in.back", qualified=True, locale="default")
    try:
        return _service().authorize_redirect(back)
    except FAILURES as error:
        return _refuse(tk._("The sign-in service does not answer; try again later, or use your password"), error)


@anhui_sign_in.route("/back")
def back() -> Any:
    """Take the person back, as the account their claim names."""
    service = config.provider()
    try:
        name = _claim(service.claim if service else "sub")
    except FAILURES as error:
        return _refuse(tk._("The sign-in service did not confirm who you are; please try again"), error)
    account = model.User.by_name(name)
    if account is None or not account.is_active or name in people.services():
        signals.failed_login.send(name)
        return _refuse(tk._("There is no account here for you yet; ask the administrator of the catalogue"), None)
    came_from = session.pop(WHERE_TO, "")
    regenerate_session()
    tk.login_user(account)
    rotate_token()
    return next_page_or_default(came_from or None)


def _claim(name: str) -> str:
    """What the service says of the person, in its signed token or, when not there, at its userinfo endpoint."""
    service = _service()
    token = service.authorize_access_token()
    claims = token["userinfo"]
    if name not in claims:
        more = service.userinfo(token=token)
        claims = more if more["sub"] == claims["sub"] else claims
    return str(claims[name])


def _service() -> Any:
    """The client of the sign-in service; it keeps the service's metadata."""
    service = config.provider()
    if service is None:
        return tk.abort(404)
    known = current_app.extensions.get("authlib.integrations.flask_client")
    if known is None:
        known = OAuth(current_app._get_current_object())  # pyright: ignore[reportAttributeAccessIssue]
        scope = {"scope": "openid profile", "code_challenge_method": "S256", "default_timeout": 10}
        known.register(
            "staff", server_metadata_url=service.metadata_url, client_id=service.client_id,
            client_secret=service.client_secret, client_kwargs=scope,
        )  # fmt: skip
    return known.create_client("staff")


def _refuse(message: str, error: Exception | None) -> Any:
    if error is not None:
        current_app.logger.warning("sign-in service: %s", type(error).__name__)
    tk.h.flash_error(message)
    return tk.redirect_to("user.login")
