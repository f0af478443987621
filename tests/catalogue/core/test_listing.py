"""The open catalogue as files: what a table program, a script and a reader of the workbook find."""

import csv
import io
import json

from openpyxl import load_workbook

from ckanext.anhui.catalogue import element_table, listing

LINE = {
    "id": "4f1c",
    "title": '空气质量月报, "2014—2017"',
    "identifier": "211/000001",
    "owner_org": "ah-sthjt",
    "department": "安徽省生态环境厅",
    "domain": "environment",
    "region": "340100",
    "open_type": "无条件开放",
    "update_cycle": "monthly",
    "updated": "2026-11-24",
    "formats": ["CSV", "XLSX"],
    "url": "http://localhost/dataset/ah-1",
}
EVIL = LINE | {
    "id": "evil",
    "title": '=HYPERLINK("http://x","y")',
    "identifier": "@SUM(A1)",
    "domain": "",
    "formats": [],
}


def read_csv(lines: list[dict]) -> list[list[str]]:
    raw = b"".join(listing.to_csv(listing.names(), map(listing.written, lines)))
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\r\n") == raw.count(b"\n")
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def test_columns_are_called_what_the_standard_calls_them():
    officially = {element.field_name: element.element for element in element_table().dataset}
    for field, name in zip(listing.FIELDS, listing.names(), strict=True):
        assert name == officially.get(field.name, name)
        assert field.name in officially or field.own
    assert listing.names()[:3] == ["信息资源名称", "信息资源代码", "信息资源提供方"]
    assert listing.names("en")[0] == "Title"


def test_no_internal_element_is_a_column():
    public = element_table().public_names()
    assert [f.name for f in listing.FIELDS if not f.own and f.name not in public] == []


def test_a_csv_opens_as_a_table_with_labels_instead_of_codes():
    header, line = read_csv([LINE])
    assert dict(zip(header, line, strict=True)) == {
        "信息资源名称": '空气质量月报, "2014—2017"',
        "信息资源代码": "211/000001",
        "信息资源提供方": "安徽省生态环境厅",
        "数据领域": "生态环境",
        "行政区划": "合肥市",
        "开放类型": "无条件开放",
        "更新周期": "每月",
        "更新日期": "2026-11-24",
        "文件格式": "CSV、XLSX",
        "网址": "http://localhost/dataset/ah-1",
    }
    assert "CSV, XLSX" in listing.written(LINE, "en")


def test_no_cell_of_a_csv_is_a_formula():
    _header, line = read_csv([EVIL])
    assert not [cell for cell in line if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert line[0] == "'" + EVIL["title"]


def test_a_long_csv_comes_in_pieces_and_is_whole():
    pieces = list(listing.to_csv(["n"], ([str(n)] for n in range(3 * listing.BATCH))))
    assert len(pieces) > 3
    assert b"".join(pieces).decode("utf-8-sig").split("\r\n") == ["n", *map(str, range(3 * listing.BATCH)), ""]


def test_json_gives_codes_with_their_labels():
    found = json.loads(b"".join(listing.to_json([LINE, EVIL])))
    assert [one["id"] for one in found] == ["4f1c", "evil"]
    assert found[0]["owner_org"] == {"code": "ah-sthjt", "label": "安徽省生态环境厅"}
    assert found[0]["region"] == {"code": "340100", "label": "合肥市"}
    assert [one["code"] for one in found[0]["formats"]] == ["CSV", "XLSX"]
    assert found[1]["domain"] is None
    assert json.loads(b"".join(listing.to_json([LINE], "en")))[0]["domain"]["label"] == "Environment"


def test_json_of_nothing_is_an_empty_list():
    assert json.loads(b"".join(listing.to_json([]))) == []


def test_a_workbook_has_a_frozen_header_and_says_what_it_is():
    target = io.BytesIO()
    count = listing.to_xlsx([LINE, EVIL], [("名称", "目录")], target, lang="zh_Hans_CN", title="开放目录")
    assert count == 2
    book = load_workbook(target)
    assert book.sheetnames == ["开放目录", "说明"]
    sheet = book["开放目录"]
    assert [cell.value for cell in sheet[1]] == listing.names()
    assert sheet.freeze_panes == "B2"
    assert sheet["A3"].value == EVIL["title"]
    assert sheet["A3"].data_type == "s"
    told = {row[0]: row[1] for row in book["说明"].iter_rows(values_only=True) if row[0]}
    assert told["数据集数量"] == 2
    assert told["信息资源代码"] == "核心元数据3（发改高技〔2017〕1272号）"
    assert set(listing.names()) <= set(told)
