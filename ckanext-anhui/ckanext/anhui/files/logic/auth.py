"""Who may delete blobs. CKAN lets sysadmins pass before this is asked."""

from ckan.plugins import toolkit as tk
from ckan.types import AuthResult, Context, DataDict

__all__ = ["anhui_file_purge"]


def anhui_file_purge(context: Context, data_dict: DataDict) -> AuthResult:
    """The sync service, which withdraws datasets."""
    service = tk.config.get("ckanext.anhui.sync.user") or "sync"
    return {"success": context.get("user") == service, "msg": tk._("Only the sync service may delete files")}
