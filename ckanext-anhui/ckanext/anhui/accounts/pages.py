"""What pages and commands of the inner zone share: calling actions as a person, and what went wrong in words."""

from typing import Any, cast

from ckan.plugins import toolkit as tk

__all__ = ["call", "messages"]


def call(action: str, data: dict[str, Any], *, flash: bool = False) -> Any:
    """Call an action as the reader; what is not there or not allowed becomes a page that says so.

    A ValidationError becomes messages on the next page when `flash` is set (and None is returned), a 400 otherwise.
    """
    try:
        return tk.get_action(action)({"user": tk.current_user.name}, data)
    except tk.ObjectNotFound as error:
        return tk.abort(404, str(error.message or tk._("There is no such record")))
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error.message or tk._("You may not do this")))
    except tk.ValidationError as error:
        if not flash:
            return tk.abort(400, "；".join(messages(error)))
        for message in messages(error):
            tk.h.flash_error(message)
        return None


def messages(error: tk.ValidationError) -> list[str]:
    """What a ValidationError says, without the names of parameters."""
    listed = cast("dict[str, Any]", error.error_dict)
    return [
        str(m) for key, found in listed.items() if key != "code" for m in ([found] if isinstance(found, str) else found)
    ]
