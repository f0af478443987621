"""How good a dataset is: points by the six dimensions of GB/T 36344-2018, what lost some, how to gain them.

What cannot be judged makes no points and loses none (未评估): a dimension where nothing could be judged has no score,
and the total is of what was judged.
"""

from collections.abc import Iterable
from typing import Any

import msgspec

from .dimensions import DIMENSIONS
from .facts import Facts
from .measures import Measure
from .pack import Rule


class Lost(msgspec.Struct, frozen=True, kw_only=True):
    """Points that a rule took, and how to gain them."""

    rule: str
    title: str
    dimension: str
    points: float
    of: int
    reason: str
    fix: str


class Dimension(msgspec.Struct, frozen=True, kw_only=True):
    """A dimension: `score` of 100, None when nothing in it could be judged; `judged` of `weight` points were."""

    id: str
    title: str
    score: int | None
    judged: int
    weight: int


class Quality(msgspec.Struct, frozen=True, kw_only=True):
    """All of it. `score` is of 100 over what was judged; `judged` the percent of the points that was."""

    score: int | None
    judged: int
    dimensions: tuple[Dimension, ...]
    lost: tuple[Lost, ...]
    unjudged: tuple[str, ...]


def assess(facts: Facts, rules: Iterable[tuple[Rule, Measure]]) -> Quality:
    """In: what is known, the rules with their measures. Out: points, by dimension and together."""
    weight, judged, kept = (dict.fromkeys(DIMENSIONS, 0.0) for _ in range(3))
    lost, unjudged = [], []
    for rule, measure in rules:
        weight[rule.dimension] += rule.weight
        share = measure(facts)
        if share is None:
            unjudged.append(rule.id)
            continue
        judged[rule.dimension] += rule.weight
        kept[rule.dimension] += rule.weight * (1 - share)
        if share:
            lost.append(_lost(rule, share))
    dimensions = tuple(
        Dimension(
            id=name,
            title=title,
            score=round(100 * kept[name] / judged[name]) if judged[name] else None,
            judged=round(judged[name]),
            weight=round(weight[name]),
        )
        for name, title in DIMENSIONS.items()
    )
    whole, looked = sum(weight.values()), sum(judged.values())
    return Quality(
        score=round(100 * sum(kept.values()) / looked) if looked else None,
        judged=round(100 * looked / whole) if whole else 0,
        dimensions=dimensions,
        lost=tuple(sorted(lost, key=lambda one: -one.points)),
        unjudged=tuple(unjudged),
    )


def _lost(rule: Rule, share: float) -> Lost:
    points = round(rule.weight * share, 1)
    told: dict[str, Any] = {"rule": rule.id, "title": rule.title, "dimension": rule.dimension}
    return Lost(**told, points=points, of=rule.weight, reason=rule.reason, fix=rule.fix)
