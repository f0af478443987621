"""CVE-2026-41255: an exemption from the CSRF check must last one request, not the life of the process.

CKAN exempts requests that carry an API token, and anonymous ones, by adding the *view* to Flask-WTF's list for good
(`config/middleware/flask_app.py`). One anonymous visit thus switches the check off for every signed-in person who uses
that view afterwards. Here the exemption is kept with the request.
"""

from typing import Any

from ckan.config.middleware.flask_app import csrf
from flask import g, has_request_context

CVE = "CVE-2026-41255"
_FLAG = "_anhui_csrf_exempt"


def patch() -> None:
    """Make `csrf.exempt("module.view")`, called while a request is served, hold for that request only."""
    if "exempt" in vars(csrf):
        return
    kept_exempt, kept_is_exempt = csrf.exempt, csrf._is_exempt

    def exempt(view: Any) -> Any:
        if isinstance(view, str) and has_request_context():
            setattr(g, _FLAG, True)
            return view
        return kept_exempt(view)

    def is_exempt() -> bool:
        return _FLAG in g or kept_is_exempt()

    csrf.exempt = exempt  # type: ignore[method-assign]
    csrf._is_exempt = is_exempt  # type: ignore[method-assign]
