"""Pages with tables in them: every table of data is read, and what is not read or not seen is named."""

from pathlib import Path

import pytest

from ckanext.anhui.tables.core.reading import read
from ckanext.anhui.tables.core.report import Report, report
from ckanext.anhui.tables.core.workspace import Workspace

HEAD = "<tr><th>城市</th><th>简称</th></tr>"
ROW = "<tr><td>合肥</td><td>庐</td></tr>"
DATA = f"<table>{HEAD}{ROW}<tr><td>芜湖</td><td>芜</td></tr></table>"
READ = ("", ["城市", "简称"], [["合肥", "庐"], ["芜湖", "芜"]])


def told(page: str, folder: Path) -> Report:
    path = folder / "a.html"
    path.write_text(f"<html><body>{page}</body></html>")
    with Workspace(within=folder) as work:
        return report(read(path, work), work)


CASES = {
    "laid out by another": (
        f"<table><tr><td>全省简称</td></tr><tr><td>{DATA}</td></tr><tr><td>版权所有</td></tr></table>",
        [READ],
        {"left-out"},
        "全省简称、版权所有",
    ),
    "data with a table in a cell": (
        f"<table>{HEAD}{ROW}<tr><td>芜湖</td><td><table><tr><td>芜</td><td>鸠</td></tr></table></td></tr></table>",
        [("", ["城市", "简称"], [["合肥", "庐"], ["芜湖", "芜 鸠"]])],
        {"flattened"},
        "第 3 行",
    ),
    "hidden row": (f"<table>{HEAD}{ROW}<tr style='display: none'><td>芜湖</td><td>芜</td></tr></table>", [READ],
                   {"hidden-rows"}, "第 3 行"),
    "hidden part": (f"<table>{HEAD}{ROW}<tbody hidden><tr><td>芜湖</td><td>芜</td></tr></table>", [READ],
                    {"hidden-rows"}, "第 3 行"),
    "hidden cell": (f"<table>{HEAD}{ROW}<tr><td>芜湖</td><td hidden>芜</td></tr></table>", [READ],
                    {"hidden-rows"}, "第 3 行"),
    "hidden column": (f"<table><col><col style='display:none'>{HEAD}{ROW}<tr><td>芜湖</td><td>芜</td></tr></table>",
                      [READ], {"hidden-columns"}, "隐藏的列也会公开：B"),
    "an empty hidden row": (f"<table>{HEAD}{ROW}<tr><td>芜湖</td><td>芜</td></tr>"
                            "<tr style='display:none'><td></td></tr></table>", [READ], {"blank-rows"}, ""),
    "breaks and paragraphs": (
        f"<table>{HEAD}<tr><td>合肥<br>市</td><td><p>庐</p><p>庐州</p></td></tr>{ROW}</table>",
        [("", ["城市", "简称"], [["合肥\n市", "庐\n庐州"], ["合肥", "庐"]])],
        set(),
        "",
    ),
    "a line of the source within a cell": (
        f"<table>{HEAD}<tr><td>Hefei\n   City</td><td>庐</td></tr>{ROW}</table>",
        [("", ["城市", "简称"], [["Hefei City", "庐"], ["合肥", "庐"]])],
        set(),
        "",
    ),
    "the foot is written first": (
        f"<table><tfoot><tr><td>芜湖</td><td>芜</td></tr></tfoot><tbody>{ROW}</tbody><thead>{HEAD}</thead></table>",
        [READ],
        set(),
        "",
    ),
    "a span beyond its part": (
        f"<table><thead>{HEAD}</thead><tbody><tr><td rowspan=9>合肥</td><td>庐</td></tr></tbody>"
        "<tbody><tr><td>芜湖</td><td>芜</td></tr></tbody></table>",
        [READ],
        set(),
        "",
    ),
    "a span to the end": (
        f"<table>{HEAD}<tr><td rowspan=0>合肥</td><td>庐</td></tr><tr><td>肥</td></tr></table>",
        [("", ["城市", "简称"], [["合肥", "庐"], ["合肥", "肥"]])],
        {"merged-cells-filled"},
        "",
    ),
    "several, one with a caption": (
        f"{DATA}<table><caption>简称 表</caption>{HEAD}{ROW}</table>",
        [("表1", *READ[1:]), ("简称 表", ["城市", "简称"], [["合肥", "庐"]])],
        set(),
        "",
    ),
    "rows and cells in a form": (
        f"<table><form>{HEAD}{ROW}</form><tr><form><td>芜湖</td><td>芜</td></form></tr></table>", [READ], set(), ""
    ),
    "cells in no row": (f"<table>{HEAD}<td>合肥</td><td>庐</td><tr><td>芜湖</td><td>芜</td></tr></table>", [READ],
                        set(), ""),
}  # fmt: skip


@pytest.mark.parametrize(("page", "tables", "codes", "word"), CASES.values(), ids=CASES)
def test_a_page_is_read(page: str, tables: list[tuple], codes: set[str], word: str, tmp_path: Path) -> None:
    found = told(page, tmp_path)
    assert [(one.sheet, one.header, one.rows_sample) for one in found.tables] == tables
    listed = [one for part in (found, *found.tables) for one in (*part.problems, *part.repairs)]
    assert {one["code"] for one in listed} == codes
    assert word in " ".join(one["message"] for one in listed)
