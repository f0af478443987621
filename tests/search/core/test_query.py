"""What people type becomes a query that Solr takes, and means what they meant."""

import pytest

from ckanext.anhui.catalogue import element_table
from ckanext.anhui.search import is_syntax, normalize, query_fields, rewrite, words


def test_width_and_blanks_do_not_matter():
    assert normalize("　ＰＭ２．５　 空气\u200b质量 ") == "PM2.5 空气 质量"


def test_politeness_is_not_searched_unless_nothing_else_is_there():
    assert words("请问 合肥 空气质量 数据") == ["合肥", "空气质量"]
    assert words("数据") == ["数据"]


@pytest.mark.parametrize("typed", ["", "*:*", "title:公交", "name:a OR id:b", "metadata_modified:[NOW-1DAY TO NOW]"])
def test_solr_language_is_left_alone(typed):
    assert rewrite(typed) == {}


@pytest.mark.parametrize("typed", ['"公交线路"', "公交 AND 合肥", "bus*"])
def test_phrases_and_operators_keep_their_meaning(typed):
    asked = rewrite(typed)
    assert asked["q"] == typed
    assert asked["q.op"] == "AND"


@pytest.mark.parametrize(
    "typed",
    ['"公交', "公交)", "时间:2023", "a AND", "title:", "C++", "{!func}x", "_query_:x", "[1 TO", "AND OR NOT", "a:b:c"],
)
def test_what_only_looks_like_solr_is_text(typed):
    assert not is_syntax(typed)
    asked = rewrite(typed)
    assert asked["q"]
    assert not set(asked["q"]) & set('"(){}[]:+!^~*?\\/')


def test_signs_alone_find_nothing():
    assert rewrite("+++ ???")["q"] == "-*:*"


def test_a_pasted_page_is_cut():
    assert len(rewrite("公交 " * 1000)["q"]) <= 200


def test_every_weight_of_the_element_table_is_searched():
    for element in element_table().dataset:
        if element.search and element.public:
            assert f"^{element.search:g}" in query_fields()
