"""What the registry's pages share: calling actions as the reader, paging, handing out workbooks."""

from typing import Any, cast
from urllib.parse import quote

from ckan.plugins import toolkit as tk
from flask import Response, request

__all__: list[str] = []

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_PAGES = 1_000_000


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


def paging(size: int = 50) -> dict[str, int]:
    """`{limit, offset}` of the page asked for."""
    page = min(max(1, request.args.get("page", 1, type=int) or 1), MOST_PAGES)
    return {"limit": size, "offset": (page - 1) * size}


def download(content: bytes, name: str) -> Response:
    """A workbook under its Chinese name (RFC 6266)."""
    headers = {"Content-Disposition": f"attachment; filename=\"catalogue.xlsx\"; filename*=UTF-8''{quote(name)}"}
    return Response(content, mimetype=WORKBOOK, headers=headers)
