"""Who may call the search room's actions."""

from ckan.plugins import toolkit as tk
from ckan.types import AuthResult, Context, DataDict

__all__ = ["anhui_portal_stats"]


@tk.auth_allow_anonymous_access
def anhui_portal_stats(context: Context, data_dict: DataDict) -> AuthResult:
    """Anyone: it counts what anyone can find."""
    return {"success": True}
