"""Making the public zone what is wanted: write, withdraw, index. Each part can be repeated at any point."""

from collections.abc import Callable
from tempfile import TemporaryFile
from typing import Any

import msgspec
import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context

from ckanext.anhui.catalogue import FileRef, PublicRecord, to_package, writer
from ckanext.anhui.files import TooLarge
from ckanext.anhui.files.store import store as blobs
from ckanext.anhui.sync import changes, store
from ckanext.anhui.sync.fetch import Feed, SourceError
from ckanext.anhui.sync.model import OPEN, record
from ckanext.anhui.sync.withdraw import withdraw

__all__ = ["index_backlog", "withdraw_backlog", "write_backlog"]

MAY_LEAVE = ("pass", "warn", "lifted")
FIX_CONTENT = "请通知提供部门：在内部目录打开该文件的“内容检查”，改好后重新发布"
FIX_FILE = "请在内部目录核对该文件；下次同步会重试"

Say = Callable[[str], None]


def withdraw_backlog(name: str, *, user: str) -> tuple[dict[str, int], list[str]]:
    """Withdraw whatever is to be withdrawn. Returns how many by state, and what did not work, in words."""
    done = {"closed": 0, "removed": 0}
    failed = []
    for row in store.rows(record.c.source == name, record.c.state.not_in(OPEN), store.TO_APPLY):
        try:
            withdraw(row, user=user)
            done[row["state"]] += 1
        except Exception as error:  # noqa: BLE001 - whatever it is must not keep the next one from being withdrawn
            model.Session.rollback()
            failed.append(f"{row['package_id']}：{error}")
    return done, failed


def write_backlog(
    name: str, feed: Feed, *, user: str, existing: bool | None, say: Say
) -> tuple[int, list[dict[str, Any]]]:
    """Write every open record that is not yet as wanted. Returns how many were written, and what was refused."""
    written = 0
    refused: list[dict[str, Any]] = []
    skip: set[str] = set()
    while batch := store.claim(name, writer.BATCH, skip, existing=existing):
        ready = []
        for row in batch:
            try:
                wanted = msgspec.convert(row["wanted"], PublicRecord)
                for file in wanted.files:
                    _fetch(file, feed)
                if problem := _held_back(wanted.files, user):
                    refused.append(_refuse(row, problem))
                    continue
                ready.append((row, wanted))
            except (SourceError, TooLarge, OSError) as error:
                problem = {"code": "file-unavailable", "field": "files", "message": str(error), "fix": FIX_FILE}
                refused.append(_refuse(row, problem))
        errors = _write(name, ready, user)
        for row, _ in ready:
            if row["package_id"] in errors:
                problem = _in_words(errors[row["package_id"]]) | {"hash": row["wanted_hash"]}
                refused.append(_refuse(row, problem))
            else:
                written += 1
        skip |= {one["key"] for one in refused}
        say(f"已写入 {written}")
    return written, refused


def _write(name: str, ready: list[tuple[dict[str, Any], PublicRecord]], user: str) -> dict[str, Any]:
    """Write one batch; in the same breath let go of bytes the datasets no longer refer to."""
    writer.ensure_organizations(
        {str(wanted.elements["provider_code"]): wanted.provider for _, wanted in ready}, user=user
    )
    identities = [row["package_id"] for row, _ in ready]
    before = _hashes(identities)
    events = changes.events(ready)

    def tell(written: list[str]) -> None:
        context: Context = {"user": user, "ignore_auth": True, "defer_commit": True}
        told = {"events": [events[one] for one in written if one in events]}
        tk.get_action("anhui_audit_event_create")(context, told)

    packages = [to_package(w.as_catalogue_record(), name) for _, w in ready]
    errors = writer.write(packages, user=user, also=tell)
    done = [(row, wanted) for row, wanted in ready if row["package_id"] not in errors]
    for row, wanted in done:
        settled = {"applied_hash": row["wanted_hash"], "applied_at": sa.func.now(), "claimed_until": None}
        store.settle(name, row["key"], **settled, told_hash=changes.content(wanted), error=None, tombstone=None)
    if dropped := before - _hashes(identities):
        tk.get_action("anhui_file_purge")({"user": user}, {"sha256": sorted(dropped)})
    return errors


def index_backlog(name: str, say: Say) -> int:
    """Index every dataset that was written and is not yet in the index as written. Returns how many."""
    indexed = 0
    waiting = record.c.source == name, record.c.state.in_(OPEN), store.TO_INDEX, ~store.TO_APPLY
    while batch := [row["package_id"] for row in store.rows(*waiting, limit=writer.DOCUMENTS)]:
        writer.index(batch)
        store.mark_indexed(batch)
        indexed += len(batch)
        say(f"已索引 {indexed}")
    return indexed


def _fetch(file: FileRef, feed: Feed) -> None:
    """Have the bytes of a file in the blob store, and no others than those its hash names."""
    if blobs().exists(file.sha256):
        return
    with TemporaryFile() as spool:
        feed.copy_file(file.sha256, spool)
        spool.seek(0)
        found, _size = blobs().put(spool)
    if found != file.sha256:
        blobs().delete(found)
        raise SourceError(f"文件 {file.name} 的内容与校验值不符")


def _held_back(files: tuple[FileRef, ...], user: str) -> dict[str, str] | None:
    """Screen what arrived: what must not be public is not written, and its bytes go, whatever was decided inside."""
    asked = {"sha256": [file.sha256 for file in files], "lifted": [file.sha256 for file in files if file.screened]}
    found = tk.get_action("anhui_file_screen")({"user": user}, asked) if files else {}
    held = [file for file in files if found.get(file.sha256) not in MAY_LEAVE]
    if not held:
        return None
    tk.get_action("anhui_file_purge")({"user": user}, {"sha256": [file.sha256 for file in held]})
    message = f"文件 {held[0].name} 的内容不得公开（{found.get(held[0].sha256, 'failed')}），已删除，数据集没有写入"
    return {"code": "content-held", "field": "files", "message": message, "fix": FIX_CONTENT}


def _hashes(identities: list[str]) -> set[str]:
    query = sa.select(model.Resource.hash).where(
        model.Resource.package_id.in_(identities), model.Resource.state == "active", model.Resource.hash != ""
    )
    return set(model.Session.scalars(query))


def _refuse(row: dict[str, Any], problem: dict[str, Any]) -> dict[str, Any]:
    store.settle(row["source"], row["key"], error=problem, claimed_until=None)
    return {"key": row["key"], **problem}


def _in_words(errors: dict[str, Any]) -> dict[str, str]:
    """CKAN's errors as one quarantine entry: the first field, all messages."""
    field = next(iter(errors), "")
    said = "；".join(f"{name}：{'、'.join(map(str, messages))}" for name, messages in errors.items())
    return {"code": "refused-by-ckan", "field": field, "message": said, "fix": "请在内部目录更正该项后重新发布"}
