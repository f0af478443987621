"""Who may ask the rules, have files screened, and decide on what was found."""

from ckan.plugins import toolkit as tk
from ckan.types import AuthResult, Context, DataDict

from ckanext.anhui.catalogue import config as catalogue

__all__ = [
    "anhui_file_screen",
    "anhui_quality_show",
    "anhui_rule_list",
    "anhui_rules_evaluate",
    "anhui_screening_decide",
    "anhui_screening_show",
]


@tk.auth_allow_anonymous_access
def anhui_rule_list(context: Context, data_dict: DataDict) -> AuthResult:
    """The rules are published."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def anhui_quality_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever may see the dataset: package_show asks."""
    return {"success": True}


def anhui_rules_evaluate(context: Context, data_dict: DataDict) -> AuthResult:
    """Anybody signed in."""
    return {"success": bool(context.get("user"))}


def anhui_file_screen(context: Context, data_dict: DataDict) -> AuthResult:
    """The machine's own accounts; sysadmins pass before this is asked."""
    return {"success": False}


def anhui_screening_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Inside, who may change the resource, and who sees every record."""
    return _works_on(context, data_dict)


def anhui_screening_decide(context: Context, data_dict: DataDict) -> AuthResult:
    """The same; which person may do which step, the decision itself says."""
    return _works_on(context, data_dict)


def _works_on(context: Context, data_dict: DataDict) -> AuthResult:
    if catalogue.zone() != "internal" or not context.get("user"):
        return {"success": False}
    resource = tk.get_or_bust(data_dict, "id")
    return {"success": tk.check_access("resource_show", context, {"id": resource})}
