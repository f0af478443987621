"""Numbers, sizes, times and pagers as readers see them."""

import pytest

from ckanext.anhui.portal.core import words


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-11-24T16:30:00", "2026-11-25"),  # CKAN stores UTC; Beijing is already in the next day
        ("2026-11-24T16:30:00+08:00", "2026-11-24"),
        ("2026-11-24", "2026-11-24"),
        ("不定期", ""),
        (None, ""),
    ],
)
def test_a_day_is_a_day_in_beijing(value, expected) -> None:
    assert words.date(value) == expected


def test_a_minute_is_in_beijing_too() -> None:
    assert words.minute("2026-11-24T01:00:00.123456") == "2026-11-24 09:00"
    assert words.minute("2026-11-24") == "2026-11-24"


@pytest.mark.parametrize(
    ("value", "lang", "expected"),
    [
        (9793, "zh_Hans_CN", "9,793"),
        (106561, "zh_Hans_CN", "10.7万"),
        (310_000_000, "zh_Hans_CN", "3.1亿"),
        (20000, "zh_Hans_CN", "2万"),
        (106561, "en", "106,561"),
    ],
)
def test_counts_read_as_people_read_them(value, lang, expected) -> None:
    assert words.number(value, lang) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0, ""), (None, ""), ("x", ""), (512, "512 B"), (64000, "62.5 KB"), (3_250_000, "3.1 MB"), (5 * 2**40, "5.0 TB")],
)
def test_sizes(value, expected) -> None:
    assert words.size(value) == expected


@pytest.mark.parametrize(
    ("page", "count", "expected"),
    [
        (1, 1, [1]),
        (1, 7, [1, 2, 3, None, 7]),
        (5, 9, [1, None, 3, 4, 5, 6, 7, None, 9]),
        (9, 9, [1, None, 7, 8, 9]),
    ],
)
def test_a_pager_shows_the_ends_and_what_is_near(page, count, expected) -> None:
    assert words.window(page, count) == expected
