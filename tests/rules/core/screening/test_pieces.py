"""Text that no table shows is found, with the place a person would look at."""

import io
import json
import random
import zipfile
from pathlib import Path

import openpyxl
import pytest
from forms import pdf
from openpyxl.comments import Comment

from ckanext.anhui.rules import Found, screen

ID = "34052419800101001X"
HEADER = ["名称", "数量"]


def found(path: Path) -> list[Found]:
    screened = screen(path)
    return [*screened.privacy, *screened.secrecy]


def places(path: Path) -> dict[tuple[str, str], int]:
    return {(one.kind, one.place): one.count for one in found(path) if one.column == "_file"}


def workbook(path: Path) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    assert book.active
    book.active.append(HEADER)
    for number in range(5):
        book.active.append([f"第{number}项", number + 10])
    book.save(path)
    return book


def packed(path: Path, members: dict[str, bytes | str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_comment_properties_hidden_sheet_and_what_stands_above_the_header(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    book = workbook(path)
    sheet = book.worksheets[0]
    sheet["A2"].comment = Comment(f"经办人 {ID}", "某人")
    book.properties.subject = "联系电话13855512345"
    sheet.insert_rows(1)
    sheet["A1"] = "填报人手机 13855512346"
    hidden = book.create_sheet("附表")
    hidden.append(["姓名", "证件号"])
    hidden.append(["张三", ID])
    hidden.sheet_state = "hidden"
    book.save(path)
    seen = places(path)
    assert seen["resident-id", "隐藏的工作表“附表”"] == 1
    assert seen["resident-id", "批注"] == 1
    assert seen["mobile", "文档属性"] == 1
    assert [one.count for one in found(path) if one.kind == "mobile" and "表头上方" in one.place] == [1]


def test_hidden_rows_and_columns_are_rows_and_columns(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    book = workbook(path)
    sheet = book.worksheets[0]
    sheet["C1"] = "备注"
    sheet["C3"] = f"原证件{ID}"
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["C"].hidden = True
    book.save(path)
    (one,) = found(path)
    assert (one.column, one.rows, one.verdict) == ("备注", (1,), "block")


def test_what_a_grid_shows_is_not_told_twice(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    book = workbook(path)
    book.worksheets[0]["C1"] = "证件号"
    book.worksheets[0]["C2"] = ID
    book.save(path)
    assert [(one.column, one.kind) for one in found(path)] == [("证件号", "resident-id")]


def test_a_document_in_an_archive(tmp_path: Path) -> None:
    run = "<w:r><w:t>340524</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>19800101001X</w:t></w:r>"
    document = f"<w:document><w:body><w:p><w:r><w:t>张三 </w:t></w:r>{run}</w:p></w:body></w:document>"
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", document)
    path = packed(tmp_path / "包.zip", {"名录.csv": "名称,数量\n甲,1\n乙,2\n", "说明/说明.docx": inner.getvalue()})
    assert places(path) == {("resident-id", "压缩包中的“说明/说明.docx”正文"): 1}


def test_tables_in_an_archive_are_tables(tmp_path: Path) -> None:
    path = packed(
        tmp_path / "包.zip", {"甲.csv": f"姓名,证件号\n张三,{ID}\n李四,\n", "乙.csv": "名称,数量\n甲,1\n乙,2\n"}
    )
    (one,) = [one for one in found(path) if one.kind == "resident-id"]
    assert (one.table, one.column, one.rows) == ("甲.csv", "证件号", (0,))


def test_json_beside_its_records_and_deep_in_them(tmp_path: Path) -> None:
    path = tmp_path / "接口.json"
    people = [{"name": "甲", "info": {"idcard": ID}}, {"name": "乙"}]
    path.write_text(json.dumps({"operator": {"phone": "13855512345"}, "data": people}))
    seen = {(one.kind, one.column) for one in found(path)}
    assert ("resident-id", "_file") in seen or any(kind == "resident-id" for kind, _ in seen)
    assert any(kind == "mobile" for kind, _ in seen)


def test_xml_comment_and_attribute(tmp_path: Path) -> None:
    path = tmp_path / "表.xml"
    rows = "".join(f"<row><名称>甲{n}</名称><数量>{n}</数量></row>" for n in range(3))
    path.write_text(f'<?xml version="1.0" encoding="utf-8"?><!-- {ID} --><rows by="13855512345">{rows}</rows>')
    assert {kind for kind, _ in places(path)} == {"resident-id", "mobile"}


def test_a_rejected_line(tmp_path: Path) -> None:
    path = tmp_path / "表.csv"
    path.write_text(f"名称,数量\n甲,1\n乙,2,多,出,来,{ID}\n丙,3\n")
    assert sum(one.count for one in found(path) if one.kind == "resident-id") >= 1


def test_what_formulas_and_links_say(tmp_path: Path) -> None:
    path = tmp_path / "书.xlsx"
    book = workbook(path)
    sheet = book.active
    assert sheet is not None
    sheet["A3"] = f'="{ID[:6]}"&"{ID[6:]}"'
    sheet["B3"] = '=HYPERLINK("tel:13855512345","电话")'
    sheet["A2"].hyperlink = "mailto:zhangsan@qq.com"
    book.save(path)
    told = {(one.kind, one.place) for one in found(path)}
    assert told >= {("resident-id", "公式"), ("mobile", "公式"), ("email", "超链接")}


def test_the_notes_of_a_pdf(tmp_path: Path) -> None:
    path = tmp_path / "表.pdf"
    path.write_bytes(pdf("nothing here", note="13855512345"))
    assert ("mobile", "第 1 页的批注和表单") in {(one.kind, one.place) for one in found(path)}


def test_pages_of_a_pdf_and_those_that_are_pictures(tmp_path: Path) -> None:
    path = tmp_path / "表.pdf"
    path.write_bytes(pdf("nothing here", f"No. {ID}", ""))
    screened = screen(path)
    assert ("resident-id", "第 2 页") in {(one.kind, one.place) for one in screened.privacy}
    assert [one.place[:9] for one in screened.privacy if one.kind == "unseen"] == ["第 3 页没有文字"]


def test_what_cannot_be_looked_into_is_said(tmp_path: Path) -> None:
    path = tmp_path / "图.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    (one,) = found(path)
    assert (one.kind, one.verdict) == ("unseen", "warn")


@pytest.mark.parametrize("seed", range(40))
def test_damaged_files_never_raise(seed: int, tmp_path: Path) -> None:
    choose = random.Random(seed)
    book = tmp_path / "书.xlsx"
    workbook(book)
    archive = packed(tmp_path / "包.zip", {"a.csv": "甲,乙\n1,2\n"})
    whole = choose.choice([book.read_bytes(), pdf("a", "b"), archive.read_bytes()])
    content = bytearray(whole)
    for _ in range(choose.randrange(1, 30)):
        content[choose.randrange(len(content))] = choose.randrange(256)
    path = tmp_path / "坏"
    path.write_bytes(bytes(content[: choose.randrange(len(content) // 2, len(content) + 1)]))
    screen(path)


def test_a_heading_is_nothing_that_stands_beside_the_table(tmp_path: Path) -> None:
    path = tmp_path / "表.csv"
    path.write_text("姓名,wechat\n张三,zhang_88\n李四,li_99\n")
    assert [(one.column, one.kind) for one in found(path)] == [("wechat", "wechat")]
