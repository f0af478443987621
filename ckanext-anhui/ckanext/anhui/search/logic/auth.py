"""Who may ask for the numbers: in the public zone everybody (the inner zone is closed at its door)."""

from ckan.plugins import toolkit as tk
from ckan.types import AuthResult, Context, DataDict

__all__ = ["anhui_portal_stats"]


@tk.auth_allow_anonymous_access
def anhui_portal_stats(context: Context, data_dict: DataDict) -> AuthResult:
    """Everybody."""
    return {"success": True}
