"""What a backup is, when it is refused, and what a restore or a reset leaves; no servers needed."""

import argparse
import io
import json
import random
import tarfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from stack import archive, backup, bench, data, restore, settings, steps, system
from stack.console import Problem
from stack.shell import Done

HEAD = archive.Head(
    format=archive.FORMAT,
    created="2026-11-26T03:00:00+00:00",
    code="",
    ckan="2.12.0",
    tables={"portal": "001_audit", "registry": "001_audit"},
    datasets={"portal": 1, "registry": 2},
    demo=False,
)
BLOB = "storage/portal/blobs/ab/cd/abcd"
CONTENT = random.Random(1).randbytes(300_000)  # nothing repeats: every bit of the packed form matters


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> settings.Settings:
    monkeypatch.setenv("ANHUI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ANHUI_BACKUPS", str(tmp_path / "backups"))
    monkeypatch.delenv("ANHUI_TOOLS", raising=False)
    (tmp_path / "home").mkdir()
    (tmp_path / "backups").mkdir()
    return settings.from_environment()


@pytest.fixture
def file(installation: settings.Settings) -> Path:
    """A backup with two members."""
    content = installation.home / "content"
    content.write_bytes(CONTENT)
    path = installation.backups / "anhui-1.tar.gz"
    with archive.Writer(path, HEAD) as writer:
        writer.add("databases/portal.dump", content)
        writer.add(BLOB, content)
        assert not writer.add("storage/portal/blobs/gone", installation.home / "gone")
    return path


def asked(file: Path, **changes: object) -> argparse.Namespace:
    given = {"file": file, "replace": False, "yes": False, "journal": None, "no_journal": False}
    return argparse.Namespace(**{**given, **changes})


# ---- the file ----


def test_a_backup_is_read_as_it_was_written(file: Path, tmp_path: Path) -> None:
    assert archive.read_head(file) == HEAD
    archive.unpack(file, tmp_path / "out")
    assert (tmp_path / "out" / BLOB).read_bytes() == CONTENT
    assert file.stat().st_mode & 0o777 == 0o600


def flipped(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


@pytest.mark.parametrize(
    "damage", [flipped, lambda content: content[:-50], lambda content: content[: len(content) // 2]]
)
def test_a_damaged_backup_is_refused_whole(file: Path, tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    file.write_bytes(damage(file.read_bytes()))
    with pytest.raises(Problem, match="已损坏或不完整"):
        archive.unpack(file, tmp_path / "out")


def forged(path: Path, members: dict[str, bytes], **head: object) -> Path:
    """A well-formed archive that says what it is told to."""
    parts = {archive.HEAD: json.dumps(archive.asdict(HEAD) | head).encode(), **members}
    with tarfile.open(path, "w:gz") as tar:
        for name, content in parts.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return path


def test_bytes_that_are_not_those_of_the_tail_are_refused(tmp_path: Path) -> None:
    path = forged(tmp_path / "x.tar.gz", {BLOB: b"other", archive.TAIL: json.dumps({BLOB: [5, "0" * 64]}).encode()})
    with pytest.raises(Problem, match="abcd"):
        archive.unpack(path, tmp_path / "out")


def test_a_backup_without_its_tail_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="没有结尾"):
        archive.unpack(forged(tmp_path / "x.tar.gz", {BLOB: b"x"}), tmp_path / "out")


@pytest.mark.parametrize(
    "name", ["../outside", "storage/portal/blobs/../../../outside", "/etc/outside", "secrets.json"]
)
def test_a_member_that_does_not_belong_is_not_unpacked(tmp_path: Path, name: str) -> None:
    with pytest.raises(Problem, match=r"outside|secrets"):
        archive.unpack(forged(tmp_path / "x.tar.gz", {name: b"x"}), tmp_path / "a" / "b" / "c" / "out")
    assert not list(tmp_path.rglob("outside"))


def test_what_is_no_backup_is_said(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("hello")
    for path, words in {"text": "已损坏", "nothing": "没有备份文件"}.items():
        with pytest.raises(Problem, match=words):
            archive.read_head(tmp_path / path)


# ---- what is refused before anything is touched ----


@pytest.mark.parametrize(
    ("newer", "words"),
    [
        ({"format": 99}, "格式 99"),
        ({"tables": {"portal": "099_later"}}, "099_later"),
        ({"ckan": "2.99.0"}, r"CKAN 2\.99\.0"),
    ],
)
def test_a_backup_of_newer_code_is_refused(
    installation: settings.Settings, tmp_path: Path, newer: dict[str, object], words: str
) -> None:
    path = forged(tmp_path / "x.tar.gz", {}, **newer)
    with pytest.raises(Problem, match=words) as problem:
        restore.run(installation, asked(path, no_journal=True))
    assert "先更新代码" in str(problem.value)
    assert not data.present(installation)


def test_without_a_withdrawal_journal_nothing_is_restored(installation: settings.Settings, file: Path) -> None:
    with pytest.raises(Problem, match="重新公开") as problem:
        restore.run(installation, asked(file))
    assert "--no-journal" in str(problem.value)
    assert sorted(path.name for path in installation.home.iterdir()) == ["content", "lock"]


def test_every_journal_there_is_counts(installation: settings.Settings, file: Path, tmp_path: Path) -> None:
    other = tmp_path / "elsewhere.jsonl"
    other.touch()
    installation.journal.touch()
    assert restore._journals(installation, file, asked(file)) == [installation.journal]
    assert restore._journals(installation, file, asked(file, journal=other)) == [other, installation.journal]
    with pytest.raises(Problem, match="没有撤下日志"):
        restore._journals(installation, file, asked(file, journal=tmp_path / "nowhere"))


def test_data_that_are_there_are_replaced_only_when_told_and_agreed(
    installation: settings.Settings, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installation.journal.touch()
    (installation.home / "pg").mkdir()
    with pytest.raises(Problem, match="已有数据"):
        restore.run(installation, asked(file))
    monkeypatch.setattr("sys.stdin", io.StringIO("replace\n"))  # a pipe, not a person
    with pytest.raises(Problem, match="没有终端"):
        restore.run(installation, asked(file, replace=True))
    assert (installation.home / "pg").is_dir()


# ---- changing places ----


def made(home: Path, word: str) -> None:
    for part in data.PARTS:
        path = home / part
        if path.suffix:
            path.write_text(word)
        else:
            path.mkdir(parents=True)
            (path / "word").write_text(word)


def words(home: Path) -> set[str]:
    return {(home / part if Path(part).suffix else home / part / "word").read_text() for part in data.PARTS}


def test_a_restore_killed_before_it_was_ready_changes_nothing(installation: settings.Settings) -> None:
    made(installation.home, "old")
    made(data.staging(installation).home, "new")
    data.settle(installation)
    assert words(installation.home) == {"old"}
    assert not data.staging(installation).home.exists()


@pytest.mark.parametrize("moved", range(len(data.PARTS) + 1))
def test_a_restore_killed_while_data_change_places_is_finished(installation: settings.Settings, moved: int) -> None:
    new = data.staging(installation)
    made(installation.home, "old")
    made(new.home, "new")
    Done(new.home / "done.json").add("demo", "none")
    Done(installation.home / "done.json").add("python", "kept")
    (new.home / data.READY).touch()
    for part in data.PARTS[:moved]:
        aside = installation.home / data.REPLACED / part
        aside.parent.mkdir(parents=True, exist_ok=True)
        (installation.home / part).rename(aside)
        if part != data.PARTS[moved - 1]:  # the last one was killed between its two moves
            (new.home / part).rename(installation.home / part)
    data.settle(installation)
    assert words(installation.home) == {"new"}
    assert Done(installation.home / "done.json").keys == {"python": "kept", "demo": "none"}
    assert not new.home.exists()
    assert not (installation.home / data.REPLACED).exists()


def test_a_cluster_that_lives_elsewhere_goes_with_its_link(installation: settings.Settings, tmp_path: Path) -> None:
    elsewhere = tmp_path / "cluster"
    elsewhere.mkdir()
    (installation.home / "pg").symlink_to(elsewhere)
    data.remove(installation)
    assert not elsewhere.exists()
    assert not data.present(installation)


# ---- reset, and the journal ----


def test_a_reset_asks_says_what_is_lost_and_leaves_what_is_installed(
    installation: settings.Settings, file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made(installation.home, "old")
    (installation.home / "venv").mkdir()
    Done(installation.home / "done.json").update({"python": "1", "databases": "1"})
    monkeypatch.setattr("sys.stdin", io.StringIO("reset\n"))
    with pytest.raises(Problem, match="没有终端"):
        steps.reset(installation, yes=False)
    assert words(installation.home) == {"old"}
    assert str(file) in capsys.readouterr().out
    steps.reset(installation, yes=True)
    assert not any((installation.home / part).exists() for part in data.PARTS)
    assert (installation.home / "venv").is_dir()
    assert file.exists()
    assert Done(installation.home / "done.json").keys == {"python": "1"}


def test_a_journal_that_was_lost_is_not_begun_anew_unseen(installation: settings.Settings) -> None:
    done = Done(installation.home / "done.json")
    data.keep_journal(installation, done)
    assert installation.journal.stat().st_mode & 0o777 == 0o600
    data.keep_journal(installation, done)
    with pytest.raises(Problem, match="撤下日志不见了"):
        data.keep_journal(replace(installation, backups=installation.home / "moved"), done)


def test_a_backup_is_not_written_over_another(installation: settings.Settings, file: Path) -> None:
    begun = backup.dt.datetime(2026, 11, 26, tzinfo=backup.dt.UTC)
    with pytest.raises(Problem, match="不会覆盖"):
        backup._target(installation, file, begun)
    with pytest.raises(Problem, match="没有目录"):
        backup._target(installation, installation.home / "no" / "file", begun)
    (installation.backups / "anhui-0.tar.gz.part").touch()  # of one that was killed
    assert backup._target(installation, None, begun) == installation.backups / "anhui-20261126-000000.tar.gz"
    assert [path.name for path in installation.backups.iterdir()] == [file.name]


# ---- ordinary users, benchmarks ----


def test_an_ordinary_user_is_told_the_line_for_an_administrator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "is_root", lambda: False)
    with pytest.raises(Problem, match="apt-get install -y --no-install-recommends missing-one\n"):
        system.install_packages({"missing-one": "/nowhere", "sh": "/bin/sh"})


def test_benchmarks_are_listed_with_what_they_measure(
    installation: settings.Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    bench.list_them()
    assert "rules      How fast the rules are" in capsys.readouterr().out
    assert bench.command(installation, ["rules", "--json"])[-1] == "--json"
    with pytest.raises(Problem, match="import, journeys, portal, rules"):
        bench.command(installation, ["nothing"])
