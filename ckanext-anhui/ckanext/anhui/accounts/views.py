"""The page on which 管理员 opens, changes and disables accounts."""

from typing import Any

from ckan.plugins import toolkit as tk
from flask import Blueprint, request

from ckanext.anhui.accounts import roles
from ckanext.anhui.accounts.oidc import anhui_sign_in
from ckanext.anhui.accounts.pages import call
from ckanext.anhui.catalogue import code_list

__all__ = ["anhui_accounts", "anhui_sign_in"]

anhui_accounts = Blueprint("anhui_accounts", __name__, url_prefix="/registry/accounts")


@anhui_accounts.route("", methods=["GET", "POST"])
def index() -> str:
    """All accounts, and opening a new one; what was typed stays when something is wrong with it."""
    listed = call("anhui_account_list", {})
    typed, errors, opened = _typed(), {}, None
    if request.method == "POST":
        try:
            opened = tk.get_action("anhui_account_create")({"user": tk.current_user.name}, typed)
        except tk.ValidationError as error:
            errors = error.error_dict
        else:
            typed, listed = {}, call("anhui_account_list", {})
    found = _sought(listed)
    return tk.render(
        "accounts/index.html",
        {"accounts": found, "typed": typed, "errors": errors, "opened": opened, **_choices()},
    )


@anhui_accounts.route("/<name>", methods=["GET", "POST"])
def edit(name: str) -> Any:
    """One account: its role and departments, disabling it, a new password."""
    account = next((one for one in call("anhui_account_list", {}) if one["name"] == name), None)
    if account is None:
        return tk.abort(404, tk._("There is no account {name}").format(name=name))
    errors, reset, verb = {}, None, request.form.get("verb", "")
    try:
        if verb == "reset":
            reset = tk.get_action("anhui_account_reset")({"user": tk.current_user.name}, {"name": name})
        elif verb:
            change = {"save": _typed(), "disable": {"active": False}, "enable": {"active": True}}.get(verb, {})
            tk.get_action("anhui_account_update")({"user": tk.current_user.name}, {**change, "name": name})
            tk.h.flash_success(tk._("Saved"))
            return tk.redirect_to("anhui_accounts.index")
    except tk.ValidationError as error:
        errors = error.error_dict
        account = {**account, **(_typed() if verb == "save" else {})}
    return tk.render("accounts/edit.html", {"account": account, "errors": errors, "reset": reset, **_choices()})


def _typed() -> dict[str, Any]:
    typed: dict[str, Any] = {
        key: request.form.get(key, "").strip() for key in ("name", "fullname", "email", "role", "department_code")
    }
    return typed | {"departments": [one for said in request.form.getlist("departments") if (one := said.strip())]}


def _sought(listed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    words = request.args.get("q", "").strip().lower()
    return [one for one in listed if words in f"{one['name']} {one['fullname']} {' '.join(one['departments'])}".lower()]


def _choices() -> dict[str, Any]:
    known = [entry.label for entry in code_list("departments").entries if not entry.valid_to]
    return {"roles": roles.ROLES, "known": known}
