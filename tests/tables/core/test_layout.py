"""Where the table is in a sheet: what stands above, under and between its rows, in the habits of Chinese offices."""

from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml
from openpyxl import Workbook

from ckanext.anhui.tables.core.model import Reading
from ckanext.anhui.tables.core.reading import read
from ckanext.anhui.tables.core.workspace import Workspace


def told(path: Path, work: Workspace, without: Sequence[str] = ()) -> Reading:
    return read(path, work, without=without)


CASES = yaml.safe_load((Path(__file__).parents[2] / "data" / "tables" / "layout.yaml").read_text())


@pytest.mark.parametrize("case", CASES)
def test_the_table_is_found(case: str, tmp_path: Path) -> None:
    wanted = CASES[case]
    path = tmp_path / "a.csv"
    path.write_text(wanted["text"])
    with Workspace(within=tmp_path) as work:
        reading = told(path, work)
        (table,) = reading.tables
        assert ([column.header for column in table.columns], table.n_rows) == (wanted["header"], wanted["rows"])
        codes = {one.code for one in (*table.repairs, *table.problems)}
        assert wanted["told"] in codes if "told" in wanted else not codes & {"numbering-row", "title-rows", "notes"}


def test_a_row_of_numbers_is_shown_and_can_be_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(CASES["numbers of columns"]["text"])
    with Workspace(within=tmp_path) as work:
        (repair,) = told(path, work).tables[0].repairs
        assert (repair.before, repair.rows) == ("甲 1 2", (2,))
        assert told(path, work, without=["numbering-row"]).tables[0].n_rows == 3


def test_tables_one_under_another_are_told_apart(tmp_path: Path) -> None:
    rows = [
        ("表一 公办学校",), ("学校", "人数"), ("一中", 1000), ("二中", 900), (), (),
        ("表二 民办学校",), ("机构", "面积", "负责人"), ("甲", 100.5, "张"), ("乙", 90.5, "李"),
    ]  # fmt: skip
    path = tmp_path / "a.xlsx"
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    book.save(path)
    with Workspace(within=tmp_path) as work:
        found = [([one.header for one in table.columns], table.n_rows) for table in told(path, work).tables]
        assert found == [(["学校", "人数"], 2), (["机构", "面积", "负责人"], 2)]
        assert len(told(path, work, without=["stacked-tables"]).tables) == 1


def test_merged_cells_under_the_table_are_notes_and_those_within_head_rows(tmp_path: Path) -> None:
    rows = [
        ("序号", "单位", "原因", "类别"), ("合肥市（1家）",), (1, "甲", "①", "水"), ("芜湖市（2家）",),
        (2, "乙", "②", "气"), (3, "丙", "②", "气"),
        ("说明：纳入原因：",), ("①监管名录",), ("连续两年被处罚的企业",), ("（一）被追究责任的",),
    ]  # fmt: skip
    path = tmp_path / "a.xlsx"
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(row)
    for merged in ("A2:D2", "A4:D4", "A7:B7", "A8:C8", "A9:D9", "A10:D10"):
        sheet.merge_cells(merged)
    book.save(path)
    with Workspace(within=tmp_path) as work:
        (table,) = told(path, work).tables
        assert {one.code: one.rows for one in table.repairs} == {"group-rows": (2, 4), "notes": (7, 8, 9, 10)}
        assert (table.n_rows, table.columns[0].type) == (3, "integer")
        assert told(path, work, without=["notes"]).tables[0].n_rows == 7


@pytest.mark.parametrize(
    "again",
    ["学校,人数\n三中,800\n", "三中,800\n四中,700\n", "民办,\n三中,800\n"],
    ids=["the header again", "rows", "a group"],
)
def test_an_empty_row_alone_parts_no_table(again: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"学校,人数\n一中,1000\n二中,900\n\n{again}")
    with Workspace(within=tmp_path) as work:
        assert len(told(path, work).tables) == 1
