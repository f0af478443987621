"""Filters of a search: all of them hold, several values of one facet mean any of them."""

import pytest

from ckanext.anhui.search import any_of, split, strict, without_own

FIELDS = {"anhui_region", "anhui_formats"}


def test_values_of_a_facet_are_gathered_and_the_rest_stays():
    rest, chosen = split(' anhui_region:"340100" tags:"公交 线路" anhui_region:"340200" +dataset_type:dataset', FIELDS)
    assert chosen == {"anhui_region": ['"340100"', '"340200"']}
    assert rest == 'tags:"公交 线路" +dataset_type:dataset'


def test_a_quote_in_a_value_ends_nothing():
    assert split(r'anhui_region:"a\" OR \"b"', FIELDS) == ("", {"anhui_region": [r'"a\" OR \"b"']})


@pytest.mark.parametrize(
    "written",
    [
        'anhui_region:"340100" OR anhui_region:"340200"',
        "anhui_formats:(CSV AND XLSX)",
        'NOT anhui_region:"340100"',
        "metadata_modified:[NOW-1DAY TO NOW]",
        'anhui_region:"unbalanced',
        '-anhui_region:"340100"',
    ],
)
def test_who_writes_solr_gets_what_they_wrote(written):
    assert split(written, FIELDS) == (written, {})


def test_a_field_that_is_no_facet_is_left_alone():
    assert split('owner_org:"x"', FIELDS) == ('owner_org:"x"', {})
    assert split("anhui_region:340122", FIELDS) == ("anhui_region:340122", {})


def test_what_solr_is_told():
    assert any_of("anhui_region", ['"1"', '"2"', '"1"']) == '{!lucene tag=anhui_region}anhui_region:("1" OR "2")'
    assert strict("a:b c:d") == "{!lucene q.op=AND}a:b c:d"
    assert without_own("anhui_region") == "{!lucene ex=anhui_region key=anhui_region}anhui_region"
