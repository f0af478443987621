"""The marked copy of a workbook: what a clerk sees in it, and that marking twice piles nothing up."""

import io

import openpyxl
from openpyxl.comments import Comment

from ckanext.anhui.catalogue.core.workbook import Finding, annotate

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
