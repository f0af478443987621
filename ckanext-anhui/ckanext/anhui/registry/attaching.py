"""Attaching files to a record, and closing it."""

from pathlib import Path
from typing import Any, BinaryIO

import magic
import msgspec
import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.anhui.catalogue import FileRef, code_list, to_resource
from ckanext.anhui.files.store import store as blobs
from ckanext.anhui.registry import scope, store
from ckanext.anhui.registry.model import record

__all__ = ["attach", "close", "find"]


def find(asked: str, user: str) -> dict[str, Any]:
    """The row of a record `user` may see, by key, dataset id, 信息资源代码 or exact title. Raises ObjectNotFound."""
    visible = scope.visible(user)
    for where in (
        record.c.key == asked,
        record.c.package_id == asked,
        record.c.draft["elements"]["identifier"].astext == asked,
        record.c.draft["elements"]["title"].astext == asked,
    ):
        found = store.rows(where, *visible, limit=2)
        if len(found) == 1:
            return found[0]
        if found:
            raise tk.ValidationError({"key": [f"有多个记录名为“{asked}”，请改用记录标识或信息资源代码"]})
    raise tk.ObjectNotFound(f"没有记录 {asked}")


def attach(row: dict[str, Any], stream: BinaryIO, said: dict[str, str], *, user: str) -> FileRef:
    """Keep the bytes and put the file into the record's dataset; the same file key again replaces the file."""
    name = said["name"]
    head = stream.read(4096)
    stream.seek(0)
    sha256, size = blobs().put(stream)
    suffix = said.get("format") or Path(name).suffix.lstrip(".")
    known = code_list("file_formats").find(suffix)
    file = FileRef(
        file_key=said.get("file_key") or name,
        name=name,
        description=said.get("description", ""),
        format=known.code if known else suffix.upper(),
        mimetype=str(known.data.get("media", "")) if known else magic.from_buffer(head, mime=True),
        sha256=sha256,
        size=size,
    )
    _put_resource(row, file, user)
    return file


def _put_resource(row: dict[str, Any], file: FileRef, user: str) -> None:
    """Add or replace the resource of a file, unless it is there already with these bytes."""
    resource = to_resource(file, row["package_id"]) | {"package_id": row["package_id"]}
    try:
        there = tk.get_action("resource_show")({"user": user, "ignore_auth": True}, {"id": resource["id"]})
    except tk.ObjectNotFound:
        tk.get_action("resource_create")({"user": user}, resource)
    else:
        if there.get("hash") == file.sha256 and there.get("description", "") == file.description:
            return
        tk.get_action("resource_update")({"user": user}, resource)
    store.save(row["key"], data_at=sa.func.now())
    model.Session.commit()


def close(row: dict[str, Any], basis: str, *, user: str) -> None:
    """Say in the record that it is not open any more, and why; its columns follow. Takes effect at the next release."""
    columns = [msgspec.structs.replace(c, open="", open_condition="") for c in store.as_record(row["draft"]).columns]
    change = {
        "id": row["package_id"],
        "open": "否",
        "open_condition": "",
        "closed_basis": basis,
        "columns": msgspec.json.encode(columns).decode() if columns else "",
    }
    tk.get_action("package_patch")({"user": user}, change)
