"""Release: the approved record becomes the released one, the rules decide, the public projection is kept.

Level-triggered: records decided under other rules than those in force, or another switch of the not-open list, are
decided again before the feed answers.
"""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context

from ckanext.anhui.catalogue import BEIJING, FileRef, today, wanted_hash
from ckanext.anhui.files import reduce_table
from ckanext.anhui.files.store import store as blobs
from ckanext.anhui.registry import config, store
from ckanext.anhui.registry.core.decide import NO_LONGER_LISTED, Decided, Screen, decide, withdrawal
from ckanext.anhui.registry.model import record
from ckanext.anhui.registry.model import run as run_table
from ckanext.anhui.rules import Verdict, screening
from ckanext.anhui.rules.config import rules_in_force
from ckanext.anhui.rules.model import screening as screening_table

__all__ = ["Release", "catch_up", "number_run", "public_file", "publish", "release"]

NEEDED = record.c.draft_hash.is_distinct_from(record.c.released_hash)
Say = Callable[[str], None]
Progress = Callable[[int, int], None]
"""Called with how many are done, and of how many."""
UNASKED = "unasked"
RELEASE_LOCK = 0x616E72656C
"""Advisory lock: one catalogue release at a time."""


def release(keys: Sequence[str] | None, *, user: str, note: str = "", say: Say = lambda _: None) -> dict[str, Any]:
    """Sign, approve and release in one step: the way of the release service, and of the authority when it closes.

    `None` means every record that changed since its release. Returns as `publish`.
    """
    store.follow_datasets()
    where = [NEEDED] if keys is None else [record.c.key.in_(keys)]
    now = sa.func.now()
    signed = {"signed_hash": record.c.draft_hash, "signed_by": user, "signed_at": now, "returned": None}
    approved = {"approved_hash": record.c.draft_hash, "approved_by": user, "approved_at": now}
    model.Session.execute(sa.update(record).where(*where).values(**signed, **approved))
    return publish(where, user=user, note=note, say=lambda done, _: say(f"已发布 {done}"))


def publish(
    where: Sequence[Any] = (NEEDED,), *, user: str, note: str = "", run: str = "", say: Progress = lambda *_: None
) -> dict[str, Any]:
    """The numbered catalogue release of every approved record that fulfils `where`: all of it or nothing.

    Returns `{number, released, outcomes: {open, conditional, closed, removed, hold}, held: [{key, title, rule, fix}]}`;
    without anything to release there is no number. `run` is the row it fills in, when somebody waits for it.
    """
    approved = record.c.approved_hash == record.c.draft_hash, record.c.signed_hash == record.c.draft_hash
    chosen = [*where, *approved]
    this = Release(user)
    total = store.count(*chosen)
    if not total:
        model.Session.rollback()
        return {"number": None, "released": 0, "outcomes": {}, "held": []}
    for chunk in store.in_chunks(*chosen, lock=True):
        for row in chunk:
            this.put(row, row["draft"], row["draft_hash"])
        store.events("release", [row["key"] for row in chunk], user=user, data={"number": this.number})
        say(this.released, total)
    report = this.report()
    number_run(run, report, user, note)
    model.Session.commit()
    return report


class Release:
    """The next numbered release while it is made, in one transaction; nobody else makes one meanwhile."""

    def __init__(self, user: str) -> None:
        model.Session.execute(sa.select(sa.func.pg_advisory_xact_lock(RELEASE_LOCK)))
        self.number: int = (model.Session.scalar(sa.select(sa.func.max(run_table.c.number))) or 0) + 1
        self.released = 0
        self._user, self._now = user, dt.datetime.now(dt.UTC)
        self._outcomes: Counter[str] = Counter()
        self._held: list[dict[str, str]] = []

    def put(self, row: dict[str, Any], content: dict[str, Any], digest: str) -> None:
        """Make `content` the released state of a row, and decide on it."""
        decided = _decide(row, content, self._now, _screen)
        stamp = {"released": content, "released_hash": digest, "released_at": self._now}
        by = {"released_by": self._user, "release_number": self.number, "version": row["version"] + 1}
        store.save(row["key"], **_kept(row, decided), **stamp, **by)
        self.released += 1
        self._outcomes[decided.state] += 1
        if decided.verdict.outcome == "hold":
            self._held.append(_held(row, decided))

    def report(self) -> dict[str, Any]:
        """`{number, released, outcomes, held}`."""
        counts = {"released": self.released, "outcomes": dict(self._outcomes)}
        return {"number": self.number, **counts, "held": self._held}


def number_run(run: str, report: dict[str, Any], user: str, note: str, state: str = "done") -> None:
    """Write the release down under its number; joins the transaction, so that a number is a whole release."""
    finished = {
        "number": report["number"],
        "state": state,
        "report": report,
        "total": report["released"],
        "done": report["released"],
    }
    table = run_table
    if run:
        model.Session.execute(sa.update(table).where(table.c.id == run).values(**finished, touched=sa.func.now()))
    else:
        new = {"id": str(uuid.uuid4()), "kind": "release", "asked_by": user, "input": {"note": note}}
        model.Session.execute(sa.insert(table).values(**new, **finished))


def catch_up() -> None:
    """Before the feed answers: decide again what other rules decided, withdraw what was deleted."""
    for key in store.deleted():
        row = store.rows(record.c.key == key)[0]
        gone = withdrawal(key, "closed", NO_LONGER_LISTED, today().isoformat()) if row["ever_open"] else None
        public = {"public": msgspec.to_builtins(gone), "public_hash": wanted_hash(gone)} if gone else {}
        store.save(key, state="deleted", **({"public": None, "public_hash": None} | public))
    changed = sa.or_(record.c.rule_version.is_distinct_from(_terms()), _said_otherwise())
    stale = record.c.released.is_not(None), record.c.state != "deleted", changed
    for chunk in store.in_chunks(*stale):
        for row in chunk:
            store.save(row["key"], **_kept(row, _decide(row, row["released"], row["released_at"], _known)))
    model.Session.commit()


def _said_otherwise() -> Any:
    """Whether something else is said of the content of a record's files than when it was decided."""
    one = sa.func.jsonb_each_text(record.c.screened).table_valued("key", "value", name="one")
    now = sa.select(screening_table.c.verdict).where(screening_table.c.sha256 == one.c.key).scalar_subquery()
    return sa.exists(sa.select(1).select_from(one).where(one.c.value.is_distinct_from(sa.func.coalesce(now, UNASKED))))


def _screen(hashes: list[str]) -> dict[str, str]:
    """Before a release every file is screened."""
    context: Context = {"ignore_auth": True, "defer_commit": True}
    return tk.get_action("anhui_file_screen")(context, {"sha256": hashes})


def _known(hashes: list[str]) -> dict[str, str]:
    """While the feed waits nothing is screened: what was released before there was screening stays until it is."""
    return dict.fromkeys(hashes, UNASKED) | screening.standings(hashes)


def _terms() -> str:
    """What records are decided under: the rules in force, and whether those not open may be named."""
    return rules_in_force().version + ("+unopened" if config.publish_unopened() else "")


def verdict_on(row: dict[str, Any]) -> Verdict:
    """What the rules say of a record as compiled now."""
    draft, rules = store.as_record(row["draft"]), rules_in_force()
    verdict = rules.evaluate(draft)
    if verdict.outcome != "open" or not draft.files:
        return verdict
    hashes = [file.sha256 for file in draft.files if file.sha256]
    closed = {column.name for column in draft.columns} - set(verdict.open_columns)
    return rules.evaluate(draft, dict.fromkeys(hashes, UNASKED) | screening.standings(hashes, closed))


def _decide(row: dict[str, Any], stored: dict[str, Any], released: dt.datetime, screen: Screen) -> Decided:
    return decide(
        store.as_record(stored),
        rules_in_force(),
        ever_open=row["ever_open"],
        date=today().isoformat(),
        released=released.astimezone(BEIJING).date().isoformat(),
        reduce=_reduce,
        screen=screen,
        publish_unopened=config.publish_unopened(),
    )


def _kept(row: dict[str, Any], decided: Decided) -> dict[str, Any]:
    """A decision as columns. What is no longer open loses its projection; what is said of it keeps its first date."""
    public = decided.public
    if public and not public.is_open and row["public"] and row["public"].get("state") == public.state:
        public = msgspec.structs.replace(public, date=row["public"].get("date", public.date))
    return {
        "state": decided.state,
        "verdict": msgspec.to_builtins(decided.verdict),
        "public": msgspec.to_builtins(public) if public else None,
        "public_hash": wanted_hash(public) if public else None,
        "rule_version": _terms(),
        "screened": decided.screened or None,
        "ever_open": row["ever_open"] or bool(public and public.is_open),
    }


def _reduce(file: FileRef, open_columns: tuple[str, ...]) -> FileRef | None:
    """A copy of the file with only the open columns, as a CSV in the blob store; None when that is not safe."""
    if not file.sha256 or not blobs().exists(file.sha256):
        return None
    content = reduce_table(blobs().path(file.sha256), file.format, open_columns)
    if content is None:
        return None
    sha256, size = blobs().put(content)
    name = str(Path(file.name).with_suffix(".csv"))
    return msgspec.structs.replace(file, sha256=sha256, size=size, name=name, format="CSV", mimetype="text/csv")


def _held(row: dict[str, Any], decided: Decided) -> dict[str, str]:
    reason = next((f for f in decided.verdict.findings if f.rule == decided.verdict.rule), None)
    return {
        "key": row["key"],
        "title": store.as_record(row["draft"]).title,
        "rule": decided.verdict.rule,
        "fix": reason.fix if reason else "",
    }


def public_file(sha256: str) -> dict[str, Any] | None:
    """`{path, size, mimetype}` of a file an open record refers to; None for every other."""
    refers = record.c.public.contains({"files": [{"sha256": sha256}]})
    row = model.Session.execute(sa.select(record.c.public).where(record.c.state == "open", refers)).scalar()
    if row is None or not blobs().exists(sha256):
        return None
    file = next(f for f in row["files"] if f.get("sha256") == sha256)
    return {"path": str(blobs().path(sha256)), "size": file.get("size", 0), "mimetype": file.get("mimetype", "")}
