"""Typed options of the tables room."""

import shutil
import time
from contextlib import suppress
from pathlib import Path

from ckan.plugins import toolkit as tk

from ckanext.anhui.files import config as files

LONGEST = 5 * 3600


def exports() -> Path:
    """Folder of the whole tables in every format, each made when it is first asked for."""
    folder = files.path() / "tables"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def workshop() -> Path:
    """Folder of what is read and written on the way."""
    folder = files.path() / "tables" / "work"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def exported() -> set[str]:
    """The files of whose tables there are files."""
    return {path.name.partition(".")[0] for path in exports().iterdir() if path.is_file()}


def tidy() -> None:
    """Remove what was being worked on by a process that was killed: no job and no request takes that long."""
    for path in workshop().iterdir():
        with suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > LONGEST:
                shutil.rmtree(path, ignore_errors=True)


def discard(identity: str) -> None:
    """No file made of a table stays when the table changes or goes."""
    for path in exports().glob(f"{identity}.*"):
        path.unlink(missing_ok=True)


def seconds() -> int:
    """Seconds a question to a table may take, from `ckanext.anhui.tables.seconds`."""
    return int(tk.config["ckanext.anhui.tables.seconds"])
