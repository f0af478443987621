"""Real files of Chinese offices are read as a person reads them; the files are no part of the project."""

import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from ckanext.anhui.tables.core.model import Table
from ckanext.anhui.tables.core.reading import read
from ckanext.anhui.tables.core.workspace import Workspace

FILES = os.environ.get("ANHUI_REAL_TABLES", "")
WANTED: dict[str, dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parents[2] / "data" / "tables" / "real.yaml").read_text()
)

pytestmark = pytest.mark.skipif(not FILES, reason="ANHUI_REAL_TABLES does not name the directory of the real files")


def _wanted(name: str) -> Any:
    known = WANTED[name].get("known")
    return pytest.param(name, marks=pytest.mark.xfail(reason=known, strict=True) if known else ())


def _cell(table: Table, place: str, work: Workspace) -> str | None:
    """A value of the clean table, by the number of its row in the file and the name of its column."""
    row, header = place.split(" ", 1)
    column = [one.header for one in table.columns].index(header) + 1
    ((value,),) = work.sql.execute(f"select c{column}::varchar from {table.view} where n = {int(row)}").fetchall()
    return value


def test_every_file_is_looked_at() -> None:
    assert {path.name for path in Path(FILES).iterdir() if path.suffix != ".md"} == {*WANTED}


@pytest.mark.parametrize("name", map(_wanted, WANTED))
def test_a_real_file_is_read_as_a_person_reads_it(name: str, tmp_path: Path) -> None:
    wanted = WANTED[name]
    with Workspace(within=tmp_path) as work:
        reading = read(Path(FILES) / name, work)
        assert reading.verdict == wanted["verdict"], reading.reason
        (table,) = reading.tables
        assert table.encoding == wanted.get("encoding", "")
        assert [column.header for column in table.columns] == wanted["header"]
        assert [column.type for column in table.columns] == wanted["types"]
        assert (table.n_rows, table.n_rejected) == (wanted["n_rows"], 0)
        told = {one.code for part in (reading, table) for one in (*part.problems, *part.repairs)}
        assert told == {*wanted["codes"]}
        assert {place: _cell(table, place, work) for place in wanted["cells"]} == wanted["cells"]
