"""The engine: what a record's filling-in leads to, seen from the department's side."""

import datetime as dt
import itertools

import msgspec
import pytest

from ckanext.anhui.catalogue import CatalogueRecord, Column, FileRef, element_table
from ckanext.anhui.rules import Verdict, rule_set

COMPLETE: dict[str, str | list[str]] = {
    "title": "某表", "notes": "摘要", "provider_code": "91350100M000100Y43", "format_class": "电子表格",
    "format_type": "xlsx", "update_cycle": "annual",
}  # fmt: skip
"""What a record must have to be published; whether it may be open is another question."""
IN_ORDER: dict[str, str | list[str]] = COMPLETE | {
    "share_type": "无条件共享", "issued": "2017-07-13", "contact_phone": "0551-1", "license_id": "cc-by-4.0",
    "secrecy": "非涉密",
}  # fmt: skip


def decide(policy="pilot", columns=(), files=(), base=COMPLETE, **elements: str | list[str]) -> Verdict:
    record = CatalogueRecord(
        key="k", provider="示例部门", elements=base | elements, columns=tuple(columns), files=tuple(files)
    )
    return rule_set(policy).evaluate(record)


def rules_of(verdict: Verdict) -> set[str]:
    return {finding.rule for finding in verdict.findings}


def test_nothing_filled_in_is_never_open():
    verdict = decide(base={})
    assert (verdict.outcome, verdict.rule) == ("hold", "undeclared")


@pytest.mark.parametrize("word", ["", "部分", "不是", "是否", "YES", "待定"])
def test_only_a_plain_yes_opens(word):
    assert decide(open=word).outcome == "hold"
    verdict = decide(open="是", columns=[Column("名称"), Column("金额", open=word or "不详")])
    assert verdict.open_columns == ("名称",)


def test_a_pack_without_conclusions_opens_nothing(tmp_path):
    (tmp_path / "empty.yaml").write_text("id: x\ntitle: x\ndescription: x\ndecision: []\nrules: []\n", "utf-8")
    rules = rule_set("pilot", tmp_path)
    record = CatalogueRecord(key="k", provider="p", elements={"open": "是"}, columns=(Column("名称"),))
    verdict = rules.evaluate(record)
    assert (verdict.outcome, verdict.rule, verdict.open_columns) == ("hold", "undecided", ())


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


def test_a_closed_column_of_an_open_record_is_a_finding_without_its_content():
    columns = [Column("名称"), Column("评级", open="否", description="某词")]
    verdict = decide(open="是", grade="L1", columns=columns, base=IN_ORDER)
    assert [(f.rule, f.where, f.severity) for f in verdict.findings] == [("column-closed", "评级", "info")]
    assert "某词" not in msgspec.json.encode(verdict).decode()


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


def test_personal_columns_hold_the_whole_record_and_nothing_is_said():
    verdict = decide(open="是", columns=[Column("企业名称"), Column("法人身份证号码")])
    assert (verdict.outcome, verdict.rule, verdict.open_columns) == ("hold", "personal-column", ())
    assert verdict.removed
    assert verdict.reason == ""
    assert [f.where for f in verdict.findings if f.rule == "personal-column"] == ["法人身份证号码"]


def test_a_personal_column_the_department_closed_itself_leaves_the_others_open():
    verdict = decide(open="是", columns=[Column("企业名称"), Column("法人身份证号码", open="否")])
    assert (verdict.outcome, verdict.open_columns) == ("open", ("企业名称",))


@pytest.mark.parametrize("name", ["联系电话", "负责人", "法定代表人", "企业地址", "注册地址住所", "统一社会信用代码"])
def test_what_organisations_publish_is_not_held(name):
    assert decide(open="是", columns=[Column(name)]).outcome == "open"


@pytest.mark.parametrize("name", ["身份证 号码", "Ｘ身份证号", "家庭\u200b住址"])
def test_writing_it_otherwise_does_not_help(name):
    assert decide(open="是", columns=[Column(name)]).outcome == "hold"


def test_a_name_borne_by_an_open_and_a_closed_column_stays_inside():
    columns = [Column("备注"), Column("名称"), Column(" 备注", open="否")]
    assert decide(open="是", columns=columns).open_columns == ("名称",)


def test_a_column_without_a_name_never_leaves_and_closes_nothing():
    assert decide(open="是", columns=[Column("名称"), Column("")]).open_columns == ("名称",)
    verdict = decide(open="是", columns=[Column("")])
    assert (verdict.outcome, verdict.open_columns) == ("open", ())


def test_the_condition_of_a_closed_column_is_not_told():
    columns = [Column("名称"), Column("金额", open="否", open_condition="仅供内部")]
    verdict = decide(open="是", columns=columns)
    assert (verdict.outcome, verdict.condition) == ("open", "")


def test_a_word_that_says_nothing_is_no_condition_but_a_columns_own_is():
    assert decide(open="是", open_condition="无条件开放&&").outcome == "open"
    verdict = decide(open="是", open_condition="无", columns=[Column("名称"), Column("坐标", open_condition="须申请")])
    assert (verdict.outcome, verdict.condition) == ("conditional", "须申请")


@pytest.mark.parametrize("condition", ["无条件开放&&无条件开放", "无条件开放&&", "无；不涉及。", "无条件、不限"])
def test_saying_several_times_that_there_is_none_is_no_condition(condition):
    assert decide(open="是", open_condition=condition).outcome == "open"


@pytest.mark.parametrize(
    ("condition", "outcome", "rules"),
    [
        ("经领导同意可开放", "hold", {"condition-refused"}),
        ("有基础的数据安全保护能力；注明数据来源&&仅委办局间使用", "hold", {"condition-refused"}),
        ("内部数据，依申请开放", "hold", {"condition-refused"}),
        ("依申请开放", "conditional", {"condition-bare"}),
        ("需 主管部门 审批、同意。", "conditional", {"condition-bare"}),
        ("仅用于科学研究", "conditional", set()),
        ("有基础的数据安全保护能力；注明数据来源，定期抽查数据使用情况", "conditional", set()),
    ],
)
def test_conditions_the_department_made_up_are_refused_and_empty_ones_are_told(condition, outcome, rules):
    verdict = decide(open="是", open_condition=condition)
    assert verdict.outcome == outcome
    assert {rule for rule in rules_of(verdict) if rule.startswith("condition-")} == rules


@pytest.mark.parametrize(
    ("basis", "rule", "reason"),
    [
        ("公开可能危及公共安全", "closed-safety", "公开可能危及公共安全"),
        ("涉及商业秘密", "closed-third-party", "涉及商业秘密"),
        ("属于过程性信息", "closed-internal-affairs", "属于过程性信息"),
        ("《统计法》第九条", "closed-with-basis", "《统计法》第九条"),
        ("《统计法》第九条，涉及个人信息", "closed-third-party", "《统计法》第九条，涉及个人信息"),
        ("不涉及国家秘密，按《统计法》第九条", "closed-with-basis", "不涉及国家秘密，按《统计法》第九条"),
        ("内部掌握", "closed-basis-vague", "部门未开放，依据待明确。"),
        ("无法开放", "closed-basis-vague", "部门未开放，依据待明确。"),
        ("无", "closed-without-basis", "部门未开放，依据待补充。"),
        ("涉及国家秘密", "closed-state-secret", ""),
    ],
)
def test_what_is_closed_is_closed_on_a_ground_of_the_law_or_the_department_is_asked_for_one(basis, rule, reason):
    verdict = decide(open="否", closed_basis=basis)
    assert (verdict.outcome, verdict.rule, verdict.reason) == ("closed", rule, reason)
    assert verdict.removed is (rule == "closed-state-secret")
    assert len([name for name in rules_of(verdict) if name.startswith("closed-")]) == 1, "one ground, told once"


def test_sites_of_the_army_and_where_facilities_are_wait():
    verdict = decide(open="是", title="某市军事禁区分布")
    assert (verdict.outcome, verdict.rule, verdict.removed) == ("hold", "sensitive-site", True)
    places = [Column("名称"), Column("经度"), Column("纬度")]
    assert decide(open="是", title="变电站信息", columns=places).rule == "facility-location"
    assert decide(open="是", title="公园信息", columns=places).outcome == "open"
    assert decide(open="是", title="退役军人服务站", columns=places).outcome == "open"


def test_a_picture_of_a_map_says_that_it_was_approved():
    drawn = COMPLETE | {"format_class": "图形图像", "format_type": "jpg", "title": "某县行政区划图"}
    assert decide(open="是", base=drawn).rule == "map-number-missing"
    assert decide(open="是", base=drawn, notes="审图号：皖S（2026）12号").outcome == "open"


def test_a_grade_that_asks_for_a_condition_brings_one():
    verdict = decide(open="是", grade="L2", columns=[Column("用电量")])
    assert verdict.outcome == "conditional"
    assert verdict.condition
    assert decide(open="是", grade="L2", open_condition="限统计分析").condition == "限统计分析"


def test_a_mark_in_a_file_name_holds_the_record():
    file = FileRef(file_key="f", name="机密★10年.xlsx")
    verdict = decide(open="是", columns=[Column("名称")], files=[file])
    assert (verdict.outcome, verdict.rule) == ("hold", "secrecy-mark-file")


def test_closed_with_a_mark_in_its_title_says_nothing_outside():
    """Otherwise the tombstone of a closed record would show a title that may be secret."""
    verdict = decide(open="否", closed_basis="《统计法》第九条", title="秘密★5年 名单")
    assert (verdict.outcome, verdict.removed, verdict.reason) == ("closed", True, "")


def test_closed_without_a_basis_says_so_in_public_and_to_the_department():
    verdict = decide(open="否", closed_basis="无", columns=[Column("金额")])
    assert "依据待补充" in verdict.reason
    assert "closed-without-basis" in rules_of(verdict)


def test_not_shared():
    basis = "《统计法》第九条"
    assert decide(open="是", share_type="不予共享", share_condition=basis).rule == "not-shared-but-open"
    assert decide(open="是", share_type="不予共享").outcome == "hold"
    assert decide(open="否", share_type="不予共享", share_condition=basis).outcome == "closed"
    columns = [Column("名称"), Column("金额", share_type="不予共享", share_condition=basis)]
    assert decide(open="是", share_type="无条件共享", columns=columns).open_columns == ("名称",)


@pytest.mark.parametrize("secrecy", ["涉密", "机密", "不详"])
def test_only_plainly_not_secret_passes(secrecy):
    verdict = decide(open="是", secrecy=secrecy)
    assert (verdict.outcome, verdict.removed) == ("closed", True)


def test_an_open_record_in_order_has_no_findings():
    verdict = decide(open="是", grade="L1", columns=[Column("名称")], base=IN_ORDER)
    assert (verdict.outcome, verdict.findings) == ("open", ())


ORDER = ["open", "conditional", "hold", "closed"]


CAUTIONS = [
    {"secrecy": "涉密"},
    {"grade": "L4"},
    {"grade": "L2"},
    {"open_condition": "须申请"},
    {"share_type": "不予共享"},
    {"title": "绝密★"},
    {"column_share": "不予共享"},
    {"column_open": "否"},
    {"column_name": "身份证号"},
    {"policy": "strict"},
]
BASES = [
    {"open": open_, "open_condition": condition, "column_open": column}
    for open_, condition, column in itertools.product(["是", "否", ""], ["", "须申请"], ["", "是", "否"])
]


def matrix(given: dict[str, str]) -> Verdict:
    """A record with one plain column and one as `given` says."""
    own = {key.removeprefix("column_"): value for key, value in given.items() if key.startswith("column_")}
    column = Column(own.get("name", "金额"), open=own.get("open", ""), share_type=own.get("share", ""))
    elements = {k: v for k, v in given.items() if not k.startswith("column_") and k != "policy"}
    return decide(given.get("policy", "pilot"), [Column("名称"), column], **elements)


def test_more_caution_never_lets_more_out():
    """Over the decision matrix: no reason for caution, and no pair of them, opens a column or drops a condition."""
    pairs = [a | b for a, b in itertools.product(CAUTIONS, CAUTIONS)]
    for base, caution in itertools.product(BASES, pairs):
        before, after = matrix(base), matrix(base | caution)
        renamed = {"身份证号"} & set(after.open_columns)
        assert not renamed, (base, caution)
        assert set(after.open_columns) <= set(before.open_columns), (base, caution)
        if after.outcome in ("open", "conditional"):
            stricter = ORDER.index(after.outcome) >= ORDER.index(before.outcome)
            assert stricter or "column_open" in caution, (base, caution)


def test_every_verdict_of_the_matrix_is_whole():
    for given in [b | c for b in BASES for c in CAUTIONS]:
        verdict = matrix(given)
        leaves = verdict.outcome in ("open", "conditional")
        assert bool(verdict.open_columns) is leaves, given
        assert bool(verdict.condition) is (verdict.outcome == "conditional"), given
        assert not (leaves and verdict.removed), given
        assert bool(verdict.reason) is (not leaves and not verdict.removed), given
        assert verdict.rule, given
        assert verdict.basis, given


# ---- what must be filled in to be published ----


@pytest.mark.parametrize("missing", COMPLETE)
def test_a_record_that_lacks_what_is_required_waits_and_names_it(missing):
    verdict = decide(open="是", **{missing: ""})
    assert (verdict.outcome, verdict.rule, verdict.open_columns) == ("hold", "required-missing", ())
    assert [f.places for f in verdict.findings if f.rule == "required-missing"] == [(missing,)]


@pytest.mark.parametrize("element", ["update_cycle", "format_class", "region", "domain", "share_type", "license_id"])
def test_a_code_that_is_in_no_list_waits(element):
    verdict = decide(open="是", **{element: "没有这样的代码"})
    assert (verdict.outcome, verdict.rule) == ("hold", "code-unknown")
    assert [f.places for f in verdict.findings if f.rule == "code-unknown"] == [(element,)]


def test_a_township_is_a_region_and_a_name_in_place_of_a_code_is_not():
    assert decide(open="是", region="340122100").outcome == "open"
    assert decide(open="是", region="肥东县店埠镇").rule == "code-unknown"


def test_a_record_of_the_official_workbook_passes_and_is_told_what_was_filled_in():
    verdict = decide(open="是", inferred=["domain", "region"], columns=[Column("名称")])
    assert verdict.outcome == "open"
    assert {"inferred", "licence-default", "contact-missing", "issued-missing"} <= rules_of(verdict)
    assert "block" not in {finding.severity for finding in verdict.findings}


def test_what_is_required_is_marked_as_mandatory_in_the_element_table():
    rule = next(rule for pack in rule_set().packs for rule in pack.rules if rule.id == "required-missing")
    assert {name for name in rule.params["elements"] if element_table()[name].obligation != "mandatory"} == set()


def test_a_table_without_columns_is_reported_and_a_document_is_not():
    assert "items-missing" in rules_of(decide(open="是"))
    assert decide(open="是").outcome == "open"
    assert "items-missing" not in rules_of(decide(open="是", format_class="电子文件"))
    assert "items-missing" not in rules_of(decide(open="是", columns=[Column("名称")]))


def test_tomorrow_is_no_day_of_issue():
    tomorrow = (dt.datetime.now(dt.timezone(dt.timedelta(hours=8))) + dt.timedelta(days=1)).date().isoformat()
    assert "issued-in-future" in rules_of(decide(open="是", issued=tomorrow))
    assert "issued-in-future" not in rules_of(decide(open="是", issued="2026-01-01"))


def test_openness_decides_first():
    """A record that both lacks something and may not be open is told the reason why it may not."""
    assert decide(base={}, open="否", closed_basis="《统计法》第九条").reason == "《统计法》第九条"
    assert decide(base={}, open="").rule == "undeclared"
    assert decide(base={}, open="是", columns=[Column("身份证号")]).rule == "personal-column"
    assert decide(base={}, open="是", secrecy="涉密").removed


def test_publication_opens_nothing():
    pack = next(pack for pack in rule_set().packs if pack.id == "publication")
    assert {rule.outcome for rule in pack.rules} == {None, "hold"}
    closed = decide(base=IN_ORDER, open="否")
    assert closed.outcome == "closed"


def test_version_follows_content_and_policy():
    assert rule_set("pilot").version == rule_set("pilot").version
    assert rule_set("pilot").version != rule_set("strict").version


def test_evidence_never_holds_the_value():
    verdict = decide(open="是", title="绝密★ 独一无二的词", columns=[Column("名称")])
    assert "独一无二" not in msgspec.json.encode(verdict).decode()
