"""Another table of a file as a file of its own: its clean rows as CSV, beside the file it came from."""

from collections.abc import Collection
from pathlib import PurePosixPath
from typing import Any

from ckan.plugins import toolkit as tk
from werkzeug.datastructures import FileStorage

from ckanext.anhui.files.store import store
from ckanext.anhui.tables import read
from ckanext.anhui.tables.core.found import table_name
from ckanext.anhui.tables.core.workspace import Workspace

__all__ = ["LARGEST", "extract"]

LARGEST = 64 << 20
"""Bytes of a file that is read while somebody waits for the page."""


def extract(file: dict[str, Any], number: int, without: Collection[str]) -> dict[str, Any]:
    """In: a file (resource), which of its tables, the repairs not to do. Out: the new file of the same dataset.

    Raises ValidationError for what cannot be taken out: a table that is not there, a file too large for it.
    """
    if int(file.get("size") or 0) > LARGEST:
        raise tk.ValidationError(
            {"file": [tk._("The file is too large for this: send the sheet as a file of its own")]}
        )
    name = PurePosixPath(file.get("name") or file["url"])
    with Workspace() as work:
        reading = read(store().path(file["hash"]), work, name=str(name), without=without)
        if not 0 <= number < len(reading.tables):
            raise tk.ValidationError({"file": [tk._("There is no such table in this file")]})
        table = reading.tables[number]
        title = table_name({"member": table.member, "sheet": table.sheet}, number).replace(" / ", "-")
        target = work.path(".csv")
        with target.open("wb") as out:
            work.write_csv(table.query, [column.header for column in table.columns], out)
        with target.open("rb") as stream:
            return tk.get_action("resource_create")(
                {},
                {
                    "package_id": file["package_id"],
                    "name": f"{name.stem}-{title}.csv",
                    "format": "CSV",
                    "upload": FileStorage(stream, filename=f"{name.stem}-{title}.csv"),
                    "url": f"{name.stem}-{title}.csv",
                    "url_type": "upload",
                },
            )
