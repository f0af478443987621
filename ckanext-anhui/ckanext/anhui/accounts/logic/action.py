"""Opening, changing, disabling accounts. Every change is an event, without names of persons or addresses."""

from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ckanext.anhui.accounts import people, roles

__all__ = ["anhui_account_create", "anhui_account_list", "anhui_account_reset", "anhui_account_update"]


@tk.side_effect_free
def anhui_account_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """`[{name, fullname, email, role, departments, active, last_active}]`, active accounts first."""
    tk.check_access("anhui_account_list", context, data_dict)
    return people.listed()


def anhui_account_create(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Open an account. Out: the account, with its `password`, which is told this once.

    In: `name`, `email`, `role` (editor, signer, reviewer, auditor, admin), `departments` (names; editor and signer
    only), optional `fullname`, `department_code` (of a department without records), `password`.
    Errors: ValidationError naming the field.
    """
    tk.check_access("anhui_account_create", context, data_dict)
    role, departments = _role(data_dict)
    password = str(data_dict.get("password") or people.new_password())
    given = {key: str(data_dict.get(key) or "").strip() for key in ("name", "email", "fullname")}
    inner = {"user": context.get("user", ""), "ignore_auth": True, "defer_commit": True}
    tk.get_action("user_create")(inner, {**given, "password": password})  # pyright: ignore[reportArgumentType]
    account = people.find(given["name"])
    people.give(account, role, departments)
    _event(context, "account-create", account, role)
    model.Session.commit()
    return {**people.listed(name=account.name)[0], "password": password}


def anhui_account_update(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Change what is given of an account. Out: the account.

    In: `name`; optional `role` with `departments`, `fullname`, `email`, `active` (false: it can neither sign in nor
    use its tokens, and what is signed in ends; true gives all back).
    Errors: ObjectNotFound; ValidationError naming the field.
    """
    tk.check_access("anhui_account_update", context, data_dict)
    account = people.find(str(tk.get_or_bust(data_dict, "name")))
    if "role" in data_dict:
        role, departments = _role(data_dict)
        _keep_an_admin(context, account, leaves=role != "admin")
        people.give(account, role, departments)
        _event(context, "account-role", account, role)
    if "active" in data_dict and tk.asbool(data_dict["active"]) != (account.state == "active"):
        active = tk.asbool(data_dict["active"])
        _keep_an_admin(context, account, leaves=not active)
        account.state = "active" if active else "deleted"
        _event(context, "account-enable" if active else "account-disable", account)
    for field in ("fullname", "email"):
        if field in data_dict:
            setattr(account, field, str(data_dict[field]).strip())
    _check_email(account)
    model.Session.commit()
    return people.listed(name=account.name)[0]


def anhui_account_reset(context: Context, data_dict: DataDict) -> dict[str, str]:
    """Give an account a new password. In: `name`, optional `password`. Out: `{name, password}`, told this once."""
    tk.check_access("anhui_account_reset", context, data_dict)
    account = people.find(str(tk.get_or_bust(data_dict, "name")))
    password = str(data_dict.get("password") or people.new_password())
    if len(password) < 8:
        raise tk.ValidationError({"password": [tk._("A password has at least 8 characters")]})
    account.password = password
    _event(context, "account-reset", account)
    model.Session.commit()
    return {"name": account.name, "password": password}


def _role(data_dict: DataDict) -> tuple[str, list[str]]:
    """The role asked for, and the organization ids it is for."""
    role = str(data_dict.get("role") or "")
    if role not in roles.ROLES:
        known = "、".join(roles.ROLES)
        raise tk.ValidationError({"role": [tk._("The role is one of {known}").format(known=known)]})
    said = data_dict.get("departments") or []
    names = [name for one in ([said] if isinstance(said, str) else said) if (name := str(one).strip())]
    if role not in roles.CAPACITIES:
        if names:
            raise tk.ValidationError({"departments": [tk._("This role is for all departments: name none")]})
        return role, []
    if not names:
        raise tk.ValidationError({"departments": [tk._("Name the department this account works for")]})
    code = str(data_dict.get("department_code") or "").strip().upper()
    return role, list(dict.fromkeys(people.department(name, code) for name in names))


def _keep_an_admin(context: Context, account: model.User, *, leaves: bool) -> None:
    if not (leaves and account.sysadmin):
        return
    if account.name == context.get("user"):
        raise tk.ValidationError({"name": [tk._("Another administrator has to take this from you")]})
    if not people.other_admins(account):
        raise tk.ValidationError({"name": [tk._("This is the last administrator")]})


def _check_email(account: model.User) -> None:
    """CKAN keeps one active account an address, and says so only as an error of the database."""
    user = model.User
    same = sa.func.lower(user.email) == (account.email or "").lower()
    where = (same, user.email != "", user.state == "active", user.id != account.id)
    with model.Session.no_autoflush:
        taken = model.Session.scalar(sa.select(user.name).where(*where).limit(1))
    if taken and account.state == "active":
        model.Session.rollback()
        raise tk.ValidationError({"email": [tk._("Another account has this address")]})


def _event(context: Context, action: str, account: model.User, role: str = "") -> None:
    data = {"role": role, "departments": people.listed(name=account.name)[0]["departments"]} if role else {}
    told = {"action": action, "object_type": "user", "object_id": account.name, "data": data}
    inner: Context = {"user": context.get("user", ""), "ignore_auth": True, "defer_commit": True}
    tk.get_action("anhui_audit_event_create")(inner, told)
