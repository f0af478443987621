"""A repair that is refused by name is not done, and no longer listed."""

from pathlib import Path

import pytest

from ckanext.anhui.tables.core.model import Reading
from ckanext.anhui.tables.core.reading import read
from ckanext.anhui.tables.core.workspace import Workspace

CORPUS = Path(__file__).parents[2] / "data" / "tables" / "files"


def names(reading: Reading) -> set[str]:
    return {one.name for part in (reading, *reading.tables) for one in part.repairs}


def repairs() -> list[tuple[str, str]]:
    """Every repair of the corpus: file and name."""
    found = []
    with Workspace() as work:
        for path in sorted(CORPUS.iterdir()):
            if path.stat().st_size < 20_000:
                found += [(path.name, name) for name in sorted(names(read(path, work)))]
    return found


def test_no_refused_repair_of_the_corpus_is_done() -> None:
    done = []
    with Workspace() as work:
        for file, name in repairs():
            reading = read(CORPUS / file, work, without=[name])
            if name in names(reading) or not (reading.tables or reading.reason):
                done.append((file, name))
    assert done == []


CASES = [
    ("数量,城市\n\"1,200\",合肥市\n300,芜湖市\n", "number-format:数量", [["1,200", "合肥市"], ["300", "芜湖市"]]),
    ("比例,城市\n50%,合肥市\n20%,芜湖市\n", "percent:比例", [["50%", "合肥市"], ["20%", "芜湖市"]]),
    ("金额,城市\n5万元,合肥市\n2万元,芜湖市\n", "unit:金额", [["5万元", "合肥市"], ["2万元", "芜湖市"]]),
    ("是否公开,城市\n是,合肥市\n否,芜湖市\n", "boolean-words:是否公开", [["是", "合肥市"], ["否", "芜湖市"]]),
    ("成立日期,城市\n2023年5月1日,合肥市\n2023.6.1,芜湖市\n", "date-format:成立日期",
     [["2023年5月1日", "合肥市"], ["2023.6.1", "芜湖市"]]),
    ("人数,城市\n—,合肥市\n5,芜湖市\n", "null-spelling:人数", [["—", "合肥市"], ["5", "芜湖市"]]),
    ("类别,城市\n 甲,合肥市\n乙,芜湖市\n", "whitespace:类别", [[" 甲", "合肥市"], ["乙", "芜湖市"]]),
    ("类别,城市\n甲\u200b类,合肥市\n乙,芜湖市\n", "invisible-characters:类别",
     [["甲\u200b类", "合肥市"], ["乙", "芜湖市"]]),
    ("城市,人数\n合肥市,1\n合计,1\n", "totals-row", [["合肥市", 1], ["合计", 1]]),
    ("城市,人数\n合肥市,1\n注：截至年底,\n", "notes", [["合肥市", 1], ["注：截至年底", None]]),
    ("城市,人数\n合肥市,1\n城市,人数\n芜湖市,2\n", "repeated-header",
     [["合肥市", "1"], ["城市", "人数"], ["芜湖市", "2"]]),
    ("城市,人数\n合肥市,1\n,\n芜湖市,2\n", "blank-rows", [["合肥市", 1], [None, None], ["芜湖市", 2]]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "name", "rows"), CASES, ids=[name for _, name, _ in CASES])
def test_what_is_refused_stays_as_it_stands_in_the_file(text: str, name: str, rows: object, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text)
    with Workspace(within=tmp_path) as work:
        assert name in names(read(path, work))
        reading = read(path, work, without=[name])
        assert name not in names(reading)
        table = reading.tables[0]
        found = work.sql.execute(f"select c1, c2 from {table.view} order by n").fetchall()
        assert [list(row) for row in found] == rows


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("城市,人数\n合肥市,1\n".encode("gb18030"), "encoding"),
        ("城市,人数,面积\n合肥市,1,2\n芜湖市,2\n".encode(), "short-rows"),
        (b"1,2\n3,4\n", "no-header"),
        ("城市,,人数\n合肥市,甲,1\n".encode(), "empty-header"),
        ("城市,人数,人数\n合肥市,1,2\n".encode(), "duplicate-header"),
    ],
)
def test_what_cannot_be_read_then_is_an_error_that_says_so(content: bytes, name: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with Workspace(within=tmp_path) as work:
        assert name in names(read(path, work))
        reading = read(path, work, without=[name])
        assert reading.verdict == "reject"
        assert reading.reason


def test_a_column_of_another_type_far_below_is_text(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("城市,人数\n" + "合肥市,1\n" * 3000 + "芜湖市,约三十\n")
    with Workspace(within=tmp_path) as work:
        table = read(path, work).tables[0]
    assert ([column.type for column in table.columns], table.n_rows) == (["text", "text"], 3001)
    assert [(one.code, one.row) for one in table.problems] == [("mixed-types", 3002), ("duplicate-rows", 3)]
