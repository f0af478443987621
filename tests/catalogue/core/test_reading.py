"""What a clerk is told of a sheet that is not quite as it should be: at which cell, and how to mend it."""

import io
import zipfile

import openpyxl
import pytest
from books import HEADERS, NAMES, ROW, made, saved, with_columns, workbook
from openpyxl.utils import get_column_letter

from ckanext.anhui.catalogue.core.workbook import Finding, Reading, WorkbookError, read_workbook

CODE = "30701704/000001"
METHODS = ["共享方式分类", "共享方式类型"]
CENSUS = "数据存储总量（G）"


def at(name: str, row: int = 4) -> str:
    return f"{get_column_letter(NAMES.index(name) + 1)}{row}"


def found(reading: Reading, code: str) -> Finding:
    (finding,) = [finding for finding in reading.findings if finding.code == code]
    assert finding.message and finding.fix
    return finding


def headed(**changed: str) -> list[str]:
    return [changed.get(name, header) for name, header in zip(NAMES, HEADERS, strict=True)]


# ---- headers ----------------------------------------------------------------------------------------------------


def test_a_misspelt_header_that_must_be_there_names_its_cell_and_the_right_one():
    with pytest.raises(WorkbookError) as refused:
        read_workbook(workbook(ROW, headers=headed(信息资源名称="资源名字")))
    assert refused.value.code == "header-missing"
    assert "A3 的表头“资源名字”不认识，是不是“信息资源名称”？" in str(refused.value)
    assert "缺少必须有的列：信息资源名称" in str(refused.value)


def test_a_misspelt_header_that_decides_openness_is_never_read_past():
    with pytest.raises(WorkbookError, match="O3 的表头“开放的条件”不认识，是不是“开放条件”？"):
        read_workbook(workbook(ROW | {"开放条件": "须签协议"}, headers=headed(开放条件="开放的条件")))


def test_another_misspelt_header_is_a_note_at_its_cell():
    reading = read_workbook(workbook(ROW, headers=headed(提供方内部部门="提供方的内部部门")))
    note = found(reading, "header-unknown")
    assert (note.cell, note.value, note.severity) == ("D3", "提供方的内部部门", "warn")
    assert "提供方内部部门" in note.fix
    assert reading.drafts[0].usable


def test_columns_that_are_no_columns_of_a_catalogue_are_named_once():
    note = found(read_workbook(with_columns(备注="甲", 序号="1")), "column-unknown")
    assert note.value == "备注" and "序号" in note.message.replace("S3", "序号")


def test_mandatory_columns_that_are_not_there_are_named():
    note = found(read_workbook(workbook(ROW)), "header-absent")
    assert "共享方式分类" in note.message and "更新周期" not in note.message


def test_a_template_with_no_rows_says_so():
    note = found(read_workbook(workbook()), "no-rows")
    assert (note.row, note.severity) == (4, "error") and "第 4 行" in note.fix


# ---- what is hidden or computed ---------------------------------------------------------------------------------


def test_hidden_rows_and_columns_are_read_and_named():
    book = made(ROW, ROW | {"信息资源名称": "另一个"}, ROW | {"信息资源名称": "第三个"})
    sheet = book["目录"]
    for row in (5, 6, 9):
        sheet.row_dimensions[row].hidden = True
    sheet.column_dimensions["F"].hidden = sheet.column_dimensions["D"].hidden = True
    reading = read_workbook(saved(book))
    assert len(reading.drafts) == 3
    assert "第 5–6 行" in found(reading, "hidden-rows").message, "row 9 is empty"
    assert "F 列（信息资源摘要）是" in found(reading, "hidden-columns").message, "column D is empty"


def test_a_hidden_sheet_is_not_read_and_named_but_not_the_dictionary():
    book = made(ROW)
    book["字典"].sheet_state = "veryHidden"
    copy = book.copy_worksheet(book["目录"])
    copy.title, copy.sheet_state = "去年", "hidden"
    reading = read_workbook(saved(book))
    assert len(reading.drafts) == 1
    assert found(reading, "hidden-sheet").sheet == "去年"


def computed(content: bytes, cell: str, inside: str) -> bytes:
    """The workbook with what Excel would store in a cell with a formula."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w") as out:
        for name in source.namelist():
            data = source.read(name)
            if name == "xl/worksheets/sheet2.xml":
                text = data.decode()
                start = text.index(f'<c r="{cell}"')
                end = text.index("</c>", start) + 4 if "/>" not in text[start:].split(">")[0] + ">" else 0
                text = text[:start] + f'<c r="{cell}" {inside}</c>' + text[end:]
                data = text.encode()
            out.writestr(name, data)
    return target.getvalue()


def test_a_formula_is_read_by_the_value_it_was_saved_with():
    cell = at("信息资源摘要")
    draft = read_workbook(computed(workbook(ROW), cell, 't="str"><f>A4</f><v>算出的摘要</v>')).drafts[0]
    assert draft.elements["notes"] == "算出的摘要" and draft.findings == []


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        ('t="e"><f>NOWHERE!A1</f><v>#REF!</v>', "formula-error"),
        ('t="e"><v>#N/A</v>', "formula-error"),
        ("><f>A4</f>", "formula-empty"),
        ("><f>A4</f><v/>", "formula-empty"),
    ],
)
def test_a_formula_without_a_value_refuses_its_resource_at_its_cell(inside, code):
    cell = at("信息资源摘要")
    book = workbook(ROW, ROW | {"信息资源名称": "另一个"})
    reading = read_workbook(computed(book, cell, inside))
    assert found(reading, code).cell == cell
    assert [f.code for f in reading.drafts[0].findings] == [code], "one cell, one reason"
    assert [draft.usable for draft in reading.drafts] == [False, True]


def test_a_formula_that_openpyxl_wrote_has_no_value():
    book = made(ROW)
    book["目录"][at("数据长度")] = "=2*3"
    assert found(read_workbook(saved(book)), "formula-empty").cell == at("数据长度")


# ---- rows of one resource ---------------------------------------------------------------------------------------


def test_a_code_that_differs_in_a_later_row_is_found_there():
    reading = read_workbook(
        workbook(ROW | {"信息资源代码": CODE}, ROW | {"信息资源代码": CODE[:-1] + "2", "信息项名称": "乙"})
    )
    (draft,) = reading.drafts
    assert [column.name for column in draft.columns] == ["代码", "乙"]
    assert (found(reading, "code-differs").cell, draft.usable) == (at("信息资源代码", 5), False)


def test_a_code_in_the_first_row_alone_is_the_code_of_all():
    reading = read_workbook(workbook(ROW | {"信息资源代码": CODE}, ROW | {"信息项名称": "乙"}))
    assert [draft.usable for draft in reading.drafts] == [True]


def test_a_format_type_outside_its_class_is_found_in_a_later_row_too():
    rows = [ROW, {}, ROW | {"信息项名称": "乙"}, ROW | {"信息项名称": "丙", "信息资源格式类型": "pdf"}]
    finding = found(read_workbook(workbook(*rows)), "format-type")
    assert (finding.cell, finding.value) == (at("信息资源格式类型", 7), "pdf"), "the blank row counts"
    assert "xlsx" in finding.fix


def test_a_format_type_that_differs_inside_its_class_is_found_too():
    reading = read_workbook(workbook(ROW, ROW | {"信息项名称": "乙", "信息资源格式类型": "et"}))
    assert found(reading, "rows-differ").cell == at("信息资源格式类型", 5)


def test_two_resources_that_differ_in_their_code_alone_stay_two():
    reading = read_workbook(workbook(ROW | {"信息资源代码": CODE}, ROW | {"信息资源代码": CODE[:-1] + "2"}))
    assert [draft.usable for draft in reading.drafts] == [True, True]


# ---- values -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "stored", "fix"),
    [
        ("12.5", "12.5", ""),
        ("1,200", "1200", ""),
        ("0", "0", ""),
        ("12.5GB", "", "12.5"),
        ("１２万", "", "12"),
        ("500MB", "", "换算"),
        ("-1", "", "只写数字"),
        ("约三百", "", "只写数字"),
    ],
)
def test_a_census_cell_is_a_number(said, stored, fix):
    reading = read_workbook(with_columns(**{CENSUS: said}))
    (draft,) = reading.drafts
    assert draft.elements.get("census_size", "") == stored
    if fix:
        note = found(reading, "census-number")
        assert (note.cell, note.value) == ("R4", said) and fix in note.fix
    assert draft.usable


@pytest.mark.parametrize(
    ("method", "kind", "code"),
    [
        ("共享平台方式", "文件", ""),
        ("邮件或介质", "U盘", ""),
        ("共享平台方式", "U盘", "share-method-type"),
        ("口头", "文件", "code-list"),
    ],
)
def test_how_it_is_shared_fits_together(method, kind, code):
    reading = read_workbook(with_columns(**dict(zip(METHODS, (method, kind), strict=True))))
    assert {f.code for f in reading.findings if f.code in ("share-method-type", "code-list")} == (
        {code} if code else set()
    )


def test_a_short_credit_code_is_told_how_long_it_is():
    (finding,) = read_workbook(workbook(ROW | {"资源提供方代码": "00299445"})).drafts[0].findings
    assert finding.code == "uscc-check" and "只有 8 位" in finding.message


def test_findings_on_the_sheet_come_before_those_on_its_rows():
    book = made(ROW | {"信息资源摘要": ""})
    book["目录"].row_dimensions[4].hidden = True
    codes = [finding.code for finding in read_workbook(saved(book)).findings]
    assert codes.index("hidden-rows") < codes.index("required-missing")


def test_the_dictionary_alone_is_no_catalogue():
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "字典"
    with pytest.raises(WorkbookError):
        read_workbook(saved(book))
