"""What the withdrawal journal keeps, and which of it a restored backup needs."""

import datetime as dt
from pathlib import Path

import pytest

from ckanext.anhui.sync.core import journal

BACKUP = dt.datetime(2026, 11, 26, 3, 0, tzinfo=dt.UTC)


def line(number: int, minutes: float, state: str = "closed") -> journal.Line:
    told = {} if state == "removed" else {"reason": "不再开放", "date": "2026-11-26"}
    at = BACKUP + dt.timedelta(minutes=minutes)
    return journal.Line(at=at, source="registry", key=f"k{number}", package_id=f"p{number}", state=state, **told)  # type: ignore[arg-type]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "withdrawals.jsonl"
    path.touch()
    return path


def test_what_is_written_is_read_again_in_order(file: Path) -> None:
    written = [line(1, 1), line(2, 2, "removed")]
    for one in written:
        journal.append(file, one)
    assert journal.read(file) == written


def test_of_what_was_removed_nothing_is_told(file: Path) -> None:
    journal.append(file, line(1, 1, "removed"))
    assert "reason" not in file.read_text() and "date" not in file.read_text()


def test_a_journal_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        journal.append(tmp_path / "withdrawals.jsonl", line(1, 1))


def test_after_a_torn_line_the_next_one_is_whole_and_the_torn_one_is_named(file: Path) -> None:
    journal.append(file, line(1, 1))
    with file.open("ab") as out:
        out.write(b'{"at":"2026-11-2')
    journal.append(file, line(3, 3))
    with pytest.raises(journal.JournalError, match="第 2 行"):
        journal.read(file)
    kept = file.read_bytes().splitlines()
    file.write_bytes(b"\n".join([kept[0], kept[2]]))
    assert [one.package_id for one in journal.read(file)] == ["p1", "p3"]


@pytest.mark.parametrize(
    "text", ["{}", '{"at":"2026-11-26T03:00:00","source":"s","key":"k","package_id":"p","state":"closed"}', "\xff"]
)
def test_a_line_that_is_not_clear_is_refused(file: Path, text: str) -> None:
    file.write_text(text + "\n")
    with pytest.raises(journal.JournalError):
        journal.read(file)


def test_only_what_the_backup_may_not_know_is_withdrawn_again_and_the_last_word_counts() -> None:
    lines = [line(1, -60), line(2, -5), line(3, 5), line(4, 30, "removed"), line(4, 10)]
    assert [(one.package_id, one.state) for one in journal.to_replay(lines, BACKUP)] == [
        ("p2", "closed"),
        ("p3", "closed"),
        ("p4", "removed"),
    ]
