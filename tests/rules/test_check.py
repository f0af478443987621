"""`anhui check`: what a department is told of its files."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ckanext.anhui.catalogue import CatalogueRecord, Column
from ckanext.anhui.catalogue.core.workbook import write_workbook
from ckanext.anhui.rules.check import main

CORPUS = Path(__file__).parents[1] / "data" / "tables" / "files"
CLEAN = "城市,人数\n合肥市,10\n芜湖市,20\n"
TABLE = {
    "member": str, "sheet": str, "encoding": str, "delimiter": str, "header_rows": int, "header": list, "n_rows": int,
    "types": list, "rows_sample": list, "problems": list, "repairs": list,
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "好.csv").write_text(CLEAN)
    (tmp_path / "旧编码.csv").write_bytes(CLEAN.encode("gb18030"))
    (tmp_path / "坏.csv").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    (tmp_path / "两级.csv").write_text("某表\n城市,金额\n合肥市,5万元\n芜湖市,3万元\n合计,8万元\n")
    return tmp_path


def check(*said: object) -> Result:
    result = CliRunner().invoke(main, ["check", *map(str, said)])
    assert not result.exception or isinstance(result.exception, SystemExit), result.output
    return result


def told(*said: object) -> list[dict[str, Any]]:
    return [json.loads(line) for line in check("--json", *said).stdout.splitlines()]


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["好.csv"], 0),
        (["旧编码.csv"], 1),
        (["坏.csv"], 2),
        (["没有.csv"], 2),
        (["."], 2),
        (["好.csv", "旧编码.csv"], 1),
        (["坏.csv", "好.csv"], 2),
    ],
)
def test_the_exit_code_is_that_of_the_worst_file(names: list[str], code: int, folder: Path) -> None:
    paths = [folder / name for name in names]
    assert check(*paths).exit_code == code
    assert check("--json", *paths).exit_code == code


def test_the_json_has_what_is_promised(folder: Path) -> None:
    files = [folder / name for name in ("好.csv", "旧编码.csv", "坏.csv", "两级.csv", "没有.csv")]
    found = told(*files)
    assert [one["file"] for one in found] == list(map(str, files))
    verdicts = ["accept", "accept_with_repair", "reject", "accept_with_repair", "reject"]
    assert [one["verdict"] for one in found] == verdicts
    assert [bool(one["reason"]) for one in found] == [verdict == "reject" for verdict in verdicts]
    for table in (table for one in found for table in one["tables"]):
        assert {name: type(table[name]) for name in TABLE} == TABLE
        assert len(table["types"]) == len(table["header"]) == len(table["rows_sample"][0])
    for problem in (problem for one in found for part in (one, *one["tables"]) for problem in part["problems"]):
        assert {"code", "severity", "row", "column", "message", "fix"} <= set(problem)
    assert found[0]["tables"][0]["rows_sample"] == [["合肥市", 10], ["芜湖市", 20]]


def test_a_missing_file_is_told_and_the_others_are_read(folder: Path) -> None:
    missing, good = told(folder / "没有.csv", folder / "好.csv")
    assert (missing["problems"][0]["code"], good["verdict"]) == ("no-file", "accept")
    assert "没有这个文件" in check(folder / "没有.csv").output


def test_a_person_is_told_in_chinese(folder: Path) -> None:
    output = check(folder / "两级.csv").output
    for words in ("可开放", "2 行", "城市（文本）", "金额（整数，万元）", "合计"):
        assert words in output
    assert "可直接开放" in check(folder / "好.csv").output


def test_an_example_is_shown_only_where_it_shows_something(folder: Path) -> None:
    (folder / "空白.csv").write_text("城市,人数\n 合肥市,1\n芜湖市,２\n")
    output = check(folder / "空白.csv").output
    assert "去掉了首尾空白" in output and "合肥市 → 合肥市" not in output
    assert "２ → 2" in output


def test_the_repaired_table_is_clean(folder: Path) -> None:
    [found] = told("--repaired", folder / "新", folder / "两级.csv")
    [path] = found["repaired"]
    with Path(path).open(encoding="utf-8-sig", newline="") as text:
        assert list(csv.reader(text)) == [["城市", "金额"], ["合肥市", "5"], ["芜湖市", "3"]]
    assert check(path).exit_code == 0
    assert "repaired" not in told("--repaired", folder / "新", folder / "坏.csv")[0]


def test_a_refused_step_is_not_done(folder: Path) -> None:
    [found] = told("--without", "totals-row", folder / "两级.csv")
    assert found["tables"][0]["n_rows"] == 3


def test_the_record_is_compared(folder: Path) -> None:
    record = folder / "record.json"
    items = [{"name": "城市", "type": "字符型C", "length": "10"}, {"name": "面积", "type": "数值型N"}]
    record.write_text(
        json.dumps({"key": "1", "provider": "合肥市甲局", "elements": {"title": "某表"}, "columns": items})
    )
    result = check("--json", "--record", record, folder / "好.csv")
    problems = json.loads(result.stdout)["tables"][0]["problems"]
    assert [(one["code"], one["column"]) for one in problems] == [
        ("declared-missing", "面积"),
        ("declared-extra", "人数"),
    ]
    assert result.exit_code == 1
    record.write_text("{")
    assert "也不是目录记录" in check("--record", record, folder / "好.csv").output


@pytest.mark.parametrize(
    ("name", "said", "expected"),
    [
        ("城市人口.csv", [], [("declared-missing", "面积")]),
        ("2025年城市人口（全省）.csv", [], [("declared-missing", "面积")]),
        ("好.csv", ["--resource", "城市 人口"], [("declared-missing", "面积")]),
        ("好.csv", ["--resource", "30701/000002"], [("declared-missing", "年份"), ("declared-extra", "人数")]),
        ("好.csv", [], "看不出哪一项是“好”：城市人口（30701/000001）、城市财力（30701/000002）。请用 --resource"),
        ("城市人口城市财力.csv", [], "有 2 项资源都符合"),
        ("好.csv", ["--resource", "财政"], "没有名称或代码为“财政”的资源"),
    ],
)
def test_the_record_may_stand_in_a_workbook(name: str, said: list[str], expected: Any, folder: Path) -> None:
    columns = {
        "城市人口": (Column("城市", "C", "10"), Column("人数", "N", "9"), Column("面积", "N", "9")),
        "城市财力": (Column("城市", "C", "10"), Column("年份", "C", "4")),
    }
    records = [
        CatalogueRecord(
            key=title, provider="合肥市甲局", elements={"title": title, "identifier": f"30701/00000{at}"}, columns=of
        )
        for at, (title, of) in enumerate(columns.items(), 1)
    ]
    (folder / "目录.xlsx").write_bytes(write_workbook(records))
    (folder / name).write_text(CLEAN)
    result = check("--json", "--record", folder / "目录.xlsx", *said, folder / name)
    if isinstance(expected, str):
        assert expected in result.output
        assert result.exit_code == 2
        return
    problems = json.loads(result.stdout)["tables"][0]["problems"]
    assert [(one["code"], one["column"]) for one in problems] == expected


def test_a_workbook_that_is_no_catalogue_is_said_so(folder: Path) -> None:
    (folder / "目录.xlsx").write_bytes((CORPUS / "plain.xlsx").read_bytes())
    assert "不能读取目录" in check("--record", folder / "目录.xlsx", folder / "好.csv").output


def test_the_last_version_is_compared(folder: Path) -> None:
    (folder / "新.csv").write_text(CLEAN + "安庆市,30\n")
    [found] = told("--against", folder / "好.csv", folder / "新.csv")
    assert (found["changes"]["way"], found["changes"]["added"]) == ("append", 1)
    assert (
        "与上一版相比：追加（按“城市”对照）：新增 1 行"
        in check("--against", folder / "好.csv", folder / "新.csv").output
    )


ID = "34052419800101001X"


def people(folder: Path) -> Path:
    """A table of 40 rows: ids in one column, in three rows of another, and a phone number above the header."""
    lines = ["填报人电话 13855512345,,", "姓名,证件号,备注"]
    for number in range(40):
        note = f"原证件 {ID} 已注销" if number in (3, 17, 39) else "材料齐全"
        lines.append(f"张三,{ID if number % 2 else ''},{note}")
    path = folder / "名单.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def test_what_must_not_leave_is_told_with_its_place_and_never_its_value(folder: Path) -> None:
    path = people(folder)
    (one,) = told(path)
    privacy = one["privacy"]
    assert privacy["verdict"] == "block"
    found = {(each["column"], each["kind"]): each for each in privacy["columns"]}
    assert found["证件号", "resident-id"]["rows"] == list(range(1, 40, 2))
    assert found["证件号", "resident-id"]["verdict"] == "block"
    assert found["备注", "resident-id"]["rows"] == [3, 17, 39]
    assert found["备注", "resident-id"]["count"] == 3
    assert found["_file", "mobile"]["count"] == 1
    assert one["secrecy"] == []
    for section in ("privacy", "secrecy"):
        assert "34052419800101001X" not in json.dumps(one[section]) and "13855512345" not in json.dumps(one[section])
    said = check(path)
    assert said.exit_code == 2
    assert "“备注”列" in said.output and "居民身份证" in said.output
    assert "不能开放" in said.output.splitlines()[0] and "可直接开放" not in said.output


def test_a_mark_of_secrecy_holds(folder: Path) -> None:
    path = folder / "清单.csv"
    path.write_text("序号,名称\n1,某项目（机密★10年）\n2,另一项目\n")
    (one,) = told(path)
    assert [each["verdict"] for each in one["secrecy"]] == ["hold"]
    assert one["secrecy"][0]["column"] == "名称" and one["secrecy"][0]["rows"] == [0]
    assert check(path).exit_code == 1


def test_what_is_clean_passes(folder: Path) -> None:
    (one,) = told(folder / "好.csv")
    assert one["privacy"] == {"verdict": "pass", "columns": []}
    assert one["secrecy"] == []
