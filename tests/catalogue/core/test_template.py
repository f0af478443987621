"""The 扩展模板 as a clerk meets it: official columns untouched, drop-downs that work, and what is filled in imports."""

import io
import os
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from books import USCC
from openpyxl.utils import get_column_letter

from ckanext.anhui.catalogue import CatalogueRecord, Column, code_list, record_key
from ckanext.anhui.catalogue.core.workbook import read_workbook, write_template

DATA = Path(os.environ.get("ANHUI_TEST_DATA", Path(__file__).parents[4] / "shared" / "data"))
PROVIDER = "安徽省民政厅"
ANSWERS = {
    "类分类": "部门信息资源",
    "项分类": "省级",
    "信息资源名称": "养老机构名录",
    "信息资源提供方": PROVIDER,
    "资源提供方代码": USCC,
    "信息资源摘要": "摘要",
    "信息资源格式分类": "电子表格",
    "信息资源格式类型": "xlsx",
    "数据存储总量（G）": 1.5,
    "信息项名称": "名称",
    "数据类型": "字符型",
    "数据长度": "20",
    "共享类型": "无条件共享",
    "共享方式分类": "共享平台方式",
    "共享方式类型": "文件",
    "是否向社会开放": "是",
    "更新周期": "每年",
    "发布日期": "2026-01-31",
    "行政区划": "合肥市",
    "数据领域": "社会救助",
}


def record(title: str = "甲", **more: Any) -> CatalogueRecord:
    elements = {"title": title, "provider_code": USCC, "notes": "摘要", "open": "是", "census_size": "12.50"} | more
    columns = (Column("代码", type="C"), Column("身份证号", open="否"))
    return CatalogueRecord(key=record_key(USCC, title), provider=PROVIDER, elements=elements, columns=columns)


@pytest.fixture(scope="module")
def book() -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(write_template()))


def plain(text: object) -> str:
    return str(text or "").split("\n")[0].split("（必填")[0].split("（选填")[0]


def headers(sheet: Any) -> dict[str, str]:
    """Letter of the column of each header."""
    found = {}
    for index, (top, bottom) in enumerate(zip(sheet[2], sheet[3], strict=True), 1):
        found[plain(bottom.value or top.value)] = get_column_letter(index)
    return found


def rule(sheet: Any, header: str, row: int) -> Any:
    """The validation of a cell."""
    cell = f"{headers(sheet)[header]}{row}"
    (found,) = [one for one in sheet.data_validations.dataValidation if cell in one.sqref]
    return found


def choices(book: openpyxl.Workbook, area: str) -> list[str]:
    sheet, cells = area.split("!")
    return [row[0].value for row in book[sheet.strip("'")][cells.replace("$", "")]]


def test_the_official_columns_come_first_unchanged_and_ours_to_their_right(book):
    path = DATA / "catalogue_template_with_classification.xlsx"
    if not path.exists():
        pytest.skip("the official template is not on this machine (ANHUI_TEST_DATA)")
    official = openpyxl.load_workbook(path)["Sheet1"]
    ours = book["Sheet1"]
    expected = ["".join(str(cell.value).split()) for row in (2, 3) for cell in official[row] if cell.value]
    width = official.max_column
    found = ["".join(str(cell.value).split()) for row in (2, 3) for cell in ours[row][:width] if cell.value]
    unit = [text.replace("（G）", "").replace("（万）", "") for text in found]
    assert unit == [text.replace("（G）", "").replace("（万）", "") for text in expected]
    assert ours.max_column > width
    areas = [{str(area) for area in sheet.merged_cells.ranges if area.min_row > 1} for sheet in (official, ours)]
    assert areas[0] - areas[1] == {"AG2:AH2"}, "there 其他类型资源格式描述 stands outside the group it belongs to"


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("信息资源提供方", "departments"),
        ("数据领域", "domains"),
        ("行政区划", "regions"),
        ("更新周期", "cycles"),
        ("共享类型", "share_types"),
        ("是否向社会开放", "yes_no"),
        ("信息资源格式分类", "format_classes"),
        ("数据类型", "item_types"),
        ("共享方式分类", "share_methods"),
        ("数据分级", "grades"),
    ],
)
@pytest.mark.parametrize("row", [4, 600])
def test_a_cell_offers_what_is_in_force_of_its_code_list(book, header, name, row):
    codes = code_list(name)
    offered = choices(book, rule(book["Sheet1"], header, row).formula1)
    assert [codes.find(word) for word in offered] == [entry for entry in codes.entries if not entry.valid_to]


def test_the_format_types_offered_are_those_of_the_class_beside_them(book):
    sheet = book["Sheet1"]
    for header, of, name in (
        ("信息资源格式类型", "信息资源格式分类", "format_classes"),
        ("共享方式类型", "共享方式分类", "share_methods"),
    ):
        assert rule(sheet, header, 600).formula1 == f"INDIRECT({headers(sheet)[of]}4)", "relative to the first row"
        for entry in code_list(name).entries:
            assert choices(book, book.defined_names[entry.label].attr_text) == entry.data["types"]


def test_numbers_and_dates_are_asked_for_as_such(book):
    assert rule(book["Sheet1"], "数据存储总量（G）", 500).type == "decimal"
    assert rule(book["Sheet1"], "发布日期", 500).type == "date"


def test_how_to_fill_it_in_is_said_for_every_column(book):
    rows = {row[0].value: [cell.value for cell in row] for row in book["填写说明"].iter_rows(min_row=2)}
    missing = {name for name in headers(book["Sheet1"]) if name not in rows and "分类" not in name}
    assert not missing
    assert rows["信息资源名称"][1] == "必填" and "系统名称" in rows["信息资源名称"][3] and rows["信息资源名称"][4]
    assert rows["目录记录标识"][1] == "平台填写"


def test_the_levels_nobody_fills_in_are_out_of_the_way(book):
    hidden = {letter for letter, place in book["Sheet1"].column_dimensions.items() if place.hidden}
    assert hidden and headers(book["Sheet1"])["类分类"] not in hidden
    path = [f"第{number}层" for number in range(1, 27)]
    deep = openpyxl.load_workbook(io.BytesIO(write_template([record(classification=path)])))
    assert not any(place.hidden for place in deep["Sheet1"].column_dimensions.values())


def test_an_empty_one_says_that_it_is_empty():
    reading = read_workbook(write_template())
    assert [finding.code for finding in reading.findings] == ["no-rows"]


def test_rows_filled_in_import():
    book = openpyxl.load_workbook(io.BytesIO(write_template()))
    sheet = book["Sheet1"]
    for row, item in ((4, "名称"), (5, "地址")):
        for header, value in (ANSWERS | {"信息项名称": item}).items():
            sheet[f"{headers(sheet)[header]}{row}"] = value
    target = io.BytesIO()
    book.save(target)
    reading = read_workbook(target.getvalue())
    (draft,) = reading.drafts
    assert reading.findings == [], [str(finding) for finding in reading.findings]
    assert [column.name for column in draft.columns] == ["名称", "地址"]
    assert draft.elements["classification"] == ["部门信息资源", "省级"]
    assert (draft.elements["region"], draft.elements["census_size"]) == ("340100", "1.5")


def test_one_for_a_department_holds_its_records_and_imports_without_a_difference():
    records = [record(), record("乙", classification=["部门信息资源", "省级", "民政"], region="340100", grade="L1")]
    content = write_template(records, PROVIDER)
    reading = read_workbook(content)
    assert reading.findings == [f for f in reading.findings if f.severity == "warn"]
    assert [draft.elements | {"key": ""} for draft in reading.drafts] == [one.elements | {"key": ""} for one in records]
    assert [draft.columns for draft in reading.drafts] == [one.columns for one in records]
    assert [draft.elements["key"] for draft in reading.drafts] == [one.key for one in records]
    assert PROVIDER in openpyxl.load_workbook(io.BytesIO(content))["Sheet1"]["A1"].value


def test_a_department_that_is_not_in_the_list_can_still_be_chosen():
    name = "一个新设的局（演示数据）"
    book = openpyxl.load_workbook(io.BytesIO(write_template((), name)))
    assert name in choices(book, rule(book["Sheet1"], "信息资源提供方", 4).formula1)
