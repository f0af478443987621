"""Who may delete blobs and read counts. CKAN lets sysadmins pass before this is asked."""

from ckan.plugins import toolkit as tk
from ckan.types import AuthResult, Context, DataDict

__all__ = ["anhui_download_list", "anhui_download_month_list", "anhui_file_purge"]


def anhui_file_purge(context: Context, data_dict: DataDict) -> AuthResult:
    """The sync service, which withdraws datasets."""
    service = tk.config.get("ckanext.anhui.sync.user") or "sync"
    return {"success": context.get("user") == service, "msg": tk._("Only the sync service may delete files")}


@tk.auth_allow_anonymous_access
def anhui_download_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Anyone: it counts what anyone may download."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def anhui_download_month_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Anyone."""
    return {"success": True}
