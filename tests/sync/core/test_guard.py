"""When a source that changes or loses much must wait for a second person."""

import pytest

from ckanext.anhui.sync.core.guard import Guard, Limit

GUARD = Guard(absent=Limit(20, 0.02), changed=Limit(50, 0.30))


@pytest.mark.parametrize(
    ("absent", "changed", "catalogue", "held"),
    [
        (0, 0, 0, set()),
        (20, 50, 100, set()),
        (21, 50, 100, {"absent"}),
        (20, 51, 100, {"changed"}),
        (200, 3000, 10_000, set()),
        (201, 3001, 10_000, {"absent", "changed"}),
        (200, 0, 500, {"absent"}),
    ],
)
def test_what_waits(absent: int, changed: int, catalogue: int, held: set[str]) -> None:
    said = GUARD.objections(absent=absent, changed=changed, catalogue=catalogue)
    assert said.keys() == held
    assert all(str(catalogue) in words for words in said.values())
