"""What an .xlsx says beside its values is seen whatever the order of its attributes."""

from pathlib import Path

import pytest
from tables.sheets import MAIN, codes, told, xlsx


def text(place: str, value: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'


HEAD = f'<row r="1">{text("A1", "名称")}{text("B1", "值")}</row>'


def column(*cells: str, formats: dict[int, str] | None = None, styles: tuple[int, ...] = ()) -> tuple:
    """Rows 甲, 乙 … with cells in column B."""
    rows = "".join(f'<row r="{at}">{text(f"A{at}", f"甲{at}")}{cell}</row>' for at, cell in enumerate(cells, 2))
    return f"<sheetData>{HEAD}{rows}</sheetData>", formats, styles


PERCENT = column('<c s="1" r="B2"><v>0.256</v></c>', '<c r="B3" s="1"><v>0.07</v></c>', styles=(10,))
ONE_PERCENT = column(*('<c r="B2" s="1"><v>0.5</v></c>',), formats={170: "0.0%;[Red]-0.0%"}, styles=(170,))
PADDED = column('<c s="1" r="B2"><v>12</v></c>', "<c s='1' r='B3'><v>7</v></c>", formats={170: "000000"}, styles=(170,))
WORDS = column('<c r="B2" s="1"><v>12</v></c>', formats={170: "0&quot;%&quot;"}, styles=(170,))
LONG = column('<c r="B2" s="1"><v>1.25347222222222</v></c>', formats={170: "[h]:mm"}, styles=(170,))
PARTS = column(
    '<c r="B2" s="1"><v>45047.3543431712963</v></c>',
    '<c r="B3" s="1"><v>45047.3543402777778</v></c>',
    formats={170: "yyyy-mm-dd hh:mm:ss"},
    styles=(170,),
)
JITTER = column('<c r="B2" s="1"><v>45047.35416666</v></c>', formats={170: "yyyy/m/d h:mm"}, styles=(170,))
MILLI = column('<c r="B2" s="1"><v>45047.3541666782407</v></c>', formats={170: "yyyy/m/d h:mm:ss.000"}, styles=(170,))


@pytest.mark.parametrize(
    ("given", "values", "kind"),
    [
        (PERCENT, [25.6, 7], "decimal"),
        (ONE_PERCENT, [50], "integer"),
        (PADDED, ["000012", "000007"], "code"),
        (WORDS, [12], "integer"),
        (LONG, ["30:05:00"], "text"),
        (PARTS, ["2023-05-01 08:30:15.250000", "2023-05-01 08:30:15"], "datetime"),
        (JITTER, ["2023-05-01 08:30:00"], "datetime"),
        (MILLI, ["2023-05-01 08:30:00.001000"], "datetime"),
    ],
    ids=["percent", "one percent", "padded", "literal", "duration", "parts of a second", "jitter", "milliseconds"],
)
def test_a_number_is_read_as_it_is_shown(given: tuple, values: list, kind: str, tmp_path: Path) -> None:
    sheet, formats, styles = given
    table = told(xlsx(tmp_path / "a.xlsx", sheet, formats, styles=styles)).tables[0]
    assert (table.types[1], [row[1] for row in table.rows_sample]) == (kind, values)


def test_refused_zeros_are_not_put_before_a_code(tmp_path: Path) -> None:
    sheet, formats, styles = PADDED
    table = told(xlsx(tmp_path / "a.xlsx", sheet, formats, styles=styles), "padded-codes").tables[0]
    assert [row[1] for row in table.rows_sample] == [12, 7]


HIDDEN = (
    '<cols><col hidden="1" width="3" max="2" min="2"/></cols>'
    f'<sheetData>{HEAD}<row hidden="1" r="2">{text("A2", "甲")}{text("B2", "1")}</row></sheetData>'
)
ERRORS, _, _ = column('<c t="e" r="B2"><f>1/0</f><v>#DIV/0!</v></c>', '<c r="B3" t="e"><v>#N/A</v></c>')
UNFINISHED, _, _ = column('<c s="0" r="B2"><f>A1*2</f></c>', '<c r="B3" t="str"><f>A1&amp;""</f><v></v></c>')
PREFIXED = (
    f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1" t="str"><x:v>名称</x:v></x:c>'
    '<x:c r="B1" t="str"><x:v>值</x:v></x:c></x:row><x:row hidden="true" r="2"><x:c r="A2" t="str"><x:v>甲</x:v></x:c>'
    '<x:c r="B2" t="e"><x:v>#REF!</x:v></x:c></x:row></x:sheetData></x:worksheet>'
)
UNPLACED = (
    '<sheetData><row><c t="str"><v>名称</v></c><c t="str"><v>值</v></c></row>'
    '<row><c t="str"><v>甲</v></c><c t="n"><v>1</v></c></row>'
    '<row hidden="1"><c t="str"><v>乙</v></c><c t="e"><v>#REF!</v></c></row></sheetData>'
)


@pytest.mark.parametrize(
    ("sheet", "problems"),
    [
        (HIDDEN, {"hidden-rows": 2, "hidden-columns": None}),
        (ERRORS, {"formula-error": 2}),
        (UNFINISHED, {"formula-without-value": 2}),
        (PREFIXED, {"formula-error": 2, "hidden-rows": 2}),
        (UNPLACED, {"formula-error": 3, "hidden-rows": 3}),
    ],
    ids=["hidden", "errors", "unfinished", "prefixed", "cells without a place"],
)
def test_what_a_person_must_look_at_is_told(sheet: str, problems: dict, tmp_path: Path) -> None:
    found = told(xlsx(tmp_path / "a.xlsx", sheet))
    assert {one["code"]: one.get("row") for one in found.tables[0].problems} == problems
    assert found.verdict == "accept_with_repair"


def test_errors_are_named_with_their_rows(tmp_path: Path) -> None:
    problem = told(xlsx(tmp_path / "a.xlsx", ERRORS)).tables[0].problems[0]
    assert problem["message"] == "2 个单元格是公式错误（首见 B2：#DIV/0!），按空值读取：第 2、3 行"
    assert problem["count"] == 2


def test_a_far_cell_is_refused_with_prefixes_too(tmp_path: Path) -> None:
    sheet = PREFIXED.replace("<x:row hidden", '<x:row r="9"/><x:row hidden').replace('"B2"', '"XFD1048576"')
    assert "bomb" in codes(told(xlsx(tmp_path / "a.xlsx", sheet)))


def test_a_stray_cell_far_to_the_right_costs_nothing(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{at}">{text(f"A{at}", f"甲{at}")}{text(f"B{at}", "1")}</row>' for at in range(2, 150))
    sheet = f"<sheetData>{HEAD}{rows}<row r='150'>{text('A150', '乙')}{text('XFD150', '远')}</row></sheetData>"
    table = told(xlsx(tmp_path / "a.xlsx", sheet)).tables[0]
    assert (table.header, table.n_rows) == (["名称", "值", "列3"], 149)


def test_nothing_but_an_error_far_to_the_right_is_no_table(tmp_path: Path) -> None:
    found = told(xlsx(tmp_path / "a.xlsx", '<sheetData><row r="1"><c r="XFD1" t="e"><v>#N/A</v></c></row></sheetData>'))
    assert found.verdict == "reject"
