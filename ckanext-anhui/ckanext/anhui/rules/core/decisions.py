"""What people decide of what screening found: two persons may lift a hold, one may note a warning, nobody a block."""

from collections.abc import Collection, Iterable
from typing import Literal

import msgspec

from .screening.kinds import SECRET
from .screening.model import FILE, Found, Standing, gravest

LEAST = 10
"""characters of a reason"""


Counts = Literal["pass", "warn", "lifted", "hold", "block", "secret"]
INSIDE = "*"
"""Stands for the rule of every hold: outside one knows that they were lifted, not what they were."""


class Decision(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """That one finding does not hold a file back: who says so and why, and who confirmed it. Times in ISO 8601."""

    rule: str
    kind: str
    table: str = ""
    column: str = ""
    place: str = ""
    reason: str
    by: str
    at: str
    second: str = ""
    second_at: str = ""


def is_of(decision: Decision, found: Found) -> bool:
    """Whether a decision is of this finding."""
    names = ("rule", "kind", "table", "column", "place")
    return all(getattr(decision, name) == getattr(found, name) for name in names)


def lifted(found: Found, decisions: Iterable[Decision]) -> bool:
    """Whether a finding counts no more: it was confirmed by a second person."""
    return found.verdict == "hold" and any(
        one.second and (one.rule == INSIDE or is_of(one, found)) for one in decisions
    )


def counts(found: Iterable[Found], decisions: Iterable[Decision], closed: Collection[str] = ()) -> Counts:
    """The verdict that counts: the gravest of what was not lifted; "lifted" when there is nothing but that.

    What is in `closed` columns does not count: they do not leave with the file. "secret": there is a mark of secrecy.
    """
    decided = list(decisions)
    standings: list[Standing] = []
    some_lifted = False
    for one in found:
        if lifted(one, decided):
            some_lifted = True
        elif one.kind in SECRET and one.verdict == "hold":
            return "secret"
        elif one.column == FILE or one.column not in closed:
            standings.append(one.verdict)
    verdict = gravest(standings)
    return "lifted" if some_lifted and verdict in ("pass", "warn") else verdict
