"""How many datasets are as current as their departments promised."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable

from ckanext.anhui.catalogue import UPDATE_KINDS, update_state


def timeliness(groups: Iterable[tuple[str, str, int]], today: dt.date) -> dict[str, int]:
    """In: `(update cycle, day of the newest data as 2026-11-01 or "", how many datasets)`, and today.

    Out: how many datasets are of each of UPDATE_KINDS, none left out.
    """
    found: Counter[str] = Counter()
    for cycle, last, count in groups:
        found[update_state(cycle, dt.date.fromisoformat(last) if last else None, today).kind] += count
    return {kind: found[kind] for kind in UPDATE_KINDS}


def share_on_time(counts: dict[str, int]) -> int | None:
    """Percent of the datasets with a promise that keep it (due is still in time); None when none has a promise."""
    kept = counts["on_time"] + counts["due"]
    promised = kept + counts["overdue"]
    return round(100 * kept / promised) if promised else None
