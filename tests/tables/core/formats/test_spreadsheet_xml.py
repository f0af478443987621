"""Excel's XML Spreadsheet 2003."""

from pathlib import Path

import pytest
from tables.sheets import codes, told

SPACE = "urn:schemas-microsoft-com:office"


def cell(kind: str, text: str, more: str = "", inner: str = "") -> str:
    return f'<Cell{more}><Data ss:Type="{kind}">{text}</Data>{inner}</Cell>'


def row(*cells: str, more: str = "") -> str:
    return f"<Row{more}>{''.join(cells)}</Row>"


def sheet(*rows: str, columns: str = "", options: str = "", name: str = "表") -> str:
    return f'<Worksheet ss:Name="{name}"><Table>{columns}{"".join(rows)}</Table>{options}</Worksheet>'


def book(path: Path, *sheets: str) -> Path:
    styles = "".join(
        f'<Style ss:ID="{name}"><NumberFormat ss:Format="{code}"/></Style>'
        for name, code in (("p", "Percent"), ("z", "000000"), ("d", "yyyy/m/d"))
    )
    path.write_text(
        f'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="{SPACE}:spreadsheet" '
        f'xmlns:ss="{SPACE}:spreadsheet" xmlns:x="{SPACE}:excel"><Styles>{styles}<Style ss:ID="q" ss:Parent="z"/>'
        f"</Styles>{''.join(sheets)}</Workbook>"
    )
    return path


HEAD = row(cell("String", "名称"), cell("String", "值"))
COMMENT = '<Comment ss:Author="某"><ss:Data><B>某：</B>请核对</ss:Data></Comment>'


@pytest.mark.parametrize(
    ("given", "kind", "value"),
    [
        (cell("String", "合肥", inner=COMMENT), "text", "合肥"),
        (cell("DateTime", "2023-05-01T00:00:00.000", ' ss:StyleID="d"'), "date", "2023-05-01"),
        (cell("DateTime", "2023-05-01T08:30:15.000"), "datetime", "2023-05-01 08:30:15"),
        (cell("DateTime", "1899-12-31T08:30:00.000"), "text", "08:30:00"),
        (cell("Number", "0.256", ' ss:StyleID="p"'), "decimal", 25.6),
        (cell("Number", "12", ' ss:StyleID="q"'), "code", "000012"),
        (cell("Number", "12.50"), "decimal", 12.5),
        (cell("Boolean", "1"), "boolean", True),
    ],
    ids=["comment", "date", "date and time", "time", "percent", "padded", "number", "boolean"],
)
def test_a_cell_is_read_as_it_is_shown(given: str, kind: str, value: object, tmp_path: Path) -> None:
    table = told(book(tmp_path / "a.xml", sheet(HEAD, row(cell("String", "甲"), given)))).tables[0]
    assert (table.types[1], table.rows_sample) == (kind, [["甲", value]])


def test_cells_and_rows_that_are_left_out_keep_their_place(tmp_path: Path) -> None:
    tall = cell("String", "皖北", ' ss:MergeDown="1"')
    rows = row(tall, cell("Number", "1"), more=' ss:Index="3"'), row(cell("Number", "2", ' ss:Index="2"'))
    table = told(book(tmp_path / "a.xml", sheet(HEAD, *rows))).tables[0]
    assert (table.rows_sample, table.first_row) == ([["皖北", 1], ["皖北", 2]], 3)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (sheet(HEAD, row(cell("String", "甲"), cell("Number", "1"), more=' ss:Hidden="1"')), ("hidden-rows", 2)),
        (
            sheet(HEAD, row(cell("String", "甲"), cell("Number", "1")), columns='<Column ss:Index="2" ss:Hidden="1"/>'),
            ("hidden-columns", None),
        ),
        (sheet(HEAD, row(cell("String", "甲"), cell("Error", "#N/A"))), ("formula-error", 2)),
        (sheet(HEAD, row(cell("String", "甲"), '<Cell ss:Formula="=RC[-1]"/>')), ("formula-without-value", 2)),
    ],
    ids=["row", "column", "error", "unfinished"],
)
def test_what_a_person_must_look_at_is_told(given: str, problem: tuple, tmp_path: Path) -> None:
    found = told(book(tmp_path / "a.xml", given))
    assert [(one["code"], one.get("row")) for one in found.tables[0].problems] == [problem]


def test_a_hidden_sheet_is_not_read(tmp_path: Path) -> None:
    hidden = "<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions>"
    shown = sheet(HEAD, row(cell("String", "甲"), cell("Number", "1")))
    found = told(book(tmp_path / "a.xml", sheet(HEAD, options=hidden, name="底稿"), shown))
    assert [one.sheet for one in found.tables] == ["表"]
    assert "hidden-sheet" in codes(found)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (sheet(HEAD, row(cell("Number", "1", ' ss:Index="16384"'), more=' ss:Index="1048576"')), "bomb"),
        (sheet(HEAD, row(cell("Number", "一"))), "damaged"),
        (sheet(), "no-table"),
    ],
)
def test_what_cannot_be_read_is_refused(given: str, code: str, tmp_path: Path) -> None:
    found = told(book(tmp_path / "a.xml", given))
    assert found.verdict == "reject"
    assert code in codes(found)
