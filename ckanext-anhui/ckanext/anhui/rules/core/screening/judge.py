"""What the rules say of what was seen in a file."""

from collections.abc import Callable, Iterable

from ..content_checks import Spot
from ..pack import Rule
from .model import GRAVITY, Content, Found, Standing

Asked = tuple[Rule, Callable[[Content], list[Spot]]]
STANDINGS: dict[str, Standing] = {"block": "block", "hold": "hold", "warn": "warn", "info": "pass"}


def judge(content: Content, rules: Iterable[Asked]) -> tuple[Found, ...]:
    """In: what was seen, rules with their tests. Out: what they found, the gravest first; of one kind at one place
    the gravest rule speaks, of equal ones the first."""
    found: dict[tuple[str, str, str, str], Found] = {}
    for rule, test in rules:
        for spot in test(content):
            one = _found(rule, spot)
            key = (spot.kind, spot.table, spot.column, spot.place)
            if key not in found or _gravity(found[key]) < _gravity(one):
                found[key] = one
    return tuple(sorted(found.values(), key=_gravity, reverse=True))


def _gravity(found: Found) -> int:
    return GRAVITY.index(found.verdict)


def _found(rule: Rule, spot: Spot) -> Found:
    return Found(
        rule=rule.id,
        kind=spot.kind,
        verdict=STANDINGS[rule.severity],
        table=spot.table,
        column=spot.column,
        place=spot.place,
        count=spot.count,
        rows=spot.rows,
    )
