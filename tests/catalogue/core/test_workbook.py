"""The official workbook as departments really fill it in: every quirk by itself, then the real files."""

import datetime as dt
import os
from pathlib import Path

import pytest
from books import ROW, USCC, with_columns, workbook

from ckanext.anhui.catalogue import CatalogueRecord, Column, record_key
from ckanext.anhui.catalogue.core import uscc
from ckanext.anhui.catalogue.core.workbook import Draft, read_workbook, write_workbook

DATA = Path(os.environ.get("ANHUI_TEST_DATA", Path(__file__).parents[4] / "shared" / "data"))


def one(**changed) -> Draft:
    (draft,) = read_workbook(workbook(ROW | changed)).drafts
    return draft


def codes(draft: Draft) -> set[str]:
    return {finding.code for finding in draft.findings}


def test_a_plain_row_is_a_record_without_findings():
    draft = one()
    assert draft.findings == []
    assert (draft.sheet, draft.row, draft.provider) == ("目录", 4, "安徽省民政厅")
    assert draft.elements["title"] == "行政区划代码"
    assert draft.elements["issued"] == "2024-01-31"
    assert draft.elements["update_cycle"]
    assert [c.name for c in draft.columns] == ["代码"]


def test_a_cell_of_a_drop_down_may_have_blanks_around_it():
    assert one(更新周期="  实时").elements["update_cycle"] == one(更新周期="实时").elements["update_cycle"]


@pytest.mark.parametrize("said", ["", "无", "无条件", "无条件开放", "无条件开放&&", " 无条件开放 && "])
def test_words_for_no_condition_mean_no_condition(said):
    draft = one(开放条件=said)
    assert "open_condition" not in draft.elements
    assert draft.findings == []


@pytest.mark.parametrize(
    "said", [dt.datetime(2024, 1, 31), 45322, "2024/1/31", "2024年1月31日", "2024.01.31", "20240131"]
)
def test_a_date_in_every_usual_writing(said):
    assert one(发布日期=said).elements["issued"] == "2024-01-31"


def test_a_wrong_date_is_named_with_its_cell():
    (finding,) = one(发布日期="去年").findings
    assert (finding.code, finding.row, finding.value, finding.severity) == ("date", 4, "去年", "warn")
    assert finding.column.startswith("Q 列") and finding.fix


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"信息资源摘要": ""}, "required-missing"),
        ({"信息资源代码": "123"}, "code-short"),
        ({"信息资源代码": "30701704-000001"}, "code-format"),
        ({"资源提供方代码": USCC[:-1] + "4"}, "uscc-check"),
        ({"更新周期": "想起来就更新"}, "code-list"),
        ({"信息资源格式类型": "pdf"}, "format-type"),
        ({"是否向社会开放": "否", "开放条件": "须签协议"}, "open-contradiction"),
        ({"共享类型": "无条件共享", "共享条件": "须经审批"}, "share-contradiction"),
        ({"共享类型": "不予共享"}, "share-basis-missing"),
        ({"信息项名称": "", "数据类型": "", "数据长度": ""}, "items-missing"),
    ],
)
def test_a_common_mistake_is_reported(changed, code):
    draft = one(**changed)
    assert code in codes(draft)
    finding = next(f for f in draft.findings if f.code == code)
    assert finding.row == 4 and finding.column and finding.message and finding.fix


def test_a_way_of_sharing_that_does_not_go_together_is_told_and_left_out():
    said = {"共享方式分类": "共享平台", "共享方式类型": "光盘"}
    (draft,) = read_workbook(with_columns(**said)).drafts
    assert "share-method-type" in codes(draft) and draft.usable
    assert draft.elements["share_method"] == "共享平台方式" and "share_method_type" not in draft.elements
    (by_mail,) = read_workbook(with_columns(**said | {"共享方式分类": "邮件"})).drafts
    assert "share-method-type" not in codes(by_mail) and by_mail.elements["share_method_type"] == "光盘"


def test_an_error_refuses_its_resource_and_no_other():
    reading = read_workbook(workbook(ROW | {"信息资源摘要": ""}, ROW | {"信息资源名称": "另一个"}))
    assert [draft.usable for draft in reading.drafts] == [False, True]


def test_unstructured_data_needs_no_items():
    draft = one(信息资源格式分类="电子文件", 信息资源格式类型="pdf", 信息项名称="", 数据类型="", 数据长度="")
    assert draft.columns == () and draft.findings == []


def test_merged_resource_cells_are_one_resource():
    below = {"信息项名称": "名称", "数据类型": "字符型C", "数据长度": "20"}
    merged = [f"{chr(65 + i)}4:{chr(65 + i)}5" for i in (0, 1, 2, 3, 4, 5, 6, 7, 11, 12, 13, 14, 15, 16)]
    (draft,) = read_workbook(workbook(ROW, below, merge=tuple(merged))).drafts
    assert [c.name for c in draft.columns] == ["代码", "名称"]
    assert draft.usable


def test_repeated_resource_cells_are_one_resource():
    (draft,) = read_workbook(workbook(ROW, ROW | {"信息项名称": "名称"})).drafts
    assert [c.name for c in draft.columns] == ["代码", "名称"]


def test_equal_titles_of_different_resources_stay_apart():
    reading = read_workbook(workbook(ROW, ROW | {"信息资源摘要": "另一份"}, ROW))
    assert len(reading.drafts) == 3


def test_an_item_keeps_its_own_openness():
    (draft,) = read_workbook(workbook(ROW, ROW | {"信息项名称": "身份证号", "是否向社会开放": "否"})).drafts
    assert draft.elements["open"] == "是"
    assert [c.open for c in draft.columns] == ["", "否"]


def test_one_code_belongs_to_one_resource():
    code = {"信息资源代码": "30701704/000001"}
    reading = read_workbook(workbook(ROW | code, ROW | code | {"信息资源名称": "另一个"}))
    assert [draft.usable for draft in reading.drafts] == [True, False]
    assert codes(reading.drafts[1]) == {"duplicate-code"}


def test_what_is_written_reads_back_the_same():
    record = CatalogueRecord(
        key=record_key(USCC, "甲"),
        provider="安徽省民政厅",
        elements={
            "title": "甲",
            "provider_code": USCC,
            "notes": "摘要\n第二行",
            "identifier": "30701704/000001",
            "classification": ["部门信息资源", "省级"],
            "open": "是",
            "open_condition": "须签协议",
            "issued": "2024-01-31",
            "share_type": "无条件共享",
            "format_class": "电子表格",
            "contact_phone": "0551-0000",
        },
        columns=(Column("代码", type="C"), Column("名称", open="否")),
    )
    (draft,) = read_workbook(write_workbook([record])).drafts
    assert dict(record.elements, key=record.key) == draft.elements
    assert [(c.name, c.open) for c in draft.columns] == [("代码", ""), ("名称", "否")]
    assert draft.provider == record.provider


def test_what_looks_like_a_formula_is_written_as_text():
    evil = '=HYPERLINK("http://example.invalid")'
    record = CatalogueRecord(key="k", provider="某厅", elements={"title": "=1+1", "provider_code": USCC, "notes": evil})
    reading = read_workbook(write_workbook([record]))
    assert not [finding for finding in reading.findings if finding.severity == "error"]
    assert reading.drafts[0].elements["title"] == "=1+1"


def test_a_class_of_many_levels_is_written_whole():
    path = [f"第{number}层" for number in range(1, 27)]
    record = CatalogueRecord(key="k", provider="某厅", elements={"title": "甲", "classification": path})
    (draft,) = read_workbook(write_workbook([record])).drafts
    assert draft.elements["classification"] == path


def test_a_guess_is_not_written_out_as_a_fact():
    record = CatalogueRecord(
        key="k", provider="某厅", elements={"title": "甲", "domain": "trade", "inferred": ["domain"]}
    )
    (draft,) = read_workbook(write_workbook([record])).drafts
    assert "domain" not in draft.elements


def test_the_check_digit_of_a_credit_code():
    assert uscc.valid(USCC)
    assert not any(uscc.valid(code) for code in ("91350100M000100Y44", USCC[:-1], USCC.replace("M", "I"), ""))


@pytest.mark.parametrize("name", ["catalogue_template.xlsx", "catalogue_template_with_classification.xlsx"])
def test_the_official_templates_are_understood(name):
    if not (DATA / name).exists():
        pytest.skip("the official template is not on this machine (ANHUI_TEST_DATA)")
    assert read_workbook((DATA / name).read_bytes()).drafts == []


def test_a_real_catalogue_of_106561_items():
    path = DATA / "shanghai_2026_catalogue.xlsx"
    if not path.exists():
        pytest.skip("the real catalogue is not on this machine (ANHUI_TEST_DATA)")
    reading = read_workbook(path.read_bytes())
    assert len(reading.drafts) == 9793
    assert all(draft.usable for draft in reading.drafts)
