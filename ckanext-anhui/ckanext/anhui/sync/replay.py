"""After a backup was restored, before the portal opens: nothing that was withdrawn meanwhile may be seen again.

The registry may have been restored from the same backup and know of no closing. So what the journal names is marked as
taken down by hand: sync brings it back only when two people agree.
"""

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.anhui.catalogue import BEIJING, PublicRecord, package_id
from ckanext.anhui.files.store import store as blobs
from ckanext.anhui.sync import store, unopened
from ckanext.anhui.sync.apply import withdraw_backlog
from ckanext.anhui.sync.core import journal
from ckanext.anhui.sync.model import record
from ckanext.anhui.sync.withdraw import withdraw

__all__ = ["ReplayError", "replay"]


class ReplayError(Exception):
    """Something could not be withdrawn; the portal must not open. The message says what."""


def replay(journals: Iterable[Path], since: dt.datetime, *, user: str) -> dict[str, int]:
    """Withdraw again, as `user`, what the journals name since the backup was begun; let the next run check all else.

    The not-open list has no journal, so no entry of the backup stays: the next run puts back what still stands.

    Out: how many were withdrawn again, how many withdrawals the backup caught half-way were finished, and how many
    datasets lost bytes and will be written again. Errors: JournalError, ReplayError, and what withdrawing raises.
    """
    lines = journal.to_replay((line for path in journals for line in journal.read(path)), since)
    for line in lines:
        _withdraw_again(line, user)
    report = {"replayed": len(lines), "finished": 0}
    for source in store.sources():
        done, failed = withdraw_backlog(source, user=user)
        if failed:
            raise ReplayError("；".join(failed))
        report["finished"] += sum(done.values())
    unopened.clear()
    store.read_everything()
    report["rewritten"] = _without_bytes()
    event = {"action": "restore", "object_type": "zone", "object_id": tk.config["ckan.site_id"]}
    data = {"since": since.isoformat(), **report}
    tk.get_action("anhui_audit_event_create")({"user": user, "ignore_auth": True}, event | {"data": data})
    return report


def _withdraw_again(line: journal.Line, user: str) -> None:
    if package_id(line.source, line.key) != line.package_id:
        raise ReplayError(f"撤下日志中 {line.package_id} 与记录标识不符")
    date = line.date or line.at.astimezone(BEIJING).date().isoformat()
    store.want(line.source, [PublicRecord(key=line.key, state=line.state, reason=line.reason, date=date)])
    blocked = {"by": "restore", "at": date, "approved_by": []}
    store.settle(line.source, line.key, applied_hash=None, blocked=blocked)
    (row,) = store.rows(record.c.source == line.source, record.c.key == line.key)
    withdraw(row, user=user)


def _without_bytes() -> int:
    """Files that were replaced while the backup was made: their datasets are written again. Out: how many."""
    active = model.Resource.state == "active", model.Resource.url_type == "upload"
    files = model.Session.execute(sa.select(model.Resource.package_id, model.Resource.hash).where(*active))
    lost = sorted({identity for identity, sha256 in files if not blobs().exists(sha256)})
    store.write_again(lost)
    return len(lost)
