"""Loading one file: read, checked, copied beside, swapped. Killed anywhere, it is simply done again."""

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec
import sqlalchemy as sa
from ckan import model
from ckan.plugins import PluginImplementations

from ckanext.anhui.catalogue import Column as Declared
from ckanext.anhui.catalogue import config as catalogue
from ckanext.anhui.files.store import store
from ckanext.anhui.tables import config, datastore, exports, standing
from ckanext.anhui.tables.core import declared
from ckanext.anhui.tables.core.model import REJECTED, Table
from ckanext.anhui.tables.core.names import column_ids
from ckanext.anhui.tables.core.profile import profile
from ckanext.anhui.tables.core.reading import read
from ckanext.anhui.tables.core.report import report
from ckanext.anhui.tables.core.spelling import STARTS
from ckanext.anhui.tables.core.workspace import Workspace
from ckanext.anhui.tables.interfaces import IFileGate
from ckanext.anhui.tables.model import table

__all__ = ["load"]

PAUSE, TURNS = 5, 100
"""seconds between two attempts to swap, and how many"""
TOLD = 1.0
"""Seconds between two words on how far it is."""


def load(row: dict[str, Any]) -> str:
    """Bring the table of a claimed row to where it should be. Out: its state."""
    if row["state"] == "loaded":
        return _index(row)
    if not all(gate.may_be_read(row["sha256"]) for gate in PluginImplementations(IFileGate)):
        datastore.drop(row["resource_id"])
        config.discard(row["resource_id"])
        return _end(row, "held", report=None, **standing.NO_TABLE)
    with _Progress(row) as progress, Workspace(within=config.workshop()) as work:
        reading = read(store().path(row["sha256"]), work, name=_name(row), without=row["without"])
        said, alone = _declared(row["package_id"])
        for one in reading.tables if said and alone else ():
            one.problems += declared.compare(one, said, work)
        told = msgspec.to_builtins(report(reading, work))
        if reading.verdict == "reject":
            nothing = not reading.tables and any(one.code == "unknown-format" for one in reading.problems)
            return _end(row, "none" if nothing else "rejected", report=told)
        if reading.verdict != "accept" and _asks_people() and row["accepted"] != row["wanted"]:
            return _end(row, "waiting", report=told)
        chosen = reading.tables[min(row["chosen"], len(reading.tables) - 1)]
        columns = _columns(chosen, said)
        with ThreadPoolExecutor(1) as beside:  # the database takes the rows in meanwhile
            profiled = beside.submit(profile, chosen, work)
            _copy(row, chosen, columns, work, progress)
        for column, about in zip(columns, msgspec.to_builtins(profiled.result())["columns"], strict=True):
            column["profile"] = about
        if not _swapped(row, chosen.n_rows):
            return "queued"
        _keep_rejected(row, chosen, work)
        return _end(
            row, "loaded", report=told, columns=columns, loaded=row["wanted"], loaded_at=sa.func.now(),
            n_rows=chosen.n_rows, n_rejected=chosen.n_rejected, attempts=0,
        )  # fmt: skip


def _asks_people() -> bool:
    """Inside, somebody of the department looks at the repairs first; outside, that has been done."""
    return catalogue.zone() == "internal"


def _name(row: dict[str, Any]) -> str:
    resource = model.Session.get(model.Resource, row["resource_id"])
    return (resource.url or resource.name or "") if resource else ""


def _columns(chosen: Table, said: Sequence[Declared]) -> list[dict[str, Any]]:
    """The columns as they are loaded, with what the dataset says of them."""
    known = {one.name: one for one in said}
    ids = column_ids([column.header for column in chosen.columns])
    made = []
    for identity, column in zip(ids, chosen.columns, strict=True):
        about = known.get(column.header) or known.get(column.label)
        made.append(
            {"id": identity, "label": column.label or column.header, "declared": bool(about)}
            | {name: getattr(column, name) for name in ("header", "type", "unit", "precision", "scale")}
            | {"description": about.description if about else "", "declared_type": about.type if about else ""}
        )
    return made


def _declared(package_id: str) -> tuple[list[Declared], bool]:
    """The 信息项 of a dataset, and whether they are of one file alone; else each file has some of them."""
    file = model.Resource
    query = sa.select(sa.func.count()).where(file.package_id == package_id, file.state == "active")
    alone = model.Session.scalar(query) == 1
    query = sa.select(model.Package.extras["columns"].astext).where(model.Package.id == package_id)
    return msgspec.json.decode(model.Session.scalar(query) or "[]", type=list[Declared]), alone


def _copy(
    row: dict[str, Any], chosen: Table, columns: list[dict[str, Any]], work: Workspace, told: "_Progress"
) -> None:
    """The rows into the table beside, through a pipe: the one end writes them while the other takes them in."""
    told.total = chosen.n_rows
    datastore.create(row["resource_id"], columns)
    with work.piped(chosen.query) as rows:
        datastore.copy(row["resource_id"], columns, rows, told.step)


def _swapped(row: dict[str, Any], n_rows: int) -> bool:
    """Give readers the new table, unless somebody has sent another file or taken this one away meanwhile.

    The row is locked until what is said of it is committed: what is dropped because it is closed stays dropped. Who
    reads the old table for long is let to the end, in turns with whoever changes the dataset.
    """
    for turn in range(TURNS):
        if not standing.hold(row):
            datastore.drop_beside(row["resource_id"])
            return False
        try:
            datastore.swap(row["resource_id"], n_rows)
        except datastore.Busy:
            model.Session.rollback()
            if turn == TURNS - 1:
                raise
            time.sleep(PAUSE)
            continue
        config.discard(row["resource_id"])
        return True
    return False


def _keep_rejected(row: dict[str, Any], chosen: Any, work: Workspace) -> None:
    """The rows that are no rows of the table, with the reason, for whoever sent the file."""
    target = rejected_path(row["resource_id"])
    target.unlink(missing_ok=True)
    if not chosen.n_rejected:
        return
    line = f"case when regexp_matches(line, '{STARTS}') then chr(39) || line else line end"  # no formula runs
    query = f"select n, reason, {line} from {chosen.rejected} order by n"
    with target.open("wb") as out:
        work.write_csv(query, REJECTED, out, mark=True)


def rejected_path(identity: str) -> Path:
    """Where the rejected rows of a file are kept."""
    return config.exports() / f"{identity}.rejected.csv"


def _end(row: dict[str, Any], state: str, **values: Any) -> str:
    standing.change(row, state=state, done=None, total=None, error=None, **values)
    return state


def _index(row: dict[str, Any]) -> str:
    datastore.index(row["resource_id"], row["columns"] or [], row["n_rows"] or 0)
    exports.prepare(row | {"version": row["loaded"]})
    standing.change(row, indexed=row["loaded"], attempts=0)
    return "loaded"


class _Progress:
    """Says while a file is loaded how far it is."""

    def __init__(self, row: dict[str, Any]) -> None:
        self._row = row
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._tell, daemon=True)
        self.done, self.total = 0, 0

    def step(self, done: int) -> None:
        """So many bytes are in the database."""
        self.done = done

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stop.set()
        self._thread.join()

    def _tell(self) -> None:
        statement = sa.update(table).where(table.c.resource_id == self._row["resource_id"], table.c.state == "loading")
        while not self._stop.wait(TOLD):
            with suppress(sa.exc.DBAPIError), model.meta.engine.begin() as held:  # type: ignore[union-attr]
                values = {"done": self.done, "total": self.total or None}
                held.execute(statement.values(**values))
