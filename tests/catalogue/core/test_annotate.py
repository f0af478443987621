"""The marked copy of a workbook: what a clerk sees in it, and that marking twice piles nothing up."""

import base64
import datetime as dt
import io
import random

import openpyxl
import pytest
from books import ROW, made, saved
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from ckanext.anhui.catalogue.core.workbook import Finding, annotate, read_workbook

BAD = Finding(
    severity="error", code="date", message="不是日期", fix="请写成 2026-01-31 的样子", sheet="目录", row=2, cell="B2"
)


def workbook(comment: str = "") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "目录"
    sheet.append(["信息资源名称", "发布日期"])
    sheet.append(["甲", "去年"])
    if comment:
        sheet["B2"].comment = Comment(comment, "经办人")
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def test_the_cell_says_what_is_wrong_and_how_to_mend_it_and_the_summary_lists_it():
    book = opened(annotate(workbook(), [BAD]))
    comment = book["目录"]["B2"].comment
    assert comment is not None and "不是日期" in comment.text and "2026-01-31" in comment.text
    assert book["目录"]["B2"].fill.fgColor.rgb.endswith("F8CBAD")
    assert book["目录"]["A2"].comment is None
    assert book.sheetnames[-1] == "检查结果"
    assert [cell.value for cell in book["检查结果"][2]][3] == "不是日期"


def test_marked_again_the_old_marks_make_way_and_anothers_comment_stays():
    twice = annotate(annotate(workbook("向处长核实"), [BAD]), [BAD])
    text = opened(twice)["目录"]["B2"].comment.text
    assert text.count("不是日期") == 1 and text.startswith("向处长核实")
    mended = opened(annotate(twice, []))
    assert mended["目录"]["B2"].comment.text == "向处长核实"
    assert mended.sheetnames == ["目录", "检查结果"]


def test_what_a_person_typed_never_becomes_a_formula_of_the_summary():
    evil = Finding(severity="warn", code="x", message="m", fix="f", sheet="目录", row=2, cell="A2", value="=1+1")
    cell = opened(annotate(workbook(), [evil]))["检查结果"]["C2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_a_marked_cell_keeps_its_looks_but_for_the_colour():
    book = opened(workbook())
    cell = book["目录"]["B2"]
    cell.border, cell.number_format = Border(left=Side(style="thick")), "yyyy-mm-dd"
    cell.alignment, cell.font = Alignment(horizontal="right"), Font(bold=True)
    book["目录"].column_dimensions["B"].width = 33
    marked = opened(annotate(saved(book), [BAD]))["目录"]
    kept = marked["B2"]
    assert (kept.border.left.style, kept.number_format) == ("thick", "yyyy-mm-dd")
    assert (kept.alignment.horizontal, kept.font.bold, marked.column_dimensions["B"].width) == ("right", True, 33)
    assert kept.fill.fgColor.rgb.endswith("F8CBAD")


def test_taking_marks_back_leaves_the_colours_people_chose():
    book = opened(workbook())
    book["目录"]["A2"].fill = PatternFill("solid", fgColor="00FF00")
    book["目录"]["A2"].comment = Comment("请看", "经办人")
    mended = opened(annotate(annotate(saved(book), [BAD]), []))["目录"]
    assert mended["A2"].fill.fgColor.rgb.endswith("00FF00")
    assert mended["B2"].fill.fill_type is None and mended["B2"].comment is None


# ---- workbooks of more than 3 MB are copied in a stream ---------------------------------------------------------

RESOURCES = 220


@pytest.fixture(scope="module")
def large() -> bytes:
    """A workbook of more than 3 MB: merged cells, dates, what looks like a formula, a hidden sheet, two mistakes."""
    noise, rows = random.Random(1), []
    for number in range(RESOURCES):
        summary = f"=摘要{number}" + base64.b64encode(noise.randbytes(15_000)).decode()
        first = ROW | {"信息资源名称": f"资源{number}", "信息资源摘要": summary, "发布日期": dt.datetime(2024, 1, 31)}
        rows += [first, first | {"信息项名称": "名称"}]
    book = made(*rows)
    sheet = book["目录"]
    for top in range(4, 4 + 2 * RESOURCES, 2):
        sheet.merge_cells(start_row=top, end_row=top + 1, start_column=1, end_column=1)
        sheet.merge_cells(start_row=top, end_row=top + 1, start_column=6, end_column=6)
        sheet.cell(top, 6).data_type = "s"
    old = book.create_sheet("去年", 0)
    old.sheet_state = "hidden"
    old.append([cell.value for cell in sheet[3]])
    sheet["H10"] = sheet["H11"] = "pdf"
    sheet["Q12"] = sheet["Q13"] = "去年"
    return saved(book)


def test_a_large_workbook_is_marked_too_and_imports_once_it_is_corrected(large):
    assert len(large) > 3 << 20
    reading = read_workbook(large)
    bad = {finding.cell: finding.code for finding in reading.findings if finding.code in ("format-type", "date")}
    assert bad == {"H10": "format-type", "Q12": "date"}

    copy = annotate(large, reading.findings)
    again = read_workbook(copy)
    assert [(one.code, one.cell) for one in again.findings] == [(one.code, one.cell) for one in reading.findings]
    assert [(d.elements, d.columns) for d in again.drafts] == [(d.elements, d.columns) for d in reading.drafts]

    book = opened(copy)
    assert book["去年"].sheet_state == "hidden" and book.sheetnames[-1] == "检查结果"
    sheet = book["目录"]
    assert sheet["H10"].fill.fgColor.rgb.endswith("F8CBAD") and "xlsx" in sheet["H10"].comment.text
    assert "A4:A5" in {str(area) for area in sheet.merged_cells.ranges}
    sheet["H10"] = sheet["H11"] = "xlsx"
    sheet["Q12"] = sheet["Q13"] = dt.datetime(2024, 1, 31)
    corrected = read_workbook(saved(book))
    assert len(corrected.drafts) == RESOURCES and all(draft.usable for draft in corrected.drafts)


def test_in_a_large_workbook_the_first_cell_of_a_merged_range_is_marked(large):
    at = Finding(severity="error", code="x", message="m", fix="f", sheet="目录", row=5, cell="A5", value="v")
    sheet = opened(annotate(large, [at]))["目录"]
    assert sheet["A4"].comment.text.startswith("【目录检查】m")
