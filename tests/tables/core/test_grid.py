"""The page of a table: what its address says, and where its links lead."""

from datetime import date, datetime
from decimal import Decimal
from urllib.parse import parse_qsl

import pytest

from ckanext.anhui.tables.core.grid import CLIPPED, SIZES, Asked, Cell, asked, cells, last_page

COLUMNS = ("城市", "人口 desc", "人口", "q")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("", Asked()),
        ("q=+庐阳+&page=3&rows=100", Asked(q="庐阳", page=3, rows=100)),
        ("sort=人口", Asked(sort="人口")),
        ("sort=人口+desc", Asked(sort="人口 desc")),
        ("sort=城市+desc", Asked(sort="城市", descending=True)),
        ("sort=城市+asc", Asked(sort="城市")),
        ("sort=没有这一列", Asked()),
        ("f.城市=合肥&f.人口=10..20&f.没有=1", Asked(filters={"城市": "合肥", "人口": "10..20"})),
        ("f.城市=&q=", Asked()),
        ("page=0&rows=7", Asked()),
        ("page=-2", Asked()),
        ("page=９９９９９９９９９９９", Asked()),
        ("f.q=甲", Asked(filters={"q": "甲"})),
    ],
)
def test_what_the_address_says(address: str, said: Asked) -> None:
    assert asked(parse_qsl(address, keep_blank_values=True), COLUMNS) == said


def test_a_link_says_the_same_when_it_is_followed() -> None:
    here = Asked(q="a&b=c", sort="城市", descending=True, filters={"人口": ">=10"}, page=4, rows=200)
    assert asked(parse_qsl(here.address(page=4)[1:]), COLUMNS) == here
    assert asked(parse_qsl(here.address()[1:]), COLUMNS).page == 1


def test_the_head_of_a_column_sorts_up_then_down_then_not() -> None:
    here, seen = Asked(), []
    for _ in range(3):
        here = asked(parse_qsl(here.sorted_by("城市")[1:]), COLUMNS)
        seen.append(here.direction("城市"))
    assert seen == ["ascending", "descending", ""]
    assert here.direction("人口") == ""


def test_cells_are_shown_as_they_are() -> None:
    long = "安徽省" * 40
    row = [
        None,
        True,
        False,
        12,
        Decimal("1E+3"),
        Decimal("1.10"),
        date(2023, 5, 1),
        datetime(2023, 5, 1, 8),
        "a",
        long,
    ]
    shown = cells(row, ("是", "否"))
    assert [one.text for one in shown[:9]] == [
        "",
        "是",
        "否",
        "12",
        "1000",
        "1.10",
        "2023-05-01",
        "2023-05-01 08:00:00",
        "a",
    ]
    assert shown[-1] == Cell(long, long[:CLIPPED])


def test_pages() -> None:
    assert [last_page(total, SIZES[0]) for total in (0, 1, 50, 51, 1234)] == [1, 1, 1, 2, 25]
