"""Who may write and read events. CKAN lets sysadmins pass before these are asked."""

from ckan.plugins import toolkit as tk
from ckan.types import AuthResult, Context, DataDict

from ckanext.anhui.accounts import roles

__all__ = ["anhui_audit_event_create", "anhui_audit_event_list"]


def anhui_audit_event_create(context: Context, data_dict: DataDict) -> AuthResult:
    """The sync service; other rooms write on behalf of their caller with `ignore_auth`."""
    service = tk.config.get("ckanext.anhui.sync.user") or "sync"
    return {"success": context.get("user") == service, "msg": tk._("Only the sync service may write events")}


def anhui_audit_event_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Those who see every department: 主管部门审核, 审计 (and sysadmins)."""
    return {"success": roles.sees_all(str(context.get("user") or "")), "msg": tk._("You may not read the audit log")}
