"""Whether data is as current as promised, on the days where that changes."""

import datetime as dt

import pytest

from ckanext.anhui.catalogue import UpdateState, code_list, update_state

TODAY = dt.date(2026, 11, 24)


@pytest.mark.parametrize(
    ("cycle", "age", "expected"),
    [
        ("monthly", 0, UpdateState("on_time")),
        ("monthly", 23, UpdateState("on_time")),
        ("monthly", 24, UpdateState("due", 7)),
        ("monthly", 31, UpdateState("due", 0)),
        ("monthly", 32, UpdateState("overdue", 1)),
        ("weekly", 5, UpdateState("on_time")),
        ("weekly", 6, UpdateState("due", 1)),
        ("daily", 0, UpdateState("on_time")),
        ("daily", 1, UpdateState("due", 0)),
        ("daily", 2, UpdateState("overdue", 1)),
        ("annual", 366 + 23, UpdateState("overdue", 23)),
        ("每月", 40, UpdateState("overdue", 9)),
    ],
)
def test_the_days_on_which_the_state_changes(cycle: str, age: int, expected: UpdateState) -> None:
    said = update_state(cycle, TODAY - dt.timedelta(days=age), TODAY)
    assert (said.kind, said.days) == (expected.kind, expected.days)
    assert said.by and (said.by < TODAY) == (said.kind == "overdue")


def test_what_promises_nothing_is_never_late() -> None:
    long_ago = dt.date(1999, 1, 1)
    assert update_state("irregular", long_ago, TODAY) == UpdateState("irregular")
    assert update_state("never", None, TODAY) == UpdateState("stopped")
    for cycle in ("", "other", "凭感觉"):
        assert update_state(cycle, long_ago, TODAY) == UpdateState("unstated")
    assert update_state("monthly", None, TODAY) == UpdateState("unstated")


def test_every_cycle_of_the_list_has_a_state() -> None:
    kinds = {entry.code: update_state(entry.code, TODAY, TODAY).kind for entry in code_list("cycles").entries}
    assert {code for code, kind in kinds.items() if kind == "unstated"} == {"other"}
