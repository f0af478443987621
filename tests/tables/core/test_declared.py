"""A table beside the 信息项 of its record."""

from pathlib import Path
from typing import Any

import pytest

from ckanext.anhui.catalogue import Column as Declared
from ckanext.anhui.tables.core.declared import compare, letter
from ckanext.anhui.tables.core.reading import read
from ckanext.anhui.tables.core.workspace import Workspace

FILE = "单位名称,人数,成立日期,金额\n合肥市甲局,10,2020-01-02,1.25\n芜湖市乙研究所,20,2021-01-02,2.5\n"
Items = dict[str, tuple[str, str]]
RIGHT: Items = {
    "单位名称": ("字符型C", "20"),
    "人数": ("整型I", ""),
    "成立日期": ("日期型D", ""),
    "金额": ("数值型N", "10,2"),
}


def differences(items: dict[str, tuple[str, str]], folder: Path) -> list[tuple[str, str | None, int | None]]:
    (folder / "a.csv").write_text(FILE)
    declared = [Declared(name=name, type=kind, length=length) for name, (kind, length) in items.items()]
    with Workspace(within=folder) as work:
        found = compare(read(folder / "a.csv", work).tables[0], declared, work)
    assert all(one.message and one.fix for one in found)
    return [(one.code, one.column, one.row) for one in found]


def test_a_column_with_nothing_in_it_is_of_any_type(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("单位名称,人数,成立日期\n合肥市甲局,10,\n芜湖市乙研究所,,\n安庆市丙局,—,\n")
    declared = [Declared(name=name, type=RIGHT[name][0]) for name in ("单位名称", "人数", "成立日期")]
    with Workspace(within=tmp_path) as work:
        (table,) = read(tmp_path / "a.csv", work).tables
        assert [column.nulls for column in table.columns] == [0, 2, 3]
        assert compare(table, declared, work) == []


@pytest.mark.parametrize(
    ("items", "told"),
    [
        (RIGHT, []),
        (RIGHT | {"地址": ("字符型C", "50")}, [("declared-missing", "地址", None)]),
        ({k: v for k, v in RIGHT.items() if k != "人数"}, [("declared-extra", "人数", None)]),
        (dict(reversed(RIGHT.items())), [("declared-order", None, None)]),
        (RIGHT | {"单位名称": ("数值型N", "")}, [("declared-type", "单位名称", None)]),
        (RIGHT | {"金额": ("I", "")}, [("declared-type", "金额", None)]),
        (RIGHT | {"人数": ("字符型C", "10")}, []),
        (RIGHT | {"单位名称": ("C", "5")}, [("declared-length", "单位名称", 3)]),
        (RIGHT | {"金额": ("N", "10,1")}, [("declared-length", "金额", 2)]),
        (RIGHT | {"金额": ("", "")}, []),
    ],
)
def test_every_difference_is_told(items: Items, told: list[Any], tmp_path: Path) -> None:
    assert differences(items, tmp_path) == told


@pytest.mark.parametrize(
    ("said", "meant"),
    [("字符型C", "C"), ("字符型 C", "C"), ("C", "C"), ("n", "N"), ("数值型", "N"), ("日期时间型", "T"),
     ("日期型D", "D"),
     ("备注型", "M"), ("整型", "I"), ("", ""), ("其他", ""), ("abc", "")],
)  # fmt: skip
def test_what_a_declared_type_means(said: str, meant: str) -> None:
    assert letter(said) == meant
