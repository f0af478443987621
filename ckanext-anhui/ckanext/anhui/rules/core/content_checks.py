"""Checks of what is in a file, beside those of what is said of it (`checks.py`).

A check is made once from a rule's parameters and then asked of many files: what the detectors saw in them. It answers
with the spots where the rule applies: table, column, rows, how often; never with a value.
"""

from collections.abc import Callable, Iterable
from types import MappingProxyType

import msgspec

from .checks import Vocabulary, plain
from .screening.model import FILE, Content, Seen

CONTENT_ONLY = ("content",)


class Spot(msgspec.Struct, frozen=True, kw_only=True):
    """Where a rule applies: in a column of a table, or (column `_file`) at a place beside the tables."""

    kind: str
    table: str = ""
    column: str = FILE
    place: str = ""
    count: int = 0
    rows: tuple[int, ...] = ()


ContentTest = Callable[[Content], list[Spot]]


def seen(
    kinds: Iterable[str],
    at_least: int = 1,
    share: float = 0.0,
    headings: Iterable[str] = (),
    unless_headings: Iterable[str] = (),
) -> ContentTest:
    """One of `kinds` is seen: in a column (in `at_least` rows, in this `share` of the filled cells, under a heading
    with one of `headings` and none of `unless_headings`), or beside the tables."""
    wanted = tuple(kinds)
    named, barred = tuple(map(plain, headings)), tuple(map(plain, unless_headings))

    def test(content: Content) -> list[Spot]:
        spots = []
        for column in content.columns:
            heading = plain(column.column)
            if (named and not any(word in heading for word in named)) or any(word in heading for word in barred):
                continue
            for kind in wanted:
                rows = column.kinds.get(kind, ())
                if len(rows) >= at_least and len(rows) >= share * column.filled:
                    spots.append(_spot(kind, column, rows))
        if not named and not share:
            spots += [
                Spot(kind=kind, table=one.table, place=one.place, count=one.kinds[kind])
                for one in content.beyond
                for kind in wanted
                if one.kinds.get(kind, 0) >= at_least
            ]
        return [spot for spot in spots if spot.count]

    return test


def beside(kinds: Iterable[str], others: Iterable[str], at_least: int = 1) -> ContentTest:
    """One of `kinds` is seen in a column, and in the same row of the same table one of `others` in another column."""
    wanted, company = tuple(kinds), tuple(others)

    def test(content: Content) -> list[Spot]:
        spots = []
        for column in content.columns:
            for kind in wanted:
                rows = column.kinds.get(kind)
                if not rows:
                    continue
                near: set[int] = set()
                for other in content.columns:
                    if other.table == column.table and other is not column:
                        near = near.union(*(other.kinds.get(one, ()) for one in company))
                together = [row for row in rows if row in near]
                if len(together) >= at_least:
                    spots.append(_spot(kind, column, together))
        return spots

    return test


def unseen(words: Iterable[str] = ()) -> ContentTest:
    """There are parts of the file nobody could look into (pictures, scanned pages, what is locked or damaged).

    With `words` only those of which the reason has one of them.
    """
    asked = tuple(words) or ("",)

    def test(content: Content) -> list[Spot]:
        parts = [part for part in content.unseen if any(word in part for word in asked)]
        return [Spot(kind="unseen", place=part, count=1) for part in parts]

    return test


def _spot(kind: str, column: Seen, rows: Iterable[int]) -> Spot:
    found = tuple(rows)
    return Spot(kind=kind, table=column.table, column=column.column, count=len(found), rows=found)


CONTENT: dict[str, Vocabulary] = {
    "seen": Vocabulary(
        seen,
        {"kinds": "kinds"},
        MappingProxyType({"at_least": "count", "share": "share", "headings": "words", "unless_headings": "words"}),
        CONTENT_ONLY,
    ),
    "beside": Vocabulary(
        beside, {"kinds": "kinds", "others": "kinds"}, MappingProxyType({"at_least": "count"}), CONTENT_ONLY
    ),
    "unseen": Vocabulary(unseen, {}, MappingProxyType({"words": "words"}), CONTENT_ONLY),
}
"""Checks of what is in a file."""
