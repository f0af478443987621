""".xls and .et: what is hidden, merged or only shown."""

import struct
from pathlib import Path

import pytest
from tables.sheets import codes, told

FILES = Path(__file__).parents[3] / "data" / "tables" / "sheets"


@pytest.mark.parametrize("name", ["plain.xls", "plain.et"])
def test_a_plain_workbook_is_accepted(name: str) -> None:
    found = told(FILES / name)
    table = found.tables[0]
    assert (table.sheet, table.header) == ("企业", ["代码", "名称", "数量", "金额", "日期"])
    assert table.types == ["code", "text", "integer", "decimal", "date"]
    assert (found.verdict, codes(found)) == ("accept", set())


def test_cells_are_read_as_they_are_shown() -> None:
    table = told(FILES / "shown.xls").tables[0]
    assert table.types == ["text", "code", "decimal", "code", "text", "datetime", "integer"]
    moment = "2023-05-01 08:30:15.250000"
    assert table.rows_sample == [
        ["皖北", "000012", 25.6, "0551-1", "30:05:00", moment, 1],
        ["皖北", "000007", 7, "0551-2", "30:05:00", moment, None],
        ["皖南", "000340", 50, "0551-3", "30:05:00", moment, 3],
    ]


def test_what_a_person_must_look_at_is_told() -> None:
    found = told(FILES / "shown.xls")
    places = {one["code"]: one.get("row") for one in (*found.problems, *found.tables[0].problems)}
    assert places == {"hidden-sheet": None, "hidden-columns": None, "hidden-rows": 4, "formula-error": 3}
    assert {"merged-cells-filled", "padded-codes", "percent"} <= codes(found)


def test_refused_zeros_are_not_put_before_a_code() -> None:
    assert told(FILES / "shown.xls", "padded-codes").tables[0].rows_sample[0][1] == "12"


@pytest.mark.parametrize("keep", [600, 2_000, 4_000])
def test_a_workbook_that_is_cut_off_is_refused(keep: int, tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes((FILES / "shown.xls").read_bytes()[:keep])
    assert told(path).verdict == "reject"


@pytest.mark.parametrize("place", ["sectors", "tables of sectors"])
def test_sectors_in_a_circle_end(place: str, tmp_path: Path) -> None:
    content = bytearray((FILES / "shown.xls").read_bytes())
    first = struct.unpack_from("<I", content, 76)[0]
    if place == "sectors":
        content[(first + 1) * 512 : (first + 2) * 512] = struct.pack("<128I", *range(128))  # each follows itself
    else:
        content[68:72] = struct.pack("<I", 0)
        content[512 + 508 : 1024] = struct.pack("<I", 0)
    path = tmp_path / "a.xls"
    path.write_bytes(content)
    assert told(path).verdict == "reject"


def test_a_size_that_is_claimed_is_not_believed(tmp_path: Path) -> None:
    content = (FILES / "shown.xls").read_bytes()
    path = tmp_path / "a.xls"
    path.write_bytes(content.replace(b"\x00\x02\x0e\x00\x00\x00", b"\x00\x02\x0e\x00\x00\xff"))
    assert codes(told(path)) == {"bomb"}
