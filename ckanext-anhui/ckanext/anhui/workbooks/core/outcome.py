"""What importing a workbook would do: one line a resource, and the numbers of it by department."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, Literal

import msgspec

from ckanext.anhui.catalogue import CatalogueRecord
from ckanext.anhui.registry.core.diff import differences

Kind = Literal["created", "updated", "unchanged", "refused", "rename"]
KINDS: tuple[Kind, ...] = ("created", "updated", "unchanged", "refused", "rename")
"""New, changed, as it is, not taken, and the question 改名/新资源."""


class Outcome(msgspec.Struct, omit_defaults=True):
    """What becomes of one resource of the workbook; `was` is the title it may have had, `changes` what differs."""

    kind: Kind
    row: int
    title: str
    provider: str
    key: str = ""
    was: str = ""
    changes: list[str] = []
    openness: Literal["", "opens", "closes"] = ""


def compared(outcome: Outcome, known: CatalogueRecord, new: CatalogueRecord) -> Outcome:
    """The outcome with what differs, and whether 是否向社会开放 turns round."""
    outcome.changes = [change.label for change in differences(known, new)]
    was, now = (record.text("open") == "是" for record in (known, new))
    outcome.openness = "" if was == now else "opens" if now else "closes"
    return outcome


def summary(outcomes: Iterable[Outcome]) -> dict[str, Any]:
    """`{resources, created, updated, …, opens, closes, departments: [{provider, created, …}]}`."""
    total: Counter[str] = Counter()
    departments: dict[str, Counter[str]] = {}
    for outcome in outcomes:
        for counter in (total, departments.setdefault(outcome.provider, Counter())):
            counter[outcome.kind] += 1
            counter[outcome.openness or "same"] += 1
            counter["resources"] += 1
    names = ("resources", *KINDS, "opens", "closes")
    listed = [{"provider": name, **_numbers(counter, names)} for name, counter in departments.items()]
    return {**_numbers(total, names), "departments": listed}


def _numbers(counter: Counter[str], names: Iterable[str]) -> dict[str, int]:
    return {name: counter[name] for name in names}
