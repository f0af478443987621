"""Sign-ins of staff become events."""

from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk


def signed_in(_sender: Any, **kwargs: Any) -> None:
    """A person signed in; nothing but the account name is kept."""
    _record("user.sign_in", kwargs["user"].name)


def signed_out(_sender: Any, **kwargs: Any) -> None:
    """A person signed out."""
    if name := getattr(kwargs.get("user"), "name", None):
        _record("user.sign_out", name)


def sign_in_failed(login: Any, **_kwargs: Any) -> None:
    """Somebody failed to sign in. What was typed may be a password or a mail address: only a real account is named."""
    account = model.User.get(login) if isinstance(login, str) else None
    _record("user.sign_in_failed", account.name if account else "unknown")


def _record(action: str, name: str) -> None:
    tk.get_action("anhui_audit_event_create")(
        {"ignore_auth": True, "user": name},
        {"action": action, "object_type": "user", "object_id": name},
    )
