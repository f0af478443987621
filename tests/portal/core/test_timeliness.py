"""How many datasets keep what was promised."""

import datetime as dt

from ckanext.anhui.portal.core.timeliness import share_on_time, timeliness

TODAY = dt.date(2026, 11, 24)


def test_groups_are_added_up_by_state() -> None:
    found = timeliness(
        [
            ("monthly", "2026-11-20", 3),
            ("monthly", "2026-10-26", 1),
            ("monthly", "2026-01-01", 2),
            ("daily", "2026-11-01", 2),
            ("irregular", "", 5),
            ("never", "2001-01-01", 1),
            ("", "2026-11-24", 4),
        ],
        TODAY,
    )
    assert found == {"on_time": 3, "due": 1, "overdue": 4, "irregular": 5, "stopped": 1, "unstated": 4}
    assert share_on_time(found) == 50


def test_without_a_promise_there_is_no_share() -> None:
    assert share_on_time(timeliness([("irregular", "", 9)], TODAY)) is None
    assert set(timeliness([], TODAY).values()) == {0}
