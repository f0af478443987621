"""The demo catalogue is what its readable sources say, and its marker words stand in one place each."""

from pathlib import Path
from typing import Any

import pytest
import python_calamine
import yaml

from ckanext.anhui.catalogue import CONFIG, code_list

DEMO = CONFIG / "demo"
RECORDS = yaml.safe_load((DEMO / "records.yaml").read_text("utf-8"))
FILES = yaml.safe_load((DEMO / "files.yaml").read_text("utf-8"))
MARKERS: dict[str, str] = FILES["markers"]
TITLE, PROVIDER_CODE = 26, 30
"""Columns of the official workbook with its 26 classification columns."""


def sheet(path: Path) -> list[list[Any]]:
    return python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()


def table(path: Path) -> str:
    """The text of a data file."""
    if path.suffix == ".csv":
        return path.read_text("utf-8-sig")
    return "\n".join(",".join(map(str, row)) for row in sheet(path))


def test_the_workbook_holds_the_records() -> None:
    rows = sheet(DEMO / "catalogue.xlsx")
    titles = list(dict.fromkeys(row[TITLE] for row in rows[3:] if row[TITLE]))
    assert titles == [r["title"] for r in RECORDS["records"]]
    assert len(rows) - 3 == sum(len(r["columns"]) for r in RECORDS["records"])


def test_every_department_is_known_and_has_a_code_that_is_plainly_made_up() -> None:
    departments = code_list("departments")
    for name, code in RECORDS["departments"].items():
        entry = departments.find(name)
        assert entry is not None
        assert entry.label == name
        assert not entry.valid_to
        assert code[8:12] == "DEM0"
    assert {r["provider"] for r in RECORDS["records"]} == set(RECORDS["departments"])
    codes = {row[PROVIDER_CODE] for row in sheet(DEMO / "catalogue.xlsx")[3:] if row[PROVIDER_CODE]}
    assert len(codes) == len(RECORDS["departments"])
    assert all(len(code) == 18 and check_digit(code[:17]) == code[17] for code in codes)


def check_digit(first: str) -> str:
    """GB 32100-2015: weights 3^(i-1) mod 31."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    weights = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
    total = sum(alphabet.index(c) * w for c, w in zip(first, weights, strict=True))
    return alphabet[(31 - total % 31) % 31]


def test_every_file_is_there_small_and_has_the_columns_of_its_record() -> None:
    columns = {r["title"]: [c[0] for c in r["columns"]] for r in RECORDS["records"]}
    for title, files in FILES["files"].items():
        for file in files:
            header = table(DEMO / file["path"]).splitlines()[0].split(",")
            assert header == columns[title], file["path"]
    listed = {file["path"] for files in FILES["files"].values() for file in files}
    assert listed == {f"files/{p.name}" for p in (DEMO / "files").iterdir()}
    assert sum(p.stat().st_size for p in DEMO.rglob("*") if p.is_file()) < 400_000


def test_what_is_invented_says_so() -> None:
    for record in RECORDS["records"]:
        words = record["title"] + record.get("notes", "")
        assert "演示数据" in words or "来源：" in words, record["title"]


@pytest.mark.parametrize("name", MARKERS)
def test_a_marker_stands_in_one_record_only(name: str) -> None:
    word = MARKERS[name]
    holders = [r["title"] for r in RECORDS["records"] if word in yaml.safe_dump(r, allow_unicode=True)]
    carriers = [t for t, fs in FILES["files"].items() if any(word in table(DEMO / f["path"]) for f in fs)]
    assert len({*holders, *carriers}) == 1
    others = [e.label for path in (CONFIG / "codes").glob("*.yaml") for e in code_list(path.stem).entries]
    assert not any(word in label for label in others)
