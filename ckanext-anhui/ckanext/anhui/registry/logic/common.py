"""What actions of this room share: reading their parameters, finding rows within what an account may see."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict
from flask import has_request_context
from werkzeug.datastructures import FileStorage

from ckanext.anhui.registry import scope, store
from ckanext.anhui.registry.model import record

__all__: list[str] = []


def known_rows(keys: list[str], user: str) -> list[dict[str, Any]]:
    """The rows of these keys that `user` may see ("" = the machine itself); ObjectNotFound when one is not there."""
    store.follow_datasets()  # one compiled in a form a moment ago is known too
    where = scope.visible(user) if user else []
    found = store.rows(record.c.key.in_(keys), *where)
    if unknown := set(keys) - {row["key"] for row in found}:
        raise tk.ObjectNotFound(f"没有记录 {'、'.join(sorted(unknown)[:5])}")
    return found


def number(data_dict: DataDict, name: str, default: int) -> int:
    """A parameter that is a count."""
    try:
        value = int(data_dict.get(name) or default)
    except (TypeError, ValueError):
        value = -1
    if not 0 <= value < 2**31:
        raise tk.ValidationError({name: [f"{name} 应为非负整数"]})
    return value


def path(data_dict: DataDict) -> Path:
    """A path is taken from commands on this machine only: in a request it would read any file of the server."""
    if has_request_context():
        raise tk.ValidationError({"upload": ["请上传文件（upload）；path 只能在服务器命令行使用"]})
    return Path(tk.get_or_bust(data_dict, "path"))


def upload(data_dict: DataDict) -> FileStorage | None:
    """The uploaded file, if there is one."""
    given = data_dict.get("upload")
    return given if isinstance(given, FileStorage) and given.filename else None


def say(data_dict: DataDict) -> Callable[[str], None]:
    """Where progress is told on a command line."""
    given = data_dict.get("say")
    return cast(Callable[[str], None], given) if callable(given) else lambda _: None


def event(context: Context, action: str, object_type: str, object_id: str, data: dict[str, Any]) -> None:
    """Write one event as the account that asks."""
    told = {"action": action, "object_type": object_type, "object_id": object_id, "data": data}
    tk.get_action("anhui_audit_event_create")({"user": context.get("user", ""), "ignore_auth": True}, told)
