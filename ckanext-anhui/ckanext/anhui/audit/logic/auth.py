"""Who may write and read events. CKAN lets sysadmins pass before these are asked."""

from ckan.plugins import toolkit as tk
from ckan.types import AuthResult, Context, DataDict

__all__ = ["anhui_audit_event_create", "anhui_audit_event_list"]


def anhui_audit_event_create(context: Context, data_dict: DataDict) -> AuthResult:
    """The sync service; other rooms write on behalf of their caller with `ignore_auth`."""
    service = tk.config.get("ckanext.anhui.sync.user") or "sync"
    return {"success": context.get("user") == service, "msg": "只有同步服务可以写入审计事件"}


def anhui_audit_event_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Sysadmins only."""
    return {"success": False, "msg": "只有系统管理员可以查看审计事件"}
