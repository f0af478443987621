"""Damaged files are read or refused: no exception, no row and no character lost without a word.

The long run is tests/faults/test_tables_fuzz.py.
"""

from pathlib import Path

import pytest
from tables.damage import damaged, faults, originals

from ckanext.anhui.tables.core.workspace import Workspace

INPUTS, GROUPS = 300, 6


@pytest.mark.parametrize("group", range(GROUPS))
def test_a_damaged_file_is_read_or_refused(group: int, tmp_path: Path) -> None:
    files = originals()
    with Workspace(within=tmp_path) as work:
        for seed in range(group, INPUTS, GROUPS):
            name, content = damaged(seed, files)
            path = tmp_path / f"{seed}-{name}"
            path.write_bytes(content)
            assert faults(path, work) == [], path.name


def test_nothing_of_a_whole_file_is_lost(tmp_path: Path) -> None:
    with Workspace(within=tmp_path) as work:
        assert {path.name: found for path in originals() if (found := faults(path, work))} == {}


@pytest.mark.parametrize(
    "text",
    ['甲 "a"><b "&a;&a;&a;"><c "&b;&b;&b;">]><l>&c;</l>\n', '名称,数量\n"合肥"市,1\n', '名称,数量\n合"肥"市,1\n'],
    ids=["one field", "after the quote", "before the quote"],
)
def test_what_stands_beside_a_quote_within_a_field_is_kept(text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text)
    with Workspace(within=tmp_path) as work:
        assert faults(path, work) == []
