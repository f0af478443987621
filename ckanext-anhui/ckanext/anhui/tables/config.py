"""Typed options of the tables room."""

from pathlib import Path

from ckan.plugins import toolkit as tk

from ckanext.anhui.files import config as files


def exports() -> Path:
    """Folder of the whole tables in every format, each made when it is first asked for."""
    folder = files.path() / "tables"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def discard(identity: str) -> None:
    """No file made of a table stays when the table changes or goes."""
    for path in exports().glob(f"{identity}.*"):
        path.unlink(missing_ok=True)


def seconds() -> int:
    """Seconds a question to a table may take, from `ckanext.anhui.tables.seconds`."""
    return int(tk.config["ckanext.anhui.tables.seconds"])
