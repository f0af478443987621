"""What a column is, in every habit of spelling."""

import csv
from pathlib import Path

import pytest
import yaml

from ckanext.anhui.tables.core.reading import read
from ckanext.anhui.tables.core.workspace import Workspace

CASES = yaml.safe_load((Path(__file__).parents[2] / "data" / "tables" / "types.yaml").read_text())


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['name']} {case['cells'][0]}")
def test_a_column_is_of_its_type(case: dict, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("w", newline="") as out:
        csv.writer(out).writerows([("项目", case["name"]), *((f"甲{n}", cell) for n, cell in enumerate(case["cells"]))])
    with Workspace(within=tmp_path) as work:
        (table,) = read(path, work).tables
        assert table.columns[1].type == case["type"]
        told = {one.code: one.message for one in (*table.repairs, *table.problems)}
        assert list(told) == ([case["told"]] if "told" in case else [])
        assert case.get("message", "") in told.get(case.get("told", ""), "")
        if "values" in case:
            values = work.sql.execute(f"select c2::varchar from {table.view} order by n").fetchall()
            assert [value for (value,) in values] == case["values"]
