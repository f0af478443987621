"""ODS: what is hidden, merged, repeated or only shown."""

from pathlib import Path

import pytest
from tables.sheets import codes, ods, told


def cell(shown: str = "", kind: str = "string", value: str = "", more: str = "", inner: str = "") -> str:
    named = {"date": "date-value", "time": "time-value", "boolean": "boolean-value"}.get(kind, "value")
    given = f' office:{named}="{value}"' if value else ""
    said = f"<text:p>{shown}</text:p>" if shown else ""
    return f'<table:table-cell office:value-type="{kind}"{given}{more}>{inner}{said}</table:table-cell>'


def row(*cells: str, more: str = "") -> str:
    return f"<table:table-row{more}>{''.join(cells)}</table:table-row>"


def table(*rows: str, name: str = "表", more: str = "", columns: str = "") -> str:
    return f'<table:table table:name="{name}"{more}>{columns}{"".join(rows)}</table:table>'


HEAD = row(cell("名称"), cell("值"))
EMPTY = '<table:table-cell table:number-columns-repeated="16382"/>'
REST = row('<table:table-cell table:number-columns-repeated="16384"/>', more=' table:number-rows-repeated="1048570"')


@pytest.mark.parametrize(
    ("given", "kind", "value", "repairs"),
    [
        (cell("25.6%", "percentage", "0.256"), "decimal", 25.6, {"percent"}),
        (cell("000012", "float", "12"), "code", "000012", {"padded-codes"}),
        (cell("1,234.50", "float", "1234.5"), "decimal", 1234.5, set()),
        (cell("23/5/1", "date", "2023-05-01"), "date", "2023-05-01", set()),
        (cell("23/5/1 8:30", "date", "2023-05-01T08:30:15"), "datetime", "2023-05-01 08:30:15", set()),
        (cell("30:05", "time", "PT30H05M00S"), "text", "30:05:00", set()),
        (cell("真", "boolean", "true"), "boolean", True, set()),
        (cell("合肥<text:s/><text:span>市</text:span>"), "text", "合肥 市", set()),
        (cell("两</text:p><text:p>行"), "text", "两\n行", set()),
        (cell("甲", inner="<office:annotation><text:p>批注</text:p></office:annotation>"), "text", "甲", set()),
        (cell("甲", inner="<draw:frame><text:p>图</text:p></draw:frame>\n "), "text", "甲", set()),
    ],
    ids=["percent", "padded", "number", "date", "time", "duration", "boolean", "span", "lines", "comment", "drawing"],
)
def test_a_cell_is_read_as_it_is_shown(given: str, kind: str, value: object, repairs: set, tmp_path: Path) -> None:
    found = told(ods(tmp_path / "a.ods", table(HEAD, row(cell("甲"), given, EMPTY), REST)))
    assert (found.tables[0].types[1], found.tables[0].rows_sample) == (kind, [["甲", value]])
    assert codes(found) == repairs


def test_repetitions_within_a_table_are_rows(tmp_path: Path) -> None:
    twice = ' table:number-columns-repeated="2"'
    rows = row(cell("甲"), cell("3", "float", "3", more=twice), more=' table:number-rows-repeated="40"')
    head = row(cell("名称"), cell("一"), cell("二"))
    found = told(ods(tmp_path / "a.ods", table(head, rows, row(cell("乙"), cell("4", "float", "4", more=twice)), REST)))
    assert (found.tables[0].n_rows, found.tables[0].rows_sample[0]) == (41, ["甲", 3, 3])


@pytest.mark.parametrize(
    ("across", "down", "code"),
    [(1024, 1_048_576, "bomb"), (16_384, 100_000_000, "too-many-rows"), (2_000_000_000, 1, "bomb")],
)
def test_what_unfolds_too_far_is_refused(across: int, down: int, code: str, tmp_path: Path) -> None:
    many = cell("1", "float", "1", more=f' table:number-columns-repeated="{across}"')
    found = told(ods(tmp_path / "a.ods", table(HEAD, row(many, more=f' table:number-rows-repeated="{down}"'))))
    assert (found.verdict, codes(found)) == ("reject", {code})


def test_many_sheets_that_unfold_far_together_are_refused(tmp_path: Path) -> None:
    rows = row(cell("1", "float", "1"), more=' table:number-rows-repeated="19000000"')
    assert codes(told(ods(tmp_path / "a.ods", *[table(rows)] * 3))) == {"bomb"}


def test_merged_cells_are_filled(tmp_path: Path) -> None:
    tall = cell("皖北", more=' table:number-rows-spanned="2" table:number-columns-spanned="1"')
    covered = "<table:covered-table-cell/>"
    rows = row(tall, cell("1", "float", "1")), row(covered, cell("2", "float", "2"))
    found = told(ods(tmp_path / "a.ods", table(HEAD, *rows)))
    assert found.tables[0].rows_sample == [["皖北", 1], ["皖北", 2]]
    assert "merged-cells-filled" in codes(found)


HIDDEN = ' table:visibility="collapse"'
SPOILT = ' table:formula="of:=1/0" calcext:value-type="error"'


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (table(HEAD, row(cell("甲"), cell("1"), more=HIDDEN)), ("hidden-rows", 2)),
        (
            table(HEAD, row(cell("甲"), cell("1")), columns=f"<table:table-column/><table:table-column{HIDDEN}/>"),
            ("hidden-columns", None),
        ),
        (table(HEAD, row(cell("甲"), cell("#DIV/0!", more=SPOILT))), ("formula-error", 2)),
        (
            table(HEAD, row(cell("甲"), '<table:table-cell table:formula="of:=[.A1]"/>')),
            ("formula-without-value", 2),
        ),
    ],
    ids=["row", "column", "error", "unfinished"],
)
def test_what_a_person_must_look_at_is_told(given: str, problem: tuple, tmp_path: Path) -> None:
    found = told(ods(tmp_path / "a.ods", given))
    assert [(one["code"], one.get("row")) for one in found.tables[0].problems] == [problem]


def test_a_hidden_sheet_is_not_read(tmp_path: Path) -> None:
    style = (
        '<style:style style:name="t" style:family="table"><style:table-properties table:display="false"/></style:style>'
    )
    secret = table(HEAD, name="底稿", more=' table:style-name="t"')
    found = told(ods(tmp_path / "a.ods", secret, table(HEAD, row(cell("甲"), cell("1"))), styles=style))
    assert [one.sheet for one in found.tables] == ["表"]
    assert "hidden-sheet" in codes(found)


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"META-INF/manifest.xml": "<manifest:encryption-data/>"}, "protected"),
        ({"content.xml": "<a><b>"}, "damaged"),
        ({"content.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}, "bomb"),
        ({}, "no-table"),
    ],
)
def test_what_cannot_be_read_is_refused(parts: dict, code: str, tmp_path: Path) -> None:
    found = told(ods(tmp_path / "a.ods", table(), **parts))
    assert found.verdict == "reject"
    assert code in codes(found)
