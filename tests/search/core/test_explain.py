"""Why a dataset was found: which of its 信息项 the words are in."""

import pytest

from ckanext.anhui.search import fold, matched_columns

NAMES = ["企业名称", "注册资本（万元）", "PM2.5浓度", "注册地址", "年"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("注册资本", ["注册资本（万元）"]),
        ("註冊資本", ["注册资本（万元）"]),
        ("ｐｍ２．５", ["PM2.5浓度"]),
        ("合肥 注册", ["注册资本（万元）", "注册地址"]),
        ("全省的企业名称清单", ["企业名称"]),
        ("2023年", []),  # a name of one character in a longer word is an accident
        ("公交", []),
        ("", []),
        ("+++", []),
    ],
)
def test_the_columns_a_query_names(typed, expected):
    assert matched_columns(typed, NAMES) == expected


def test_a_name_counts_once():
    assert matched_columns("名称", ["名称", "名称"]) == ["名称"]


def test_texts_are_compared_as_the_index_does():
    assert fold("臺北　ＡＢＣ") == "台北 abc"
