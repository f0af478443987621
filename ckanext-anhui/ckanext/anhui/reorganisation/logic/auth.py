"""A reorganisation is the business of the authority (主管部门审核) and of sysadmins, who pass before this is asked."""

from ckan.plugins import toolkit as tk
from ckan.types import AuthResult, Context, DataDict

from ckanext.anhui.accounts import roles

__all__ = ["anhui_reorganisation_apply", "anhui_reorganisation_plan"]


def anhui_reorganisation_plan(context: Context, data_dict: DataDict) -> AuthResult:
    """The authority."""
    allowed = roles.role_of(str(context.get("user") or "")) == "reviewer"
    return {"success": allowed, "msg": tk._("Only the authority may do this")}


anhui_reorganisation_apply = anhui_reorganisation_plan
