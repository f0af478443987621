"""What a new version of a table changes."""

from pathlib import Path

import pytest

from ckanext.anhui.tables.core.changes import Changes, compare
from ckanext.anhui.tables.core.reading import read
from ckanext.anhui.tables.core.workspace import Workspace

OLD = "单位代码,单位名称,人数\n001,合肥市甲局,10\n002,芜湖市乙局,20\n003,蚌埠市丙局,30\n"


def changes(old: str, new: str, folder: Path, key: tuple[str, ...] = ()) -> Changes:
    tables = []
    with Workspace(within=folder) as work:
        for name, text in (("old.csv", old), ("new.csv", new)):
            (folder / name).write_text(text)
            tables += read(folder / name, work).tables
        return compare(tables[0], tables[1], work, key=key)


@pytest.mark.parametrize(
    ("new", "way", "counts"),
    [
        (OLD, "same", (0, 0, 0, 3)),
        (OLD + "004,安庆市丁局,40\n", "append", (1, 0, 0, 3)),
        (OLD.replace("20", "21"), "replacement", (0, 0, 1, 2)),
        (OLD.replace("002,芜湖市乙局,20\n", ""), "replacement", (0, 1, 0, 2)),
        (OLD.replace("003,蚌埠市丙局", "009,蚌埠市丙局"), "replacement", (1, 1, 0, 2)),
        ("单位代码,单位名称,人数\n003,蚌埠市丙局,30\n001,合肥市甲局,10\n002,芜湖市乙局,20\n", "same", (0, 0, 0, 3)),
        ("人数,单位代码,单位名称\n10,001,合肥市甲局\n20,002,芜湖市乙局\n30,003,蚌埠市丙局\n", "same", (0, 0, 0, 3)),
    ],
    ids=["same", "appended", "changed", "removed", "other code", "other order of rows", "other order of columns"],
)
def test_rows_are_told_apart_by_their_code(new: str, way: str, counts: tuple[int, ...], tmp_path: Path) -> None:
    found = changes(OLD, new, tmp_path)
    assert found.key == ["单位代码"]
    assert (found.added, found.removed, found.changed, found.unchanged) == counts
    assert found.way == way


def test_the_examples_are_the_keys_of_what_changed(tmp_path: Path) -> None:
    found = changes(OLD, OLD.replace("20", "21") + "004,安庆市丁局,40\n", tmp_path)
    assert found.examples == {"added": [["004"]], "removed": [], "changed": [["002"]]}
    assert found.said == "替换（按“单位代码”对照）：新增 1 行、删除 0 行、修改 1 行；不变 2 行"


def test_columns_that_come_go_and_change_are_named(tmp_path: Path) -> None:
    new = "单位代码,单位名称,地址\n001,合肥市甲局,庐阳区\n002,芜湖市乙局,镜湖区\n003,蚌埠市丙局,龙子湖区\n"
    found = changes(OLD, new, tmp_path)
    assert (found.columns_added, found.columns_dropped, found.way) == (["地址"], ["人数"], "replacement")
    assert "新增列 地址；去掉列 人数" in found.said
    found = changes(OLD, OLD.replace("30", "约三十"), tmp_path)
    assert found.columns_retyped == [("人数", "integer", "text")]
    assert (found.changed, found.unchanged) == (1, 2)


PERIOD = "年份,城市,产值\n2022,合肥市,10\n2022,芜湖市,20\n"


def test_another_year_alone_is_a_new_period(tmp_path: Path) -> None:
    found = changes(PERIOD, PERIOD.replace("2022", "2023"), tmp_path)
    assert (found.way, found.added, found.removed) == ("new-period", 2, 2)


def test_another_year_after_the_old_ones_is_appended(tmp_path: Path) -> None:
    found = changes(PERIOD, PERIOD + "2023,合肥市,11\n2023,芜湖市,21\n", tmp_path)
    assert (found.way, found.key, found.added, found.unchanged) == ("append", ["年份", "城市"], 2, 2)


def test_without_a_key_equal_rows_count_as_often_as_they_are_there(tmp_path: Path) -> None:
    old = "城市,类别\n合肥市,甲\n合肥市,甲\n芜湖市,乙\n芜湖市,乙\n"
    found = changes(old, old + "合肥市,甲\n", tmp_path)
    assert (found.key, found.added, found.removed, found.unchanged) == ([], 1, 0, 4)


def test_a_key_that_is_known_is_used(tmp_path: Path) -> None:
    assert changes(OLD, OLD, tmp_path, key=("单位名称",)).key == ["单位名称"]


@pytest.mark.parametrize(
    ("old", "new", "key", "way"),
    [
        ("站点,日期,值\nA,2024-01-01,5\nA,2024-01-02,6\nB,2024-01-01,7\n",
         "站点,日期,值\nA,2024-02-01,5\nA,2024-02-02,6\nB,2024-02-01,7\n", ["站点", "日期"], "new-period"),
        ("年份,地区,值\n2021,甲,1\n2021,乙,2\n", "年份,地区,值\n2021,甲,1\n2021,乙,2\n2022,甲,3\n2022,乙,4\n",
         ["年份", "地区"], "append"),
        ("编号,名称,数量\n001,甲,5\n002,乙,6\n", "编号,名称,数量\n001,甲,5\n002,乙新名,6\n", ["编号"], "replacement"),
        ("数量,金额\n5,1.5\n6,2.5\n", "数量,金额\n5,1.5\n7,2.5\n", [], "replacement"),
    ],
    ids=["place and day", "year and place", "a number that is a code", "quantities alone"],
)  # fmt: skip
def test_a_quantity_is_no_key(old: str, new: str, key: list[str], way: str, tmp_path: Path) -> None:
    found = changes(old, new, tmp_path)
    assert (found.key, found.way) == (key, way)
