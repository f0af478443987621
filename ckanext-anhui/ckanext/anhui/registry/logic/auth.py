"""Who may do what in the internal catalogue. Sysadmins pass before this is asked.

Editors and admins of a department compile; its admins release. What the feed gives is asked for by the feed alone,
which has a token of its own and calls with `ignore_auth`.
"""

from ckan import authz
from ckan.plugins import toolkit as tk
from ckan.types import AuthResult, Context, DataDict

__all__ = [
    "anhui_catalogue_export",
    "anhui_catalogue_import",
    "anhui_file_attach",
    "anhui_record_check",
    "anhui_record_close",
    "anhui_record_list",
    "anhui_record_release",
    "anhui_record_show",
    "anhui_release_file_show",
    "anhui_release_index",
    "anhui_release_list",
]


def _may(context: Context, permission: str) -> AuthResult:
    allowed = authz.has_user_permission_for_some_org(str(context.get("user") or ""), permission)
    return {"success": allowed, "msg": tk._("Your account has no department to compile for")}


def anhui_catalogue_import(context: Context, data_dict: DataDict) -> AuthResult:
    """Sysadmins only: a workbook may hold records of any department."""
    return {"success": False, "msg": tk._("Only administrators may import a workbook")}


def anhui_catalogue_export(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever compiles."""
    return _may(context, "create_dataset")


def anhui_file_attach(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever compiles; CKAN's own resource_create then asks for the department."""
    return _may(context, "create_dataset")


def anhui_record_check(context: Context, data_dict: DataDict) -> AuthResult:
    """Signed-in staff; nothing is read or written."""
    return {"success": bool(context.get("user"))}


def anhui_record_close(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever compiles; CKAN's own package_patch then asks for the department."""
    return _may(context, "create_dataset")


def anhui_record_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Signed-in staff."""
    return {"success": bool(context.get("user"))}


def anhui_record_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Signed-in staff."""
    return {"success": bool(context.get("user"))}


def anhui_record_release(context: Context, data_dict: DataDict) -> AuthResult:
    """Sysadmins: the authority releases."""
    return {"success": False, "msg": tk._("Only the authority may release records")}


def anhui_release_index(context: Context, data_dict: DataDict) -> AuthResult:
    """The feed alone."""
    return {"success": False}


def anhui_release_list(context: Context, data_dict: DataDict) -> AuthResult:
    """The feed alone."""
    return {"success": False}


def anhui_release_file_show(context: Context, data_dict: DataDict) -> AuthResult:
    """The feed alone."""
    return {"success": False}
