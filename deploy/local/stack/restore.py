"""`restore`: a backup onto a bare machine, or in place of the data that are there.

Everything is made in a home of its own beside the data: unpacked, checked, loaded, brought to this code's tables. Then
what was withdrawn after the backup is withdrawn again, then Solr is rebuilt, then the new data take the place of the
old, and only then do the web servers start. Whatever goes wrong before, nothing has changed.
"""

import argparse
import shutil
import time
from dataclasses import replace
from pathlib import Path

from stack import archive, backup, data, postgres, services, steps, system, zones
from stack.console import Problem, confirm, say, step
from stack.settings import ZONES, Settings, write_private
from stack.shell import Done

GB_A_BACKUP = 5e-9  # so many GB of disk a byte of the backup: unpacked, loaded, indexed


def run(settings: Settings, options: argparse.Namespace) -> None:
    """Restore `options.file`. Errors: Problem; the data are then as they were."""
    started, file = time.monotonic(), options.file.resolve()
    with steps.locked(settings):
        data.settle(settings)
        head = archive.read_head(file)
        _refuse_newer(head)
        journals = _journals(settings, file, options)
        _agree(settings, head, options)
        system.check_disk(settings, file.stat().st_size * GB_A_BACKUP + system.GB_TO_RUN)
        new = data.staging(settings)
        try:
            with step("核对并解开备份 check and unpack"):
                archive.unpack(file, new.home)
            steps.install(settings)
            services.stop(settings)
            system.check_ports(settings)
            _adopt(settings, journals)
            _build(new, head, journals)
        except BaseException:
            data.discard(new)
            if data.present(settings):
                say("  原有数据没有改动，运行 up 即可继续使用 the old data are untouched: `up` starts them")
            raise
        (new.home / data.READY).touch()
        data.settle(settings)
        settings = replace(settings)  # whose secrets are read again
        steps.start(settings)
    say(f"\n恢复完成 restored in {time.monotonic() - started:.0f} s（备份时间 backup of {head.created}）")
    say("  请核对后运行一次同步 now run: deploy/local/portal ckan portal anhui-sync run\n")
    steps.print_addresses(settings)


def _refuse_newer(head: archive.Head) -> None:
    """Errors: Problem when this code is older than the backup."""
    known = {path.stem for path in (zones.PACKAGE / "migration" / "anhui_catalogue" / "versions").glob("*.py")}
    newer = sorted({step for step in head.tables.values() if step not in known})
    if _numbers(head.ckan) > _numbers(backup.ckan_version()):
        newer.append(f"CKAN {head.ckan}")
    if newer:
        raise Problem(
            f"备份来自更新的版本（{', '.join(newer)}），请先更新代码；备份时的代码版本 {head.code or '未知'}",
            "the backup was made by newer code than this: update the code first",
        )


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".") if part.isdigit()]


def _journals(settings: Settings, file: Path, options: argparse.Namespace) -> list[Path]:
    """Every journal there is: the one beside the backup or named, and our own. Errors: Problem when there is none."""
    if options.journal and not options.journal.is_file():
        raise Problem(f"没有撤下日志 {options.journal}", f"no such journal: {options.journal}")
    places = (options.journal or file.with_name(settings.journal.name), settings.journal)
    found = list(dict.fromkeys(path.resolve() for path in places if path.is_file()))
    if not found and not options.no_journal:
        raise Problem(
            f"备份旁边没有撤下日志 {settings.journal.name}，拒绝恢复：备份以后撤下的数据集会重新公开。"
            "用 --journal 指出它；确实没有时写明 --no-journal",
            "no withdrawal journal beside the backup: what was withdrawn after it would be public again."
            " Name it with --journal, or say --no-journal if there is none",
        )
    return found


def _agree(settings: Settings, head: archive.Head, options: argparse.Namespace) -> None:
    """Errors: Problem when there are data and nobody said that they may go."""
    if not data.present(settings):
        return
    if not options.replace:
        raise Problem(
            f"{settings.home} 中已有数据，不会覆盖；要用备份取代它们，加 --replace",
            "there are data here already; to put the backup in their place, say --replace",
        )
    if not options.yes:
        say(f"将以 {head.created} 的备份取代 {settings.home} 中的全部数据，之后的改动丢失。")
        say(f"The data here will be replaced by the backup of {head.created}; later changes are lost.")
        confirm("replace")


def _adopt(settings: Settings, journals: list[Path]) -> None:
    """From now on withdrawals are noted here; what another machine noted comes along."""
    if not settings.journal.exists():
        write_private(settings.journal, journals[0].read_text() if journals else "")
    data.keep_journal(settings, Done(settings.home / "done.json"))


def _build(new: Settings, head: archive.Head, journals: list[Path]) -> None:
    """Make the new data in their staging home; the web servers stay down."""
    known = new.home.parent / "secrets.json"
    if known.exists():  # sessions and tokens stay valid; otherwise new passwords and keys are made
        write_private(new.home / "secrets.json", known.read_text())
    done = Done(new.home / "done.json")
    configset = steps.start_base(new, done)
    for database in backup.DATABASES:
        with step(f"载入数据库 load: {database}"):
            postgres.load(new, database, new.home / "databases" / f"{database}.dump")
    shutil.rmtree(new.home / "databases")
    zones.migrate(new, done)
    zones.create_accounts(new, done)
    if head.demo:
        zones.renew_demo_passwords(new)
    done.add("demo", "1" if head.demo else "none")
    with step("重新执行备份以后的撤下 withdrawals since the backup") as running:
        since = ["--since", head.created]
        running.note = zones.ckan(new, "portal", "anhui-sync", "replay", *map(str, journals), *since).strip()
    for zone in ZONES:
        with step(f"重建索引 index: {zone}"):
            zones.ckan(new, zone, "search-index", "rebuild", "--force")
    done.add("index", configset)
    services.stop(new)
