"""Who may do what with tables."""

from ckan.plugins import toolkit as tk
from ckan.types import AuthResult, Context, DataDict

__all__ = ["anhui_table_accept", "anhui_table_load", "anhui_table_purge", "anhui_table_show"]


@tk.auth_allow_anonymous_access
@tk.auth_sysadmins_check
def anhui_table_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever may see the file."""
    return _as("resource_show", context, data_dict)


def anhui_table_accept(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever may change the file."""
    return _as("resource_update", context, data_dict)


anhui_table_load = anhui_table_accept


def anhui_table_purge(context: Context, data_dict: DataDict) -> AuthResult:
    """The sync service, which withdraws datasets."""
    service = tk.config.get("ckanext.anhui.sync.user") or "sync"
    return {"success": context.get("user") == service, "msg": tk._("Only the sync service may delete tables")}


def _as(other: str, context: Context, data_dict: DataDict) -> AuthResult:
    try:
        tk.check_access(other, context, {"id": data_dict.get("id")})
    except tk.NotAuthorized as error:
        return {"success": False, "msg": str(error.message)}
    return {"success": True}
