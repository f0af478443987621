"""Departments as the list of them shows them."""

from ckanext.anhui.catalogue import code_list
from ckanext.anhui.portal.core.departments import kinds, named, predecessors, standing

TITLES = {
    "ah-fgw": "安徽省发展和改革委员会",
    "ah-scjgj": "安徽省市场监督管理局",
    "ah-gsj": "安徽省工商行政管理局",
    "hf-jtj": "合肥市交通运输局",
    "wh-sw": "芜湖市水务局",
    "x": "某协会",
}
COUNTS = {"ah-fgw": 2, "hf-jtj": 5, "wh-sw": 1}


def found(counts: dict[str, int] = COUNTS):
    return standing(TITLES, counts, "2026-11-26")


def test_a_department_that_was_merged_away_is_not_listed_unless_it_has_data():
    assert "ah-gsj" not in [one.name for one in found()]
    assert "ah-gsj" in [one.name for one in found(COUNTS | {"ah-gsj": 1})]


def test_departments_come_by_kind_those_of_the_province_first_then_the_cities():
    assert [(kind.code, [one.name for one in kind.departments]) for kind in kinds(found())] == [
        ("provincial", ["ah-fgw", "ah-scjgj"]),
        ("340100", ["hf-jtj"]),
        ("340200", ["wh-sw"]),
        ("other", ["x"]),
    ]


def test_a_department_is_found_by_what_people_call_it():
    assert [one.name for one in named(found(), "发改委")] == ["ah-fgw"]
    assert [one.name for one in named(found(), "合肥")] == ["hf-jtj"]
    assert named(found(), "没有这个部门") == []


def test_whose_work_a_department_took_over():
    codes = code_list("departments")
    heir, unchanged = codes.find("安徽省市场监督管理局"), codes.find("安徽省教育厅")
    assert heir and unchanged
    assert {"安徽省工商行政管理局", "安徽省质量技术监督局"} <= {one.label for one in predecessors(codes, heir)}
    assert predecessors(codes, unchanged) == []
