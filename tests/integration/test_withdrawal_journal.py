"""Every withdrawal is noted before it begins, and what is noted can be withdrawn again after a restore."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from feed_server import PROVIDER_CODE, gone, record, unopened
from sync_zone import SyncZone, sync_zone

from ckanext.anhui.sync.core import journal

pytestmark = pytest.mark.integration


@pytest.fixture
def zone(stack, tmp_path: Path) -> Iterator[SyncZone]:
    with sync_zone(tmp_path) as zone:
        zone.ini.write_text(zone.ini.read_text() + f"ckanext.anhui.sync.withdrawal_journal = {noted(tmp_path)}\n")
        noted(tmp_path).touch()
        yield zone
        noted(tmp_path).touch()


def noted(folder: Path) -> Path:
    return folder / "withdrawals.jsonl"


def test_every_way_out_is_noted_without_a_title(zone: SyncZone, tmp_path: Path) -> None:
    zone.feed.put(*(record(number, title="有名字的数据集") for number in (1, 2, 3)))
    zone.run()
    zone.feed.put(gone(1, "closed", "不再开放"), gone(2, "removed"))
    zone.run()
    zone.say("withdraw", zone.source, zone.name(3), "--reason", "核查中", "--user", "admin")
    lines = {one.key: one for one in journal.read(noted(tmp_path))}
    assert {key: (one.state, one.reason) for key, one in lines.items()} == {
        "test:1": ("closed", "不再开放"),
        "test:2": ("removed", ""),
        "test:3": ("closed", "核查中"),
    }
    assert {one.package_id for one in lines.values()} == {zone.id(1), zone.id(2), zone.id(3)}
    assert "有名字的数据集" not in noted(tmp_path).read_text()


def test_a_journal_that_cannot_be_written_holds_nothing_back_and_is_not_forgotten(
    zone: SyncZone, tmp_path: Path
) -> None:
    zone.feed.put(record(1), record(2))
    zone.run()
    noted(tmp_path).unlink()
    zone.feed.put(gone(1, "closed", "不再开放"))
    said = zone.call("run", zone.source)
    assert said.returncode == 1
    assert "未能记入撤下日志" in said.stdout
    assert "未能记入撤下日志" in zone.fail("withdraw", zone.source, zone.name(2), "--reason", "核查", "--user", "admin")
    assert (zone.page(1).status_code, zone.page(2).status_code) == (410, 410)
    noted(tmp_path).touch()
    zone.run()
    assert {one.key for one in journal.read(noted(tmp_path))} == {"test:1", "test:2"}
    zone.run()
    assert len(journal.read(noted(tmp_path))) == 2


def test_what_a_restored_backup_forgot_is_withdrawn_again_until_two_people_agree(
    zone: SyncZone, tmp_path: Path
) -> None:
    file = zone.feed.file(b"a,b\n1,2\n", "表.csv")
    zone.feed.put(record(1, title="备份里还开放", files=(file,)), record(2))
    zone.run()
    backup, evening = dt.datetime(2026, 11, 24, tzinfo=dt.UTC), dt.datetime(2026, 11, 24, 17, tzinfo=dt.UTC)
    old = tmp_path / "old.jsonl"
    old.touch()
    for number, state in ((1, "closed"), (3, "removed")):  # the third was opened after the backup
        named = {"source": zone.source, "key": f"test:{number}", "package_id": zone.id(number), "state": state}
        journal.append(old, journal.Line(at=evening, **named))  # type: ignore[arg-type]

    assert "重新撤下 2 个" in zone.say("replay", str(old), "--since", backup.isoformat())
    assert (zone.page(1).status_code, zone.show(1), zone.blob(file.sha256)) == (410, None, False)
    assert zone.ask("anhui_tombstone_show", id=zone.id(1))["date"] == "2026-11-25", "the day in Beijing"
    assert zone.show(2)["title"]
    zone.feed.put(record(3, title="来源仍想开放"))
    report = zone.run()
    assert (report["written"], zone.show(1), zone.show(3)) == (0, None, None)
    assert {one["package_id"] for one in zone.run("status")["blocked"]} == {zone.id(1), zone.id(3)}
    assert "重新撤下 2 个" in zone.say("replay", str(old), str(noted(tmp_path)), "--since", backup.isoformat())


def test_the_not_open_list_of_a_backup_is_not_shown_and_the_next_run_puts_it_back(zone: SyncZone) -> None:
    listed = lambda: zone.ask("anhui_unopened_list", department=PROVIDER_CODE)["total"]  # noqa: E731
    zone.feed.put(*(unopened(number) for number in range(1, 61)))  # no dataset: only the source's row knows of it
    zone.run()
    assert zone.run()["not_modified"]
    zone.say("replay", "--since", dt.datetime.now(dt.UTC).isoformat())
    assert listed() == 0
    zone.feed.records.pop("test:1")  # and the source has changed its mind about one
    assert (zone.run()["held"], listed()) == ({}, 59)


def test_a_journal_that_is_not_clear_opens_nothing(zone: SyncZone, tmp_path: Path) -> None:
    noted(tmp_path).write_text('{"at":"2026-11-')
    assert "第 1 行不完整" in zone.fail("replay", str(noted(tmp_path)), "--since", "2026-11-26T00:00:00+00:00")
    noted(tmp_path).write_text("")
