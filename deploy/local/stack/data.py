"""What of ANHUI_HOME is data, not merely installed; and how new data take the place of old."""

import os
import shutil
from dataclasses import replace
from pathlib import Path

from stack import services
from stack.console import Problem, step
from stack.settings import Settings
from stack.shell import Done

PARTS = ("pg", "storage", "redis", "solr/home", "secrets.json")
WRITTEN = ("portal.ini", "registry.ini", "redis.conf", "supervisord.conf", "run")
INSTALLED = ("python", "python-dev", "package", "solr", "translations")
"""Steps that stay done when the data are gone."""
STAGING, READY, REPLACED = "restoring", "ready", "replaced"


def present(settings: Settings) -> bool:
    """Whether there are data."""
    return os.path.lexists(settings.home / "pg")


def staging(settings: Settings) -> Settings:
    """A home beside the data, on the same ports, for making new ones."""
    return replace(settings, home=settings.home / STAGING)


def keep_journal(settings: Settings, done: Done) -> None:
    """Make the withdrawal journal once. Errors: Problem when it is gone: a restore would open what it names."""
    if not settings.journal.exists():
        if done.has("journal"):
            raise Problem(
                f"撤下日志不见了：{settings.journal}。请接上备份所在的磁盘，或把日志移到现在的 ANHUI_BACKUPS；"
                "确实找不回时新建同名空文件",
                "the withdrawal journal is gone: mount the backups' disk, or move the journal to ANHUI_BACKUPS;"
                " if it is lost for good, make an empty file of that name",
            )
        settings.backups.mkdir(parents=True, exist_ok=True)
        settings.journal.touch(mode=0o600)
    done.add("journal")


def remove(settings: Settings) -> None:
    """Delete the data; what is installed, logs and backups stay. Nothing may be running."""
    for part in (*PARTS, *WRITTEN):
        _remove(settings.home / part)
    done = Done(settings.home / "done.json")
    done.keep(lambda name: name in INSTALLED)


def discard(new: Settings) -> None:
    """Stop what runs in a staging home and delete it."""
    services.stop(new)
    _remove(new.home / "pg")
    shutil.rmtree(new.home, ignore_errors=True)


def settle(settings: Settings) -> None:
    """Finish what a killed restore had ready, or clear away what it had not. Safe to kill and to repeat."""
    new = staging(settings)
    if not new.home.exists():
        return
    if not (new.home / READY).exists():
        with step("清除未完成的恢复 leftovers of a restore"):
            discard(new)
        return
    services.stop(new)
    services.stop(settings)
    for part in PARTS:
        fresh, place, old = new.home / part, settings.home / part, settings.home / REPLACED / part
        if not os.path.lexists(fresh):  # moved before we were killed
            continue
        for folder in (place.parent, old.parent):
            folder.mkdir(parents=True, exist_ok=True)
        if os.path.lexists(place):
            _remove(old)
            place.rename(old)
        fresh.rename(place)
    Done(settings.home / "done.json").update(Done(new.home / "done.json").keys)
    shutil.rmtree(new.home)
    for part in PARTS:
        _remove(settings.home / REPLACED / part)
    shutil.rmtree(settings.home / REPLACED, ignore_errors=True)


def _remove(path: Path) -> None:
    """Delete a file or folder, also one a link leads to (the cluster may live elsewhere)."""
    if path.is_dir():
        shutil.rmtree(path.resolve())
    if os.path.lexists(path):
        path.unlink()
