"""Who may ask the rules: everybody may read them, signed-in people may try a record."""

from ckan.plugins import toolkit as tk
from ckan.types import AuthResult, Context, DataDict

__all__ = ["anhui_rule_evaluate", "anhui_rule_list"]


@tk.auth_allow_anonymous_access
def anhui_rule_list(context: Context, data_dict: DataDict) -> AuthResult:
    """The rules are published."""
    return {"success": True}


def anhui_rule_evaluate(context: Context, data_dict: DataDict) -> AuthResult:
    """Anybody signed in."""
    return {"success": bool(context.get("user"))}
