"""What a file is says its content, whatever it is called."""

import shutil
from pathlib import Path

import pytest

from ckanext.anhui.tables.core.reading import read
from ckanext.anhui.tables.core.workspace import Workspace

CORPUS = Path(__file__).parents[3] / "data" / "tables"


@pytest.mark.parametrize("ending", ["xls", "xlsx", "ods", "xlsb", "csv", "et", "json", ""])
def test_a_workbook_under_another_name_is_read(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"名单.{ending}".rstrip(".")
    shutil.copy(CORPUS / "sheets" / "plain.xls", path)
    with Workspace(within=tmp_path) as work:
        reading = read(path, work)
        assert reading.kind == "xls"
        assert [one.code for one in reading.problems] == []
        assert reading.tables[0].n_rows > 0
