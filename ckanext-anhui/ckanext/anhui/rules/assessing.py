"""How good a dataset of this zone is: its facts gathered by actions, judged by the pack `quality`."""

import datetime as dt
from typing import Any

import msgspec
from ckan.plugins import toolkit as tk

from ckanext.anhui.catalogue import BEIJING, today, update_state
from ckanext.anhui.files.store import store as blobs
from ckanext.anhui.rules import screening
from ckanext.anhui.rules.config import rules_in_force
from ckanext.anhui.rules.core.abroad import abroad
from ckanext.anhui.rules.core.facts import facts_of

__all__ = ["assessed"]


def assessed(package: dict[str, Any]) -> dict[str, Any]:
    """In: a dataset as `package_show` gives it. Out: `{score, judged, dimensions, lost, unjudged, mqa, french,
    screening: {files, passed, lifted, unknown}, version}`."""
    files = package.get("resources") or []
    tables = {one["id"]: table for one in files if (table := _table(one["id"]))}
    there = {one["id"] for one in files if one.get("hash") and blobs().exists(one["hash"])}
    facts = facts_of(package, tables, _update(package), there)
    rules = rules_in_force()
    return {
        "id": package["id"],
        "name": package["name"],
        **msgspec.to_builtins(rules.assess(facts)),
        **_abroad(facts),
        "screening": _screening([one.get("hash") or "" for one in files]),
        "version": rules.version,
    }


def _abroad(facts: Any) -> dict[str, Any]:
    found = abroad(facts)
    return {
        "mqa": {"total": found.mqa_total, "of": 405, "rating": found.mqa_rating, "metrics": found.mqa},
        "french": {"total": found.french_total, "of": 9, "criteria": found.french},
    }


def _screening(hashes: list[str]) -> dict[str, int]:
    """How many of the files were looked through, and how many two persons let pass."""
    known = screening.standings(hashes)
    verdicts = [known.get(one, "") for one in hashes]
    return {
        "files": len(verdicts),
        "passed": sum(one in ("pass", "warn") for one in verdicts),
        "lifted": verdicts.count("lifted"),
        "unknown": sum(one not in screening.MAY_LEAVE for one in verdicts),
    }


def _table(resource: str) -> dict[str, Any] | None:
    try:
        return tk.get_action("anhui_table_show")({"ignore_auth": True}, {"id": resource})
    except tk.ObjectNotFound:
        return None


def _update(package: dict[str, Any]) -> str:
    """Whether the newest file, or else the day of issue, is as new as the cycle promises."""
    files = package.get("resources") or ()
    days = [day for one in files if (day := _day(one.get("last_modified") or one.get("created") or ""))]
    last = max(days) if days else _day(package.get("issued") or "")
    return update_state(package.get("update_cycle") or "", last, today()).kind


def _day(moment: str) -> dt.date | None:
    """The day in Beijing of a moment as CKAN keeps it (UTC), or of a date."""
    try:
        found = dt.datetime.fromisoformat(moment)
    except ValueError:
        return None
    return found.replace(tzinfo=dt.UTC).astimezone(BEIJING).date() if len(moment) > 10 else found.date()
