"""`backup`: both zones in one file, while they run.

Order makes the parts fit together without stopping anything. The portal first, the registry after it: what the registry
knows more is caught up by the next sync. Rows before what they refer to: bytes are kept under their hash before rows
name them and let go after, so whatever a row names was there when it was read; what was let go meanwhile belonged to
something withdrawn or replaced meanwhile, which restoring withdraws or writes again.
"""

import datetime as dt
import os
import re
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from stack import archive, data, postgres
from stack.console import Problem, say, step
from stack.settings import CHECKOUT, ZONES, Settings
from stack.shell import Done

DATABASES = (*ZONES, *(f"{zone}_datastore" for zone in ZONES))
KEPT = ("blobs", "ckan")
DERIVED = "dumps"
"""A folder made of datasets (the catalogue's dumps): made again, it never brings back what was withdrawn."""
NAME = "anhui-{:%Y%m%d-%H%M%S}.tar.gz"
PART = ".part"
CKAN_LOCK = CHECKOUT / "deploy" / "local" / "requirements.lock"


def create(settings: Settings, where: Path | None) -> Path:
    """Write a backup. In: a file, a folder, or None for ANHUI_BACKUPS. Out: the file.

    Errors: Problem; a backup that did not become whole is removed.
    """
    if not postgres.ready(settings):
        raise Problem("数据库没有运行，先运行 portal up", "the database is not running: run `portal up` first")
    started, begun = time.monotonic(), dt.datetime.now(dt.UTC)
    data.keep_journal(settings, Done(settings.home / "done.json"))
    target = _target(settings, where, begun)
    part = target.with_name(target.name + PART)
    try:
        with tempfile.TemporaryDirectory(prefix="anhui-", dir=target.parent) as folder:
            dumps = _dump(settings, Path(folder))
            head = _head(settings, begun)
            with step("写入文件 files") as running, archive.Writer(part, head) as writer:
                for name, path in (*dumps, *_files(settings)):
                    writer.add(name, path)
                running.note = f"{len(writer.members)}"
        _safe(part)
        part.rename(target)
        _safe(target.parent)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    _report(settings, target, head, time.monotonic() - started)
    return target


def last(settings: Settings) -> Path | None:
    """The latest backup in ANHUI_BACKUPS."""
    return max(settings.backups.glob("anhui-*.tar.gz"), key=lambda path: path.stat().st_mtime, default=None)


def ckan_version() -> str:
    """The CKAN this code is locked to."""
    found = re.search(r"^ckan==(\S+)", CKAN_LOCK.read_text(), re.MULTILINE)
    assert found, "the lock names CKAN"
    return found[1]


def _target(settings: Settings, where: Path | None, begun: dt.datetime) -> Path:
    where = where or settings.backups
    if where.is_dir() or where == settings.backups:
        where = where / NAME.format(begun)
    if not where.parent.is_dir():
        raise Problem(f"没有目录 {where.parent}", f"no such folder: {where.parent}")
    if where.exists():
        raise Problem(f"文件已存在，不会覆盖：{where}", f"it exists and is not overwritten: {where}")
    for left in where.parent.glob(f"anhui-*{PART}"):  # by a backup that was killed; we hold the lock
        left.unlink()
    return where


def _dump(settings: Settings, folder: Path) -> list[tuple[str, Path]]:
    dumps = []
    for database in DATABASES:
        path = folder / f"{database}.dump"
        with step(f"导出数据库 dump: {database}"):
            postgres.dump(settings, database, path)
        dumps.append((f"databases/{path.name}", path))
    return dumps


def _head(settings: Settings, begun: dt.datetime) -> archive.Head:
    migration = "select version_num from anhui_catalogue_alembic_version"
    count = "select count(*) from package where state = 'active' and type = 'dataset'"
    return archive.Head(
        format=archive.FORMAT,
        created=begun.isoformat(timespec="seconds"),
        code=_commit(),
        ckan=ckan_version(),
        tables={zone: postgres.psql(settings, migration, zone).strip() for zone in ZONES},
        datasets={zone: int(postgres.psql(settings, count, zone)) for zone in ZONES},
        demo=Done(settings.home / "done.json").has("demo"),
    )


def _commit() -> str:
    """Which version of the code; empty where there is no git."""
    try:
        command = ["git", "-C", str(CHECKOUT), "rev-parse", "HEAD"]
        return subprocess.run(command, text=True, capture_output=True, check=False).stdout.strip()
    except FileNotFoundError:
        return ""


def _files(settings: Settings) -> Iterator[tuple[str, Path]]:
    for zone in ZONES:
        for kind in KEPT:
            root = settings.home / "storage" / zone / kind
            for path in sorted(root.rglob("*")):
                unfinished = path.name.startswith("tmp-")  # a blob that is being written
                if path.is_file() and not unfinished and path.relative_to(root).parts[0] != DERIVED:
                    yield str(path.relative_to(settings.home)), path


def _safe(path: Path) -> None:
    """Wait until the file, or the folder's names, are on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _report(settings: Settings, target: Path, head: archive.Head, seconds: float) -> None:
    size = target.stat().st_size / 1e6
    say(f"\n备份完成 backup  {target}")
    say(f"  {size:.1f} MB, {seconds:.1f} s")
    say(f"  数据集 datasets: 公众门户 portal {head.datasets['portal']}，内部目录 registry {head.datasets['registry']}")
    if target.parent != settings.backups:
        say(f"  恢复时还需要撤下日志 a restore needs this too: {settings.journal}")
    if os.stat(target).st_dev == os.stat(settings.home).st_dev:
        say("  备份与数据在同一磁盘 on the same disk as the data: ANHUI_BACKUPS 应指向另一台机器的磁盘")
