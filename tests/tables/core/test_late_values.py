"""A type is proved over all rows: one cell far behind the others decides, and the proof ends."""

from datetime import date, datetime
from pathlib import Path

import pytest

from ckanext.anhui.tables import read
from ckanext.anhui.tables.core.workspace import Workspace

ROWS = 30_000
"""more than the first look at a column sees"""
DAYS = [f"2023-05-{at % 28 + 1:02}" for at in range(ROWS)]
NUMBERS = [str(at) for at in range(ROWS)]
SLASHED = [f"{at % 12 + 1}/{at % 28 + 1}/2020" for at in range(ROWS)]


@pytest.mark.parametrize(
    ("usual", "late", "kind", "value"),
    [
        (NUMBERS, "3.5", "decimal", 3.5),
        (NUMBERS, "约五", "text", "约五"),
        (NUMBERS, "1e300", "text", "1e300"),
        (NUMBERS, "9" * 42, "text", "9" * 42),
        ([str(100_000 + at) for at in range(ROWS)], "012345", "text", "012345"),
        ([f"{at}元" for at in range(ROWS)], "3.5吨", "text", "3.5吨"),
        ([f"{at % 100}%" for at in range(ROWS)], "0.5", "text", "0.5"),
        (["是", "否"] * (ROWS // 2), "待定", "text", "待定"),
        (DAYS, "2023年6月1日", "date", date(2023, 6, 1)),
        (DAYS, "20230601", "date", date(2023, 6, 1)),
        (DAYS, "2023-06-01 08:30:00", "datetime", datetime(2023, 6, 1, 8, 30)),
        (DAYS, "2023-02-30", "text", "2023-02-30"),
        (SLASHED, "6/1/2020 8:30", "datetime", datetime(2020, 6, 1, 8, 30)),
        (SLASHED, "13/1/2020", "text", "13/1/2020"),
        (["1/1/2020"] * ROWS, "2/2/2020", "date", date(2020, 2, 2)),
        (["1/1/2020"] * ROWS, "待定", "text", "待定"),
        (["3/6/2020"] * ROWS, "25/6/2020", "date", date(2020, 6, 25)),
        (["3/6/2020"] * ROWS, "6/25/2020 8:30", "datetime", datetime(2020, 6, 25, 8, 30)),
    ],
)
def test_one_late_cell_decides(tmp_path: Path, usual: list[str], late: str, kind: str, value: object) -> None:
    path = tmp_path / "表.csv"
    path.write_text("\n".join(["名称,数值", *(f"甲,{cell}" for cell in usual), f"乙,{late}"]), encoding="utf-8")
    with Workspace() as work:
        table = read(path, work).tables[0]
        assert table.n_rows == ROWS + 1
        assert table.columns[1].type == kind
        found = work.sql.execute(f"select c2 from {table.view} where c1 = '乙'").fetchall()
        assert found == [(value,)]
        if kind == "text":
            assert [(one.code, one.row, one.count) for one in table.problems if one.column] == [
                ("mixed-types", ROWS + 2, 1)
            ]
