"""What pages tell of a report, and how a profile is drawn."""

import json
import shlex

import pytest

from ckanext.anhui.tables.core.found import found
from ckanext.anhui.tables.core.profile_view import drawn
from ckanext.anhui.tables.core.samples import samples

REPORT = {
    "file": "名单.xls",
    "verdict": "accept_with_repair",
    "repairs": [{"code": "encoding", "name": "encoding", "message": "按 GBK 读取", "before": "Ãûµ¥", "after": "名单"}],
    "problems": [{"code": "hidden-sheet", "severity": "info", "message": "有隐藏的工作表"}],
    "tables": [
        {
            "sheet": "2023年",
            "n_rows": 30,
            "header": ["名称", "数量"],
            "types": ["text", "integer"],
            "rows_sample": [["甲", 1]],
            "problems": [{"code": "mixed-types", "severity": "warning", "message": "第 7 行不是数字", "row": 7}],
            "repairs": [
                {
                    "code": "number-format",
                    "column": "数量",
                    "message": "去掉千位分隔符",
                    "rows": [1, 2, 3, 4, 5, 6],
                    "count": 9,
                }
            ],
        },
        {"member": "二.xls", "sheet": "说明", "n_rows": 2},
        {"n_rows": 1},
    ],
}


def test_one_table_of_a_file_with_what_concerns_the_whole_file() -> None:
    told = found(REPORT)
    assert (told.name, told.n_rows, told.header, told.rows) == ("2023年", 30, ["名称", "数量"], [["甲", 1]])
    assert [one.name for one in told.repairs] == ["encoding", "number-format:数量"]
    assert told.repairs[1].rows == "1, 2, 3, 4, 5 …"
    assert [one["code"] for one in told.problems] == ["mixed-types", "hidden-sheet"], "the gravest first"
    assert [one["code"] for one in told.warnings] == ["mixed-types"]
    assert told.others == [(1, "二.xls / 说明", 2), (2, "3", 1)]


def test_another_table_of_it() -> None:
    assert found(REPORT, 1).others[0] == (0, "2023年", 30)
    assert found(REPORT, 7).number == 0, "a table the file does not have"


@pytest.mark.parametrize("report", [None, {}, {"tables": [], "verdict": "reject", "reason": "坏了"}])
def test_a_file_not_read_or_not_readable_tells_nothing_wrong(report) -> None:
    told = found(report)
    assert not told.tables and not told.repairs and not told.errors
    assert told.reason == (report or {}).get("reason", "")


def column(kind: str, **profile) -> dict:
    return {"id": "列", "type": kind, "profile": profile}


def test_numbers_are_drawn_by_their_ranges_and_words_by_their_frequency() -> None:
    number = drawn(column("integer", nulls=1, min=0, max=20, histogram=[[0, 10, 4], [10, 20, 1]], top=[[3, 2]]), 6)
    assert [(one.label, one.length) for one in number.bins] == [("0 – 10", 100.0), ("10 – 20", 25.0)]
    assert (number.low, number.high, number.top, number.nulls_percent) == ("0", "20", [], "16.7")
    words = drawn(column("text", distinct=2, top=[{"value": "合肥", "count": 4}, {"value": "芜湖", "count": 2}]), 6)
    assert [(one.label, one.count, one.length) for one in words.top] == [("合肥", 4, 100.0), ("芜湖", 2, 50.0)]
    assert words.bins == [] and not words.every


def test_a_column_of_different_values_has_no_frequent_ones() -> None:
    told = drawn(column("code", distinct=6, top=[["001", 1]]), 6)
    assert told.every and told.top == []


def test_a_column_without_a_profile_is_drawn_empty() -> None:
    told = drawn({"id": "列", "type": "text", "profile": None}, 0)
    assert (told.top, told.bins, told.nulls_percent, told.distinct) == ([], [], "0", 0)


def test_samples_ask_for_what_the_table_has() -> None:
    columns = [
        {"id": "城市'名", "type": "text", "profile": {"top": [{"value": '合"肥', "count": 4}]}},
        {"id": "数量 (个)", "type": "integer", "profile": {}},
    ]
    told = {one.language: one.code for one in samples("http://site", "r-1", columns)}
    words = shlex.split(told["curl"].replace("\\\n", " "))
    assert json.loads(next(w for w in words if w.startswith("filters="))[8:]) == {"城市'名": '合"肥'}
    assert 'sort="数量 (个)" desc' in words
    compile(told["Python"], "sample", "exec")
    assert set(told) == {"curl", "Python", "JavaScript", "R"}
