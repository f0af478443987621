"""A reduced table holds the open columns and nothing else; every doubt ends in no table."""

from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from ckanext.anhui.files import reduce_table

SECRET = "13800000000"
CSV = f'名称,联系电话,代码,日期\r\n合肥市第一中学,{SECRET},00123,2026-01-05\r\n"芜湖, 一中",{SECRET},00007,\r\n'
EXPECTED = '名称,代码\r\n合肥市第一中学,00123\r\n"芜湖, 一中",00007\r\n'


def reduced(
    tmp_path: Path, content: bytes, kind: str = "CSV", columns: tuple[str, ...] = ("名称", "代码")
) -> str | None:
    path = tmp_path / "table"
    path.write_bytes(content)
    result = reduce_table(path, kind, columns)
    if result is None:
        return None
    assert result.startswith(b"\xef\xbb\xbf")
    assert SECRET.encode() not in result
    return result.decode("utf-8-sig")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_only_the_open_columns_are_in_the_copy(tmp_path: Path, encoding: str) -> None:
    assert reduced(tmp_path, CSV.encode(encoding)) == EXPECTED


def test_columns_keep_the_order_of_the_file_and_names_are_compared_loosely(tmp_path: Path) -> None:
    spaced = CSV.replace("名称", " 名 称").encode()
    assert reduced(tmp_path, spaced, columns=("代码", "名称")) == EXPECTED.replace("名称", "名 称")


def test_tsv(tmp_path: Path) -> None:
    assert reduced(tmp_path, f"名称\t电话\t代码\n甲\t{SECRET}\t01\n".encode(), "tsv") == "名称,代码\r\n甲,01\r\n"


def test_a_title_above_the_header_is_dropped(tmp_path: Path) -> None:
    assert reduced(tmp_path, ("学校名单,,,\r\n,,,\r\n" + CSV).encode()) == EXPECTED


@pytest.mark.parametrize(
    "text",
    [
        CSV.replace("代码", "编码"),  # an open column is missing
        CSV.replace("联系电话", "代码"),  # an open column is there twice
        CSV.replace("联系电话", "代 码"),  # the same, spelt differently
        CSV + f"合肥二中,备注里有逗号,{SECRET},002,\r\n",  # a shifted row
        CSV + f"{SECRET}\r\n",  # a row too short
        CSV + f"\r\n身份证号,甲,乙,丙\r\n{SECRET},1,2,3\r\n",  # a second table below
        f"电话,{SECRET}\r\n" + CSV,  # something of two cells above the header
        CSV + '"open quote',
        "",
        "\n\n",
    ],
)
def test_every_doubt_ends_in_no_table(tmp_path: Path, text: str) -> None:
    assert reduced(tmp_path, text.encode()) is None


@pytest.mark.parametrize("columns", [(), ("",), ("名称", "名 称")])
def test_without_clear_open_columns_there_is_no_table(tmp_path: Path, columns: tuple[str, ...]) -> None:
    assert reduced(tmp_path, CSV.encode(), columns=columns) is None


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (CSV.encode("utf-16"), "csv"),
        (b"\xff\xfe\x81", "csv"),
        (CSV.encode(), "pdf"),
        (CSV.encode(), "xlsx"),
        (b"PK", "xlsx"),
    ],
)
def test_other_formats_and_encodings_give_no_table(tmp_path: Path, content: bytes, kind: str) -> None:
    assert reduced(tmp_path, content, kind) is None


def book() -> Workbook:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.append(["名称", "联系电话", "代码", "日期", "数量"])
    sheet.append(["合肥一中", SECRET, "00123", date(2026, 1, 5), 12])
    sheet.append(["芜湖一中", SECRET, "00007", datetime(2026, 1, 5, 8, 30), 0.5])
    return workbook


def reduced_book(tmp_path: Path, workbook: Workbook) -> str | None:
    workbook.save(tmp_path / "book.xlsx")
    content = (tmp_path / "book.xlsx").read_bytes()
    return reduced(tmp_path, content, "XLSX", ("名称", "代码", "日期", "数量"))


def test_a_workbook_becomes_csv_with_text_and_dates_as_they_are(tmp_path: Path) -> None:
    assert reduced_book(tmp_path, book()) == (
        "名称,代码,日期,数量\r\n合肥一中,00123,2026-01-05,12\r\n芜湖一中,00007,2026-01-05T08:30:00,0.5\r\n"
    )


def test_a_merged_title_is_dropped_and_an_empty_sheet_ignored(tmp_path: Path) -> None:
    workbook = book()
    workbook.worksheets[0].insert_rows(1)
    workbook.worksheets[0]["A1"] = "学校名单"
    workbook.worksheets[0].merge_cells("A1:E1")
    workbook.create_sheet("Sheet2")
    result = reduced_book(tmp_path, workbook)
    assert result is not None
    assert result.startswith("名称,代码,日期,数量\r\n")


def test_doubtful_workbooks_give_no_table(tmp_path: Path) -> None:
    hidden = book()
    hidden.create_sheet("底表").sheet_state = "hidden"
    second = book()
    second.create_sheet("其他").append(["联系电话", SECRET])
    merged = book()
    merged.worksheets[0].merge_cells("A2:A3")
    wide = book()
    wide.worksheets[0].merge_cells("A2:B2")
    below = book()
    below.worksheets[0]["A6"] = "联系电话"
    below.worksheets[0]["A7"] = SECRET
    padded = book()
    padded.worksheets[0]["E2"].number_format = "00000"
    for workbook in (hidden, second, merged, wide, below, padded):
        assert reduced_book(tmp_path, workbook) is None


def test_ordinary_number_formats_are_no_doubt(tmp_path: Path) -> None:
    workbook = book()
    workbook.worksheets[0]["E2"].number_format = "0.00"
    workbook.worksheets[0]["E3"].number_format = "#,##0.00"
    assert reduced_book(tmp_path, workbook) is not None
