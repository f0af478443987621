"""The engine: what a record's filling-in leads to, seen from the department's side."""

import itertools

import msgspec
import pytest

from ckanext.anhui.catalogue import CatalogueRecord, Column
from ckanext.anhui.rules import Verdict, failing_examples, rule_set


def decide(policy="pilot", columns=(), **elements: str) -> Verdict:
    record = CatalogueRecord(key="k", provider="示例部门", elements=dict(elements), columns=tuple(columns))
    return rule_set(policy).evaluate(record)


@pytest.mark.parametrize("policy", ["pilot", "strict"])
def test_every_example_of_every_pack_holds(policy):
    assert failing_examples(rule_set(policy)) == []


def test_nothing_filled_in_is_never_open():
    verdict = decide()
    assert (verdict.outcome, verdict.rule) == ("hold", "undecided")


def test_open_without_condition():
    assert decide(open="是", columns=[Column("名称")]).outcome == "open"


def test_a_condition_makes_it_conditional_and_is_told():
    verdict = decide(open="是", open_condition="须注明用途", columns=[Column("名称")])
    assert (verdict.outcome, verdict.condition) == ("conditional", "须注明用途")


def test_closed_columns_stay_inside_and_the_others_leave():
    verdict = decide(open="是", columns=[Column("名称"), Column("举报人", open="否")])
    assert verdict.outcome == "open"
    assert verdict.open_columns == ("名称",)
    assert [f.where for f in verdict.findings if f.rule == "column-closed"] == ["举报人"]


def test_one_open_column_of_a_closed_record_leaves_alone():
    verdict = decide(open="否", columns=[Column("名称", open="是"), Column("金额")])
    assert (verdict.outcome, verdict.open_columns) == ("open", ("名称",))


def test_all_columns_closed_closes_the_record_with_a_reason():
    verdict = decide(open="否", columns=[Column("名称"), Column("金额")])
    assert verdict.outcome == "closed"
    assert verdict.reason
    assert verdict.open_columns == ()


def test_the_departments_own_basis_is_the_reason():
    assert decide(open="否", closed_basis="《统计法》第九条").reason == "《统计法》第九条"


def test_secret_is_removed_whatever_else_is_said():
    verdict = decide(open="是", secrecy="涉密", grade="L1", columns=[Column("名称")])
    assert (verdict.outcome, verdict.removed) == ("closed", True)


def test_a_secrecy_mark_holds_and_never_clears():
    assert decide(open="是", secrecy="非涉密", title="机密★5年 名单").outcome == "hold"


def test_unknown_grade_passes_the_pilot_and_is_listed_but_is_held_by_strict():
    pilot = decide("pilot", open="是")
    assert pilot.outcome == "open"
    assert "grade-unknown" in {f.rule for f in pilot.findings}
    assert decide("strict", open="是").rule == "grade-required"


def test_personal_columns_wait_for_review():
    verdict = decide(open="是", columns=[Column("企业名称"), Column("法人身份证号码")])
    assert verdict.open_columns == ("企业名称",)


ORDER = ["open", "conditional", "hold", "closed"]


def test_more_caution_never_opens_more():
    """Adding a reason for caution to a record never gives a more open verdict."""
    cautions = [
        {"secrecy": "涉密"},
        {"grade": "L4"},
        {"grade": "L2"},
        {"open": "否"},
        {"open_condition": "须申请"},
        {"title": "绝密★"},
    ]
    for base in ({"open": "是"}, {"open": "是", "open_condition": "x"}, {"open": "否"}, {}):
        for some in itertools.chain.from_iterable(itertools.combinations(cautions, n) for n in (1, 2)):
            careful = dict(base)
            for caution in some:
                careful |= caution
            if base.get("open") != "是" and "open" in careful:
                continue  # answering the question at all may move hold to closed
            assert ORDER.index(decide(**careful).outcome) >= ORDER.index(decide(**base).outcome)


def test_version_follows_content_and_policy():
    assert rule_set("pilot").version == rule_set("pilot").version
    assert rule_set("pilot").version != rule_set("strict").version


def test_evidence_never_holds_the_value():
    verdict = decide(open="是", title="绝密★ 独一无二的词", columns=[Column("名称")])
    assert "独一无二" not in msgspec.json.encode(verdict).decode()
