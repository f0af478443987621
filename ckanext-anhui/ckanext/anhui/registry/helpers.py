"""Template helpers of the registry room."""

from typing import Any

from ckan.plugins import toolkit as tk

from ckanext.anhui.rules.core.words import element_name

__all__ = ["anhui_element_name", "anhui_record_check", "anhui_record_history", "anhui_record_status"]


def anhui_record_check(data: dict[str, Any]) -> dict[str, Any] | None:
    """The findings on what a form holds (`anhui_record_check`); None for one in which nothing is filled in yet."""
    return tk.get_action("anhui_record_check")({"user": tk.current_user.name}, data) if data.get("title") else None


def anhui_record_status(package_id: str) -> dict[str, Any] | None:
    """Where the record behind a dataset stands (`anhui_record_show`); None when there is none or it may not be seen."""
    try:
        return tk.get_action("anhui_record_show")({"user": tk.current_user.name}, {"key": package_id})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return None


def anhui_record_history(key: str) -> dict[str, Any]:
    """What happened to a record the reader may see (`anhui_record_history`)."""
    return tk.get_action("anhui_record_history")({"user": tk.current_user.name}, {"key": key})


def anhui_element_name(field: str) -> str:
    """The official name of an element; the field name itself when the table does not know it."""
    return element_name(field)
