"""Who may run sync: sysadmins (CKAN lets them pass) and the service account. What is public is public."""

from ckan.plugins import toolkit as tk
from ckan.types import AuthResult, Context, DataDict

from ckanext.anhui.sync import config

__all__ = [
    "anhui_change_list",
    "anhui_growth_list",
    "anhui_provenance_show",
    "anhui_sync_approve",
    "anhui_sync_plan",
    "anhui_sync_run",
    "anhui_sync_status",
    "anhui_sync_withdraw",
    "anhui_tombstone_show",
    "anhui_unopened_list",
]


def _service(context: Context) -> AuthResult:
    return {"success": context.get("user") == config.user(), "msg": tk._("Only operators may run synchronisation")}


def anhui_sync_plan(context: Context, data_dict: DataDict) -> AuthResult:
    """Operators."""
    return _service(context)


def anhui_sync_run(context: Context, data_dict: DataDict) -> AuthResult:
    """Operators."""
    return _service(context)


def anhui_sync_status(context: Context, data_dict: DataDict) -> AuthResult:
    """Operators."""
    return _service(context)


def anhui_sync_approve(context: Context, data_dict: DataDict) -> AuthResult:
    """Operators in person; a service cannot be the second person."""
    return {"success": False, "msg": tk._("Only a named operator may approve")}


def anhui_sync_withdraw(context: Context, data_dict: DataDict) -> AuthResult:
    """Operators."""
    return _service(context)


@tk.auth_allow_anonymous_access
def anhui_tombstone_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Everybody: it holds only what may be said."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def anhui_unopened_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Everybody."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def anhui_provenance_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Everybody."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def anhui_change_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Everybody: it names only what may be named."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def anhui_growth_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Everybody."""
    return {"success": True}
