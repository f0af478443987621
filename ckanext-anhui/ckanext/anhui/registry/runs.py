"""Long work people watch: an import, a catalogue release. One row each in `anhui_registry_run`.

The state says what comes next, so work that was cut off is simply begun again: every step leaves whole records behind
and finds unchanged what it did before. While somebody works on a run, a heartbeat touches it; one that is not touched
any more has stalled and may be taken over.
"""

import datetime as dt
import threading
import uuid
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Self

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import DBAPIError

from ckanext.anhui.registry.model import run

__all__ = ["BRIEF", "Cancelled", "Watch", "change", "claim", "create", "get", "latest", "plain", "plainly"]

BEAT = 5.0
"""Seconds between two heartbeats."""
STALLED = dt.timedelta(seconds=60)
WORKING = ("waiting", "reading", "confirmed", "writing", "working")
"""States in which something is being done or is about to be."""


_NUMBERS = run.c.plan.op("-", return_type=run.c.plan.type)(sa.literal(["outcomes", "findings"], ARRAY(sa.Text)))
BRIEF = [_NUMBERS.label("plan") if column.name == "plan" else column for column in run.c]
"""A run with only the numbers of its plan: the outcomes of a province are megabytes, too many to watch with."""


class Cancelled(Exception):
    """A person stopped the run; what was written before is whole."""


def create(kind: str, given: dict[str, Any], *, user: str) -> str:
    """A new run in state `waiting`. Returns its id."""
    identity = str(uuid.uuid4())
    model.Session.execute(sa.insert(run).values(id=identity, kind=kind, asked_by=user, state="waiting", input=given))
    model.Session.commit()
    return identity


def get(identity: str, *columns: Any) -> dict[str, Any]:
    """A run, with `stalled` beside its columns. Raises ObjectNotFound."""
    found = model.Session.execute(sa.select(*(columns or (run,))).where(run.c.id == identity)).mappings().first()
    if found is None:
        raise tk.ObjectNotFound(tk._("There is no such run"))
    return _seen(dict(found))


def latest(kind: str, *where: Any, limit: int = 20) -> list[dict[str, Any]]:
    """The latest runs of a kind, without their plans, the latest first."""
    columns = [column for column in run.c if column.name != "plan"]
    query = sa.select(*columns).where(run.c.kind == kind, *where).order_by(run.c.asked_at.desc()).limit(limit)
    return [_seen(dict(row)) for row in model.Session.execute(query).mappings()]


def plain(identity: str, *columns: Any) -> dict[str, Any]:
    """A run as data JSON can say. Raises ObjectNotFound."""
    return plainly(get(identity, *columns))


def plainly(one: dict[str, Any]) -> dict[str, Any]:
    """The same of a run that is at hand."""
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in one.items()}


def change(identity: str, *where: Any, **values: Any) -> bool:
    """Change a run where it still is as expected; commits. Returns whether it was."""
    values["touched"] = sa.func.now()
    done = model.Session.execute(sa.update(run).where(run.c.id == identity, *where).values(**values))
    model.Session.commit()
    return bool(done.rowcount)  # type: ignore[attr-defined]


def claim(identity: str, before: str, working: str) -> bool:
    """Take a run on: one that waits in state `before`, or one that stalled while it was `working`."""
    stalled = sa.and_(run.c.state == working, run.c.touched < sa.func.now() - STALLED)
    return change(identity, sa.or_(run.c.state == before, stalled), state=working, done=0)


class Watch:
    """While open, keeps a run alive, shows how far it is, and hears when somebody cancels it."""

    def __init__(self, identity: str) -> None:
        self.identity = identity
        self.done = self.total = 0
        self.cancelled = False
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat_on, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def step(self, done: int, total: int) -> None:
        """So far `done` of `total`. Raises Cancelled."""
        self.done, self.total = done, total
        if self._beat():
            raise Cancelled

    def _beat_on(self) -> None:
        while not self._over.wait(BEAT):
            with suppress(DBAPIError):  # a database that restarts; the next beat tells it again
                self._beat()

    def _beat(self) -> bool:
        """On a connection of its own: CKAN's actions commit and roll back the session under us."""
        values = {"touched": sa.func.now(), "done": self.done, "total": self.total}
        with model.meta.engine.begin() as connection:  # type: ignore[union-attr]
            asked = sa.update(run).where(run.c.id == self.identity).values(**values).returning(run.c.state)
            self.cancelled = connection.execute(asked).scalar() == "cancelled"
        return self.cancelled


def carry_on(job: Callable[[str], None], identity: str, *, inline: bool) -> None:
    """Do the next piece of a run: now when it is small, else in the background worker."""
    if inline:
        job(identity)
    else:
        tk.enqueue_job(job, [identity], title=f"anhui-registry {identity}", rq_kwargs={"timeout": 86400})


def _seen(row: dict[str, Any]) -> dict[str, Any]:
    if "touched" in row:
        row["working"] = row["state"] in WORKING
        row["stalled"] = row["working"] and dt.datetime.now(dt.UTC) - row["touched"] > STALLED
    return row
