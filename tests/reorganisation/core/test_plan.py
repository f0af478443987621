"""Which records go where when departments are renamed, merged, split, or hand something over."""

import pytest

from ckanext.anhui.catalogue import CatalogueRecord, code_list
from ckanext.anhui.reorganisation.core.plan import (
    Assigned,
    Plan,
    TableFault,
    moved,
    plan,
    read_table,
    write_table,
)

DEPARTMENTS = code_list("departments")
CODES = {"ah-scjgj": "MARKET", "ah-yjj": "DRUGS", "ah-fgw": "PLANNING", "ah-gsj": "TRADE"}
TRADE, QUALITY, FOOD, MARKET = "安徽省工商行政管理局", "安徽省质量技术监督局", "食药监局", "安徽省市场监督管理局"


def record(key: str, provider: str, **elements: str) -> CatalogueRecord:
    return CatalogueRecord(
        key=key, provider=provider, elements={"title": f"资源{key}", "provider_code": "OLD", **elements}
    )


RECORDS = [
    record("a", TRADE),
    record("b", QUALITY),
    record("c", FOOD),
    record("d", "安徽省教育厅"),
    record("e", "某公司"),
]


def made(*assigned: Assigned, today: str = "2026-12-01", **more) -> Plan:
    return plan(RECORDS, departments=DEPARTMENTS, codes=CODES, assigned=assigned, today=today, **more)


def ways(done: Plan) -> dict[str, str]:
    return {move.key: move.to for move in done.moves}


def test_a_merger_needs_no_word_and_a_split_one_for_each_record():
    done = made()
    assert ways(done) == {"a": "ah-scjgj", "b": "ah-scjgj"}
    assert [(one.key, one.choices) for one in done.undecided] == [("c", ("ah-scjgj", "ah-yjj"))]
    assert done.faults == ()
    assert done.departments() == [
        {"from": TRADE, "to": "ah-scjgj", "count": 1},
        {"from": QUALITY, "to": "ah-scjgj", "count": 1},
        {"from": FOOD, "to": "", "count": 1},
    ]


def test_what_is_said_of_a_record_comes_before_the_list():
    done = made(Assigned("c", "省药监局"), Assigned("a", "发改委"), Assigned("d", "ah-fgw"), Assigned("e", MARKET))
    assert ways(done) == {"a": "ah-fgw", "b": "ah-scjgj", "c": "ah-yjj", "d": "ah-fgw", "e": "ah-scjgj"}
    assert done.undecided == () == done.faults


def test_a_record_is_named_by_its_catalogue_code_too_and_goes_back_when_that_is_said():
    records = [record("a", MARKET, identifier="30701704/000001")]
    back = plan(
        records, departments=DEPARTMENTS, codes=CODES, assigned=[Assigned("30701704/000001", TRADE)], today="2026-12-01"
    )
    assert ways(back) == {"a": "ah-gsj"}
    assert plan(records, departments=DEPARTMENTS, codes=CODES, today="2026-12-01") == Plan()


def test_the_list_is_followed_for_the_departments_asked_for_and_not_before_its_day():
    assert ways(made(only=["工商局"])) == {"a": "ah-scjgj"}
    assert made(only=["工商局"]).undecided == ()
    assert made(today="2017-06-01") == Plan()


@pytest.mark.parametrize(
    ("assigned", "code", "where"),
    [
        ([Assigned("c", "没有这个局", "第 2 行")], "department-unknown", "第 2 行"),
        ([Assigned("x", MARKET, "第 3 行")], "record-unknown", "第 3 行"),
        ([Assigned("c", MARKET, "第 2 行"), Assigned("c", "省药监局", "第 4 行")], "assigned-twice", "第 4 行"),
        ([Assigned("d", "省科技厅", "第 2 行")], "successor-code-missing", "安徽省科学技术厅"),
    ],
)
def test_what_is_wrong_is_told_with_its_place_and_its_fix(assigned, code, where):
    (fault,) = made(*assigned).faults
    assert (fault.code, fault.where) == (code, where)
    assert fault.message and fault.fix


def test_only_the_provider_changes():
    old = record("a", TRADE, identifier="30701704/000001", region="340000")
    market = DEPARTMENTS.find(MARKET)
    assert market
    new = moved(old, market, "MARKET")
    assert (new.key, new.provider, new.text("provider_code")) == ("a", MARKET, "MARKET")
    assert {**new.elements, "provider_code": "OLD"} == old.elements


def test_the_table_to_fill_in_comes_back_as_it_was_filled():
    table = write_table(made().undecided, DEPARTMENTS)
    assert "安徽省市场监督管理局；安徽省药品监督管理局" in table
    assert read_table(table.encode()) == []
    filled = table.rstrip("\r\n") + "省药监局\r\n"
    for encoding in ("utf-8-sig", "gb18030"):  # as Excel saves it
        assert read_table(filled.encode(encoding)) == [Assigned("c", "省药监局", "第 2 行")]
    kept = write_table([Assigned("c", "省药监局")], DEPARTMENTS)
    assert read_table(kept.encode()) == [Assigned("c", "省药监局", "第 2 行")]


def test_another_table_is_refused_with_the_columns_it_lacks():
    with pytest.raises(TableFault) as refused:
        read_table("编号,部门\n1,工商局\n".encode())
    assert refused.value.fault.code == "table-header"
    assert "承接部门" in refused.value.fault.message


def test_the_digest_changes_with_what_would_be_done():
    assert made().digest == made().digest
    assert made().digest != made(Assigned("a", "发改委")).digest
