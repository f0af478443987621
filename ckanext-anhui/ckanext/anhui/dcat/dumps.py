"""The dumps of the whole catalogue: building, finding, dropping.

A dump is served only while every dataset in it stands as the dump says (`state`): one withdrawn, closed in part or
changed since, and there is none until the next build. Nothing has to be told for that; being told (jobs.py) only makes
the next build come soon and the bytes go at once.

    <storage>/dumps/manifest.json      which build is the current one, and what it says of the catalogue
    <storage>/dumps/<build>/           its files
"""

import datetime as dt
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.anhui.dcat import config
from ckanext.anhui.dcat.core.dump import Dump, write
from ckanext.anhui.dcat.state import PACKAGE, State, public, state

__all__ = ["Manifest", "build", "current", "drop", "folder"]

BATCH = 100
"""Packages asked for at once."""
TRIES = 3
"""Builds begun anew because the catalogue changed meanwhile, before it is left to the next job."""
LOCK = 0x64756D70
"""Advisory lock of whoever builds."""


class Manifest(msgspec.Struct, frozen=True):
    """The current build. `modified` is of the latest change of a dataset in it, `made` of the build; both UTC."""

    build: str
    made: dt.datetime
    modified: dt.datetime | None
    digest: str
    files: list[Dump]


class Changed(Exception):
    """A dataset is not as it was when the build began."""


def current() -> Manifest | None:
    """The build that may be served now; None while there is none."""
    manifest = _kept()
    if manifest is None or state(manifest.modified).digest != manifest.digest:
        return None
    return manifest


def folder(manifest: Manifest) -> Path:
    """Where the files of a build are."""
    return config.dumps() / manifest.build


def drop() -> None:
    """Have no dumps and no bytes of them. A build under way goes on: it finds out itself that the catalogue changed."""
    if manifest := _kept():
        (config.dumps() / "manifest.json").unlink(missing_ok=True)
        shutil.rmtree(folder(manifest), ignore_errors=True)


def build(*, anew: bool = False) -> Manifest | None:
    """Build the dumps if the catalogue is no longer as they say, or `anew` in any case.

    Out: the current build; None when the catalogue did not stay the same for as long as a build takes.
    """
    with _alone():
        kept = _kept()
        if kept and not anew and (kept.modified, kept.digest) == state()[1:]:
            return kept
        for _ in range(TRIES):
            try:
                return _build(state())
            except Changed:
                continue
    return None


def _build(before: State) -> Manifest:
    root = config.dumps()
    root.mkdir(parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(dir=root))
    place.chmod(0o755)  # built by hand, the files are still the web server's to read
    try:
        modified = before.modified.isoformat() if before.modified else ""
        files = write(place, config.site(), _packages(before), modified)
        if state(before.modified).digest != before.digest:
            raise Changed
        manifest = Manifest(place.name, dt.datetime.now(dt.UTC), before.modified, before.digest, files)
        _keep(manifest)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    for old in root.glob("*/"):  # whoever is reading a file of another build reads on
        if old != place:
            shutil.rmtree(old, ignore_errors=True)
    return manifest


def _packages(before: State) -> Iterator[dict[str, Any]]:
    """Every dataset of `before` as a stranger sees it, and none that is newer: the manifest could not answer for it.

    Raises Changed when one is gone.
    """
    everything = public(PACKAGE.id, PACKAGE.metadata_modified, until=before.modified)
    for start in range(0, len(everything), BATCH):
        rows = everything[start : start + BATCH]
        asked = {"fq": f"id:({' OR '.join(row[0] for row in rows)})", "rows": BATCH, "facet": "false"}
        found = {one["id"]: one for one in tk.get_action("package_search")({"user": ""}, asked)["results"]}
        for identity, modified in rows:
            package = found.get(identity)
            if package is None or package["metadata_modified"] != modified.isoformat():
                package = _shown(identity)
            yield package
        model.Session.rollback()  # a long build holds no snapshot of the database


def _shown(identity: str) -> dict[str, Any]:
    try:
        return tk.get_action("package_show")({"user": ""}, {"id": identity})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        raise Changed from None


def _kept() -> Manifest | None:
    try:
        return msgspec.json.decode((config.dumps() / "manifest.json").read_bytes(), type=Manifest)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


def _keep(manifest: Manifest) -> None:
    """From one moment to the next the new build is the current one."""
    new = config.dumps() / f"{manifest.build}.json"
    new.write_bytes(msgspec.json.encode(manifest))
    os.replace(new, config.dumps() / "manifest.json")


@contextmanager
def _alone() -> Iterator[None]:
    """One builder at a time, on a connection of its own: CKAN commits and rolls back the session under us."""
    assert model.meta.engine
    with model.meta.engine.connect() as connection:
        connection.execute(sa.text("select pg_advisory_lock(:key)"), {"key": LOCK})
        try:
            yield
        finally:
            connection.execute(sa.text("select pg_advisory_unlock(:key)"), {"key": LOCK})
