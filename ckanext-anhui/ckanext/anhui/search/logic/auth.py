"""Who may call the search room's actions."""

from ckan.plugins import toolkit as tk
from ckan.types import AuthResult, Context, DataDict

__all__ = ["anhui_portal_stats", "anhui_search_suggest"]


@tk.auth_allow_anonymous_access
def anhui_portal_stats(context: Context, data_dict: DataDict) -> AuthResult:
    """Anyone: it counts what anyone can find."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def anhui_search_suggest(context: Context, data_dict: DataDict) -> AuthResult:
    """Anyone: it suggests what a search by the same person finds."""
    return {"success": True}
