"""Promise and state of the update, by dates."""

from datetime import date, timedelta

import pytest

from ckanext.anhui.catalogue import code_list
from ckanext.anhui.portal.core.freshness import DataDate, Freshness, State, data_date, freshness

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("length", "age", "state", "days"),
    [
        (1, 0, "on_schedule", 0),
        (1, 1, "on_schedule", 0),  # due today: a day is too short to announce
        (1, 2, "overdue", 1),
        (7, 5, "on_schedule", 0),
        (7, 6, "due", 1),
        (7, 7, "due", 1),  # the last day: within one day
        (7, 8, "overdue", 1),
        (31, 23, "on_schedule", 0),
        (31, 24, "due", 7),
        (31, 54, "overdue", 23),
        (366, 358, "on_schedule", 0),
        (366, 359, "due", 7),  # never announced earlier than a week before
        (366, 367, "overdue", 1),
        (31, -3, "on_schedule", 0),  # a date in the future
    ],
)
def test_an_update_is_on_schedule_then_due_then_overdue(length: int, age: int, state: str, days: int) -> None:
    said = freshness("some", length, TODAY - timedelta(days=age), TODAY)
    assert (said.state, said.days) == (state, days)
    assert said.due == TODAY - timedelta(days=age) + timedelta(days=length)


@pytest.mark.parametrize(
    ("cycle", "state"), [("irregular", "irregular"), ("never", "stopped"), ("other", "unstated"), ("", "unstated")]
)
def test_a_cycle_without_length_is_never_late(cycle: str, state: State) -> None:
    assert freshness(cycle, None, date(1999, 1, 1), TODAY) == Freshness(state)


def test_without_a_date_nothing_is_said() -> None:
    assert freshness("daily", 1, None, TODAY) == Freshness("undated")


def test_every_cycle_of_the_code_list_is_judged() -> None:
    said = {
        entry.code: freshness(entry.code, entry.data.get("days"), TODAY - timedelta(days=5000), TODAY).state
        for entry in code_list("cycles").entries
    }
    assert {code for code, state in said.items() if state != "overdue"} == {"irregular", "never", "other"}


def test_the_newest_file_tells_the_date_of_the_data() -> None:
    files = [
        {"created": "2026-01-01T00:00:00", "metadata_modified": "2026-03-01T17:00:00"},  # already the 2nd in Beijing
        {"created": "2026-02-01T00:00:00", "last_modified": None, "metadata_modified": None},
    ]
    assert data_date(files, "2020-05-05") == DataDate(date(2026, 3, 2), "file")


def test_what_the_file_says_of_itself_wins_over_what_we_know_of_it() -> None:
    file = {"last_modified": "2025-06-01T00:00:00", "metadata_modified": "2026-03-01T00:00:00"}
    assert data_date([file], "") == DataDate(date(2025, 6, 1), "file")


@pytest.mark.parametrize(
    ("issued", "expected"),
    [("2020-05-05", DataDate(date(2020, 5, 5), "issued")), ("", None), ("不详", None), ("2020-99-99", None)],
)
def test_without_files_the_date_of_issue_is_all_there_is(issued: str, expected: DataDate | None) -> None:
    assert data_date([], issued) == expected
