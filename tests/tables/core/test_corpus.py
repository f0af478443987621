"""The corpus: every file is read as it has to be."""

from pathlib import Path

import pytest
import yaml

from ckanext.anhui.tables.core.reading import read
from ckanext.anhui.tables.core.report import Report, report
from ckanext.anhui.tables.core.workspace import Workspace

CORPUS = Path(__file__).parents[2] / "data" / "tables"
EXPECTED = {
    f"{folder}/{name}": {"n": wanted.pop("n_rows", None), **wanted}
    for folder, expected in (("files", "expected.yaml"), ("cells", "cells/expected.yaml"))
    for name, wanted in yaml.safe_load((CORPUS / expected).read_text()).items()
}


def told(path: Path) -> Report:
    with Workspace() as work:
        return report(read(path, work), work)


def test_there_are_enough() -> None:
    assert len(EXPECTED) >= 120


@pytest.mark.parametrize("name", EXPECTED)
def test_a_file_is_read_as_expected(name: str) -> None:
    wanted, found = EXPECTED[name], told(CORPUS / name)
    table = found.tables[0] if found.tables else None
    codes = {one["code"] for part in (found, *found.tables) for one in (*part.problems, *part.repairs)}
    if "verdict" in wanted:
        assert found.verdict == wanted["verdict"], found.reason
    if found.verdict == "reject":
        assert found.reason
        return
    assert table is not None
    for key, value in (
        ("header", table.header),
        ("types", table.types),
        ("n", table.n_rows),
        ("header_rows", table.header_rows),
        ("member", table.member),
    ):
        if wanted.get(key) is not None:
            assert value == wanted[key]
    assert len(found.tables) == wanted.get("tables", 1)
    assert {wanted["problem"]} <= codes if "problem" in wanted else True
    assert {*wanted.get("repairs", ()), *wanted.get("problems", ())} <= codes
    if "sample" in wanted:
        assert table.rows_sample[0] == wanted["sample"]
