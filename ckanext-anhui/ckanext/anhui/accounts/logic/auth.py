"""Accounts are the business of 管理员 (sysadmins), who pass before this is asked; nobody else does."""

from ckan.plugins import toolkit as tk
from ckan.types import AuthResult, Context, DataDict

__all__ = ["anhui_account_create", "anhui_account_list", "anhui_account_reset", "anhui_account_update"]


def anhui_account_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Sysadmins only."""
    return {"success": False, "msg": tk._("Only administrators manage accounts")}


anhui_account_create = anhui_account_update = anhui_account_reset = anhui_account_list
