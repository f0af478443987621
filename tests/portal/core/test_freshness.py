"""From which day data is."""

from datetime import date

import pytest

from ckanext.anhui.portal.core.freshness import DataDate, data_date


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
