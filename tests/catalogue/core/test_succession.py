"""Departments and regions over time: what is no more leads to what stands today."""

import pytest

from ckanext.anhui.catalogue import CodeList, Entry, code_list, heirs, succeeds

TODAY = "2026-12-01"


def lead(name: str, word: str, today: str = TODAY) -> list[str]:
    codes = code_list(name)
    entry = codes.find(word)
    assert entry, word
    return [heir.code for heir in heirs(codes, entry, today)] or [entry.code]


@pytest.mark.parametrize(
    ("word", "now"),
    [
        ("工商局", ["ah-scjgj"]),
        ("安徽省质量技术监督局", ["ah-scjgj"]),
        ("食药监局", ["ah-scjgj", "ah-yjj"]),
        ("市场监管局", ["ah-scjgj"]),
    ],
)
def test_who_has_the_work_of_a_department_today(word: str, now: list[str]) -> None:
    assert lead("departments", word) == now


def test_a_reorganisation_counts_from_the_year_it_is_ordered_for() -> None:
    assert lead("departments", "工商局", "2017-12-31") == ["ah-gsj"]
    assert lead("departments", "工商局", "2018-01-01") == ["ah-scjgj"]


@pytest.mark.parametrize(
    ("word", "now"),
    [
        ("340103", ["340103"]),
        ("341422", ["340281"]),  # 无为县, by way of 巢湖市
        ("340225", ["340281"]),
        ("无为县", ["340281"]),
        ("341521", ["340422"]),  # 寿县 went from 六安 to 淮南
        ("340823", ["340722"]),  # 枞阳县 went from 安庆 to 铜陵
    ],
)
def test_old_region_codes_and_names_resolve(word: str, now: list[str]) -> None:
    assert lead("regions", word) == now


@pytest.mark.parametrize("name", ["departments", "regions"])
def test_nothing_that_is_over_leads_nowhere(name: str) -> None:
    codes = code_list(name)
    for entry in codes.entries:
        if entry.valid_to and entry.successors:
            found = heirs(codes, entry, TODAY)
            assert found and not any(heir.valid_to and heir.successors for heir in found), entry.label
            assert all(succeeds(codes, entry.label, heir.label) for heir in found)


def test_the_way_leads_through_what_is_over_too_and_ends_where_a_list_is_wrong() -> None:
    entries = (
        Entry(code="a", label="甲", valid_to="2018", successors=("b",)),
        Entry(code="b", label="乙", valid_to="2020-06", successors=("c", "a")),
        Entry(code="c", label="丙"),
    )
    codes = CodeList(id="t", title="t", version="1", source="t", entries=entries)
    assert [heir.code for heir in heirs(codes, entries[0], "2019-01-01")] == ["b"]
    assert [heir.code for heir in heirs(codes, entries[0], "2026-01-01")] == ["c"]
    assert succeeds(codes, "甲", "丙")
    assert not succeeds(codes, "丙", "甲")
    assert not succeeds(codes, "甲", "没有的部门")
