"""Who may do what in the internal catalogue (see accounts/roles.py). Sysadmins (管理员) pass before this is asked.

Departments compile and sign for themselves alone; the authority (主管部门审核) approves and releases.
What the feed gives is asked for by the feed alone, which has a token of its own and calls with `ignore_auth`.
"""

from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import AuthFunction, AuthResult, Context, DataDict

from ckanext.anhui.accounts import roles
from ckanext.anhui.registry import runs
from ckanext.anhui.registry.model import record, run

__all__ = [
    "anhui_catalogue_release_create",
    "anhui_catalogue_release_list",
    "anhui_daily_create",
    "anhui_daily_list",
    "anhui_file_attach",
    "anhui_record_approve",
    "anhui_record_changes",
    "anhui_record_check",
    "anhui_record_close",
    "anhui_record_departments",
    "anhui_record_history",
    "anhui_record_list",
    "anhui_record_recall",
    "anhui_record_release",
    "anhui_record_return",
    "anhui_record_show",
    "anhui_record_sign",
    "anhui_release_file_show",
    "anhui_release_index",
    "anhui_release_list",
    "anhui_run_resume",
    "anhui_run_show",
    "anhui_subject_lead",
    "anhui_subject_list",
    "package_delete",
    "resource_delete",
]


def compiles(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever compiles for some department; for which one is asked where the record is known."""
    allowed = bool(roles.departments(str(context.get("user") or ""), "editor"))
    return {"success": allowed, "msg": tk._("Your account has no department to compile for")}


def _signs(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever signs for some department."""
    allowed = bool(roles.departments(str(context.get("user") or ""), "signer"))
    return {"success": allowed, "msg": tk._("Only those who sign for a department may do this")}


def checks(context: Context, data_dict: DataDict) -> AuthResult:
    """The authority."""
    allowed = roles.role_of(str(context.get("user") or "")) == "reviewer"
    return {"success": allowed, "msg": tk._("Only the authority may do this")}


def staff(context: Context, data_dict: DataDict) -> AuthResult:
    """Signed-in staff; what they see of it is the scope of their account."""
    return {"success": bool(context.get("user"))}


def _sees_all(context: Context, data_dict: DataDict) -> AuthResult:
    """Those who see every department."""
    allowed = roles.sees_all(str(context.get("user") or ""))
    return {"success": allowed, "msg": tk._("Only those who see every department may read this")}


def own_run(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever asked for the run, while they may still compile or release."""
    user = str(context.get("user") or "")
    mine = bool(user) and runs.get(str(data_dict["id"]), run.c.asked_by)["asked_by"] == user
    active = roles.role_of(user) == "reviewer" or bool(roles.departments(user, "editor"))
    return {"success": mine and active, "msg": tk._("Somebody else asked for it")}


def _feed_alone(context: Context, data_dict: DataDict) -> AuthResult:
    """Nobody who asks: the feed calls with `ignore_auth`."""
    return {"success": False}


anhui_file_attach = anhui_record_close = compiles
anhui_run_resume = own_run
anhui_record_sign = _signs
anhui_record_approve = anhui_record_return = anhui_catalogue_release_create = anhui_subject_lead = checks
anhui_catalogue_release_list = anhui_record_history = staff
anhui_record_changes = anhui_record_check = anhui_record_departments = anhui_record_list = anhui_record_show = staff
anhui_daily_list = anhui_subject_list = _sees_all
anhui_daily_create = _feed_alone
anhui_record_release = anhui_release_file_show = anhui_release_index = anhui_release_list = _feed_alone


def anhui_run_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever asked for the run, and those who see all."""
    if roles.sees_all(str(context.get("user") or "")):
        return {"success": True}
    return own_run(context, data_dict)


def anhui_record_recall(context: Context, data_dict: DataDict) -> AuthResult:
    """A signature by those who sign, an approval by the authority."""
    return (checks if data_dict.get("what") == "approval" else _signs)(context, data_dict)


@tk.chained_auth_function
def package_delete(next_auth: AuthFunction, context: Context, data_dict: dict[str, Any] | None) -> AuthResult:
    """A draft that was never released may go; what was public is closed, with a reason, in the release flow."""
    dataset = model.Package.get(str((data_dict or {}).get("id")))
    released = sa.select(record.c.key).where(
        record.c.package_id == getattr(dataset, "id", ""), record.c.state != sa.null()
    )
    if model.Session.scalar(released):
        return {"success": False, "msg": tk._("It was released: stop opening it instead, with a reason")}
    return next_auth(context, data_dict or {})


def resource_delete(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever may change the record may take a file off it (CKAN asks whether they may delete the dataset)."""
    resource = model.Resource.get(str(data_dict.get("id")))
    if resource is None:
        raise tk.ObjectNotFound(tk._("There is no such file"))
    tk.check_access("package_update", {"user": context.get("user", "")}, {"id": resource.package_id})
    return {"success": True}
