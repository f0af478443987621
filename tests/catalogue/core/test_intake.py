"""Files that are no catalogue, each really made: every one says what it is and how to save it right."""

import io
import struct
import zipfile
from pathlib import Path

import openpyxl
import pytest
from books import HEADERS, ROW, made, saved, workbook

from ckanext.anhui.catalogue.core.workbook import WorkbookError, read_workbook

FILES = Path(__file__).parent / "files"
TABLE = "信息资源名称,信息资源提供方\n行政区划代码,安徽省民政厅\n"


def refusal(content: bytes) -> WorkbookError:
    with pytest.raises(WorkbookError) as refused:
        read_workbook(content)
    assert "请" in str(refused.value)
    return refused.value


def packed(**parts: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (b"", "empty-file", "空"),
        (TABLE.encode("utf-8"), "not-xlsx", "CSV，编码 UTF-8"),
        (TABLE.encode("utf-8-sig"), "not-xlsx", "CSV，编码 UTF-8"),
        (TABLE.encode("gbk"), "not-xlsx", "CSV，编码 GBK"),
        (TABLE.replace(",", "\t").encode("utf-16"), "not-xlsx", "CSV，编码 UTF-16"),
        (f"<html><table><td>{TABLE}</table>".encode("gbk"), "not-xlsx", "HTML，编码 GBK"),
        (bytes(range(256)) * 9, "not-xlsx", "不是 Excel 工作簿"),
        ((FILES / "protected.xlsx").read_bytes(), "protected", "密码"),
        ((FILES / "old.xls").read_bytes(), "old-xls", ".xls"),
        (packed(**{"word/document.xml": b"<w/>"}), "not-xlsx", "Word"),
        (packed(**{"a.txt": b"x"}), "not-xlsx", "压缩包"),
    ],
)
def test_a_file_that_is_something_else_says_what_it_is_and_how_to_save_it(content, code, said):
    refused = refusal(content)
    assert refused.code == code
    assert said in str(refused)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_a_workbook_that_breaks_off_says_so(share):
    content = workbook(ROW)
    assert refusal(content[: int(len(content) * share)]).code == "truncated"


def test_a_workbook_with_a_damaged_sheet_says_so():
    content = bytearray(workbook(ROW))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.getinfo("xl/worksheets/sheet2.xml")
    middle = sheet.header_offset + 80 + sheet.compress_size // 2
    content[middle : middle + 8] = b"\0" * 8
    assert refusal(bytes(content)).code == "truncated"


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    bomb = packed(**{"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": b" " * (30 << 20)})
    assert len(bomb) < 100_000
    assert refusal(bomb).code == "too-large"


def test_a_bomb_that_lies_about_its_size_is_found_out():
    bomb = packed(**{"xl/workbook.xml": b"<workbook/>", "xl/sharedStrings.xml": b" " * (30 << 20)})
    lied = bomb.replace(struct.pack("<L", 30 << 20), struct.pack("<L", 9000))
    assert refusal(lied).code == "truncated"


def test_a_value_far_below_or_far_to_the_right_does_not_blow_up_the_memory():
    for cell in ("A200001", "XFD2000"):
        book = made(ROW)
        book["目录"][cell] = "误填"
        refused = refusal(saved(book))
        assert refused.code == "too-many-rows" and "多余" in str(refused)


def test_no_catalogue_names_the_sheet_that_comes_nearest():
    headers = [*HEADERS[:7], *(f"列{index}" for index in range(10))]
    refused = refusal(workbook(ROW, headers=headers))
    assert refused.code == "header-missing" and "目录" in str(refused)


def test_a_catalogue_in_a_hidden_sheet_is_not_read_and_says_so():
    book = made(ROW)
    book["目录"].sheet_state = "hidden"
    refused = refusal(saved(book))
    assert refused.code == "header-missing" and "取消隐藏" in str(refused)


def test_an_empty_workbook_has_no_header():
    assert refusal(saved(openpyxl.Workbook())).code == "header-missing"
