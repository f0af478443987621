"""The totals of the census: what is added up, what is left out, and that it is said."""

import io
from typing import Any

import openpyxl

from ckanext.anhui.catalogue import CatalogueRecord, Column
from ckanext.anhui.catalogue.core.workbook import write_census

COLUMNS = (Column("代码"), Column("名称"))
CENSUS = ("size", "rows", "shared_size", "shared_rows", "open_size", "open_rows")


def record(provider: str, elements: dict[str, Any], columns: tuple[Column, ...] = COLUMNS) -> CatalogueRecord:
    elements = {"provider_code": f"code-{provider}"} | elements
    return CatalogueRecord(key=str(elements), provider=provider, elements=elements, columns=columns)


def totals(*records: CatalogueRecord) -> dict[str, dict[str, Any]]:
    """Rows by department, cells by header."""
    book = openpyxl.load_workbook(io.BytesIO(write_census(records, "2026-12-31")))
    sheet = book["大普查汇总"]
    assert "2026-12-31" in sheet["A1"].value
    _, headers, *rows = sheet.iter_rows(values_only=True)
    return {str(row[0]): dict(zip(map(str, headers), row, strict=True)) for row in rows}


def test_records_are_added_up_by_department_and_for_all():
    full = {f"census_{name}": "0" for name in CENSUS}
    unconditional = {"format_class": "数据库", "share_type": "无条件共享", "open": "是", "census_size": "0.1"}
    found = totals(
        record("民政厅", full | unconditional),
        record("民政厅", full | {"census_size": "0.2", "open": "是", "open_condition": "须签协议"}),
        record("公安厅", {"open": "否", "share_type": "不予共享"}, ()),
    )
    ours = found["民政厅"]
    assert (ours["信息资源数"], ours["其中结构化"], ours["信息项数"]) == (2, 1, 4)
    assert ours["数据存储总量（G）"] == 0.3, "decimals are added as decimals"
    assert (ours["开放：无条件开放"], ours["开放：有条件开放"], ours["共享：无条件共享"], ours["共享：未填"]) == (
        1,
        1,
        1,
        1,
    )
    assert found["公安厅"]["开放：不开放"] == 1
    assert (found["合计"]["信息资源数"], found["合计"]["统一社会信用代码"]) == (3, "2 个部门")


def test_what_is_no_number_is_left_out_and_counted():
    found = totals(record("民政厅", {"census_size": "12.5GB"}), record("民政厅", {"census_size": "3"}))
    assert (found["民政厅"]["数据存储总量（G）"], found["民政厅"]["数字不全的资源"]) == (3, 2)


def test_what_cannot_be_told_is_said():
    book = openpyxl.load_workbook(io.BytesIO(write_census((), "2026-12-31")))
    said = "".join(str(cell) for row in book["说明"].iter_rows(values_only=True) for cell in row)
    assert "经费" in said and "没有与实际数据核对" in said


def test_a_department_named_like_a_formula_stays_text():
    book = openpyxl.load_workbook(io.BytesIO(write_census([record("=1+1", {})], "2026-12-31")))
    assert book["大普查汇总"]["A3"].data_type == "s"
