"""Who may read the standard: everybody; what it holds for them is the zone's to say."""

from ckan.plugins import toolkit as tk
from ckan.types import AuthResult, Context, DataDict

__all__ = ["anhui_code_list_list", "anhui_code_list_show", "anhui_element_list"]


@tk.auth_allow_anonymous_access
def anhui_code_list_list(context: Context, data_dict: DataDict) -> AuthResult:
    """The standard is published."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def anhui_code_list_show(context: Context, data_dict: DataDict) -> AuthResult:
    """The standard is published."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def anhui_element_list(context: Context, data_dict: DataDict) -> AuthResult:
    """The standard is published."""
    return {"success": True}
