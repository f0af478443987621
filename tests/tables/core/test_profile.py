"""What is in a table, column by column."""

from pathlib import Path

import pytest

from ckanext.anhui.tables.core.profile import Profile, profile
from ckanext.anhui.tables.core.reading import read
from ckanext.anhui.tables.core.workspace import Workspace


def profiled(text: str, folder: Path) -> Profile:
    (folder / "a.csv").write_text(text)
    with Workspace(within=folder) as work:
        return profile(read(folder / "a.csv", work).tables[0], work)


FILE = (
    "车牌号,城市,人数,成立日期,金额\n皖A12345,合肥市,1,2020-01-01,0.5\n皖B22345,芜湖市,2,2020-01-11,1.5\n"
    "皖A32345,合肥市,3,2020-01-21,\n皖A42345,合肥市,6,2020-01-31,4.0\n"
)


def test_a_column_is_counted(tmp_path: Path) -> None:
    plate, city, people, day, amount = profiled(FILE, tmp_path).columns
    assert (plate.unique, plate.distinct, plate.pattern) == (True, 4, "文A99999")
    assert city.top == [("合肥市", 3), ("芜湖市", 1)]
    assert (people.min, people.max, people.mean) == (1, 6, 3.0)
    assert (day.min, day.max, day.mean) == ("2020-01-01", "2020-01-31", None)
    assert (amount.nulls, amount.distinct, amount.mean) == (1, 3, 2.0)


def test_every_value_is_in_one_bin(tmp_path: Path) -> None:
    for column in profiled(FILE, tmp_path).columns[2:]:
        assert sum(count for _, _, count in column.histogram) == 4 - column.nulls
        assert column.histogram[0][0] == column.min


def test_a_bin_for_every_whole_number_when_there_are_few(tmp_path: Path) -> None:
    people = profiled(FILE, tmp_path).columns[2]
    assert [count for _, _, count in people.histogram] == [1, 1, 1, 0, 0, 1]


@pytest.mark.parametrize(
    ("text", "rows", "duplicates", "keys"),
    [
        (FILE, 4, 0, ["车牌号", "人数", "成立日期"]),
        ("城市,类别\n合肥市,甲\n合肥市,甲\n芜湖市,乙\n", 3, 1, []),
        ("城市,类别\n", 0, 0, []),
        ("城市,类别\n合肥市,甲\n", 1, 0, []),
        ("城市,人数\n合肥市,1\n芜湖市,\n", 2, 0, ["城市"]),
    ],
)
def test_rows_and_keys(text: str, rows: int, duplicates: int, keys: list[str], tmp_path: Path) -> None:
    found = profiled(text, tmp_path)
    assert (found.n_rows, found.duplicates, found.keys) == (rows, duplicates, keys)
