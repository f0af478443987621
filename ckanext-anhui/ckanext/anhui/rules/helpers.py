"""Helpers of the rules room."""

from typing import Any

from ckan.plugins import toolkit as tk

__all__ = ["anhui_quality"]


def anhui_quality(package_id: str) -> dict[str, Any] | None:
    """How good a dataset is (`anhui_quality_show`); None when nobody can say."""
    try:
        return tk.get_action("anhui_quality_show")({"user": tk.current_user.name}, {"id": package_id})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return None
