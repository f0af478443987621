"""What is closed never leaves: from the released record to what may be said outside."""

from typing import Any

import pytest

from ckanext.anhui.catalogue import CatalogueRecord, Column, FileRef, PublicRecord
from ckanext.anhui.registry.core.decide import DECLARED, UNDER_REVIEW, decide
from ckanext.anhui.registry.core.defaults import CLASS_CODE, class_code, with_defaults
from ckanext.anhui.rules import rule_set

OPEN = {
    "title": "甲", "notes": "摘要", "provider_code": "91350100M000100Y43", "provider_unit": "内设机构", "open": "是",
    "share_type": "无条件共享", "format_class": "电子表格", "format_type": "xlsx", "update_cycle": "annual",
    "secrecy": "非涉密",
}  # fmt: skip
COLUMNS = (Column("代码"), Column("名称"))
FILE = FileRef(file_key="a.csv", name="a.csv", format="CSV", sha256="0" * 64, size=3)


def run(
    *,
    ever_open=False,
    publish_unopened=False,
    columns=COLUMNS,
    reduce=lambda file, names: None,
    screened=None,
    **changed,
):
    record = CatalogueRecord(key="k", provider="某厅", elements=OPEN | changed, columns=columns, files=(FILE,))
    given = {"date": "2024-01-31", "released": "2024-01-30", "reduce": reduce}
    given |= {"screen": lambda hashes: {one: (screened or {}).get(one, "pass") for one in hashes}}
    return decide(record, rule_set(), ever_open=ever_open, publish_unopened=publish_unopened, **given)


def test_an_open_record_leaves_without_its_internal_elements():
    decided = run()
    assert decided.state == "open" and decided.public is not None
    assert decided.public.elements["title"] == "甲"
    assert not {"provider_unit", "share_type", "open", "secrecy"} & set(decided.public.elements)
    assert decided.public.files == (FILE,)


def test_of_a_conditional_record_no_file_leaves():
    decided = run(open_condition="须签订数据利用协议")
    assert decided.state == "conditional" and decided.public is not None
    assert decided.public.files == () and decided.public.elements["open_condition"] == "须签订数据利用协议"


def test_of_a_record_never_open_nothing_is_said():
    assert run(open="否", closed_basis="某法第一条").public is None


def test_of_a_record_once_open_only_key_reason_and_date_are_said():
    public = run(open="否", closed_basis="某法第一条", ever_open=True).public
    assert public is not None
    assert (public.state, public.date, public.elements, public.columns, public.files) == (
        "closed", "2024-01-31", {}, (), (),
    )  # fmt: skip


def test_a_secret_is_removed_without_a_word():
    public = run(secrecy="涉密", ever_open=True).public
    assert public is not None
    assert (public.state, public.reason, public.elements) == ("removed", "", {})


def test_what_was_open_and_cannot_be_judged_is_under_review():
    public = run(open="", ever_open=True).public
    assert public is not None and (public.state, public.reason) == ("closed", UNDER_REVIEW)


NAMED: dict[str, Any] = {"open": "否", "closed_basis": "某法第一条", "grade": "L1"}
"""What makes a record one of the not-open list, over OPEN."""


def test_the_not_open_list_says_title_department_basis_and_date_and_nothing_else():
    decided = run(publish_unopened=True, **NAMED)
    assert decided.state == "closed"
    assert decided.public == PublicRecord(
        key="k",
        state="unopened",
        provider="某厅",
        elements={"title": "甲", "provider_code": "91350100M000100Y43"},
        reason="某法第一条",
        date="2024-01-30",
    )


@pytest.mark.parametrize("basis", ["涉及商业秘密", "属于过程性信息", "公开可能危及公共安全"])
def test_a_ground_of_the_law_is_a_basis(basis):
    public = run(publish_unopened=True, **NAMED | {"closed_basis": basis}).public
    assert public is not None and (public.state, public.reason) == ("unopened", basis)


def test_every_rule_by_which_a_department_says_no_is_one_of_the_packs():
    assert {rule_set().rule(name).quote for name in DECLARED} == {"closed_basis"}


def test_without_the_switch_nothing_is_listed():
    assert run(**NAMED).public is None


@pytest.mark.parametrize(
    "changed",
    [
        {"closed_basis": ""},
        {"closed_basis": "无"},
        {"closed_basis": "内部掌握"},
        {"closed_basis": "涉及国家秘密"},
        {"secrecy": ""},
        {"secrecy": "涉密"},
        {"grade": ""},
        {"grade": "L2"},
        {"grade": "L4"},
        {"grade": "核心"},
        {"title": "机密★10年 名单"},
        {"notes": "内部资料，注意保存"},
        {"closed_basis": "省厅通知（内部文件）第三条"},
        {"open": ""},
        {"notes": ""},
        {"update_cycle": "每个月圆之夜"},
        {"columns": (Column("名称"), Column("身份证号", open="是"))},
        {"columns": (Column("名称"), Column("金额", open="未定"))},
    ],
)
def test_what_is_secret_graded_held_personal_or_without_basis_is_not_listed(changed):
    decided = run(publish_unopened=True, **(NAMED | changed))
    assert decided.public is None


def test_what_was_open_once_is_told_of_by_its_tombstone_only():
    public = run(publish_unopened=True, ever_open=True, **NAMED).public
    assert public is not None and public.state == "closed"


def test_an_open_record_is_not_on_the_list():
    public = run(publish_unopened=True, grade="L1").public
    assert public is not None and public.state == "open"


def test_a_mixed_table_leaves_with_its_open_columns_only():
    asked = []

    def reduce(file, names):
        asked.append(names)
        return FileRef(file_key=file.file_key, name="a.csv", format="CSV", sha256="1" * 64, size=1)

    mixed = (Column("代码"), Column("身份证号", open="否"))
    public = run(columns=mixed, reduce=reduce).public
    assert public is not None
    assert [c.name for c in public.columns] == ["代码"] and asked == [("代码",)]
    assert [f.sha256 for f in public.files] == ["1" * 64]


def test_a_file_that_cannot_be_reduced_safely_stays_inside():
    public = run(columns=(Column("代码"), Column("身份证号", open="否"))).public
    assert public is not None and public.files == ()


@pytest.mark.parametrize("verdict", ["hold", "block", "secret", "failed"])
def test_what_must_not_leave_holds_the_record_without_a_word(verdict):
    decided = run(ever_open=True, screened={FILE.sha256: verdict})
    assert decided.public is not None and decided.public.files == ()
    assert (decided.state, decided.public.state) == (
        ("hold", "closed") if verdict == "failed" else ("removed", "removed")
    )
    assert decided.screened == {FILE.sha256: verdict}


def test_what_two_persons_let_pass_is_marked_so():
    decided = run(screened={FILE.sha256: "lifted"})
    assert decided.public is not None and [file.screened for file in decided.public.files] == ["lifted"]


def reduced(file, names):
    return FileRef(file_key=file.file_key, name="a.csv", format="CSV", sha256="1" * 64, size=1)


def test_what_is_in_a_closed_column_does_not_count_but_a_mark_of_secrecy_does():
    columns = (Column("代码", open="否"), Column("名称"))
    assert run(columns=columns, reduce=reduced, screened={FILE.sha256: "block"}).state == "open"
    assert run(columns=columns, reduce=reduced, screened={"1" * 64: "block"}).state == "removed"
    assert run(columns=columns, reduce=reduced, screened={FILE.sha256: "secret"}).state == "removed"


def test_a_guess_is_marked_as_one():
    filled = with_defaults({"title": "公交线路与停车场"}, "某厅", "anhui-open-1.0")
    assert filled["domain"] == "transport" and "domain" in filled["inferred"]
    assert filled["license_id"] == "anhui-open-1.0"
    said = with_defaults({"title": "公交线路", "domain": "trade"}, "某厅", "x")
    assert said["domain"] == "trade" and "domain" not in (said.get("inferred") or ())


@pytest.mark.parametrize(
    ("path", "code"),
    [
        (["部门政务信息资源目录", "省（自治区、直辖市）和计划单列市", "安徽省", "合肥市"], "30701701"),
        (["部门信息资源", "安徽省", "合肥市"], "30701701"),
        (["合肥市"], "30701701"),
        (["政务主题信息资源目录", "生态环境保护"], "211"),
        (["政务主题信息资源目录", "全民健康保障", "公共卫生"], "201"),
        (["公共资源交易"], "217"),
        (["部门信息资源", "国务院", "民政部"], "303"),
    ],
)
def test_a_record_is_numbered_in_its_class(path, code):
    assert class_code(path) == code


def test_a_name_that_stands_elsewhere_in_the_tree_too_is_read_in_its_place():
    assert (
        class_code(["部门信息资源", "省（自治区、直辖市）和计划单列市", "安徽省", "省直部门", "公共资源交易"])
        == CLASS_CODE
    )
    assert class_code(["部门信息资源", "民政"]) == CLASS_CODE, "民政 is a class of other provinces"


@pytest.mark.parametrize(("path", "code"), [([], CLASS_CODE), (["没有这一类"], CLASS_CODE)])
def test_a_class_that_is_not_in_the_tree_is_the_provinces_own(path, code):
    assert class_code(path) == code
