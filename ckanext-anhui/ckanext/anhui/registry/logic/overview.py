"""Actions that look over the catalogue as a whole: departments, subjects, the counts of each day."""

import datetime as dt
from typing import Any

from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ckanext.anhui.catalogue import today
from ckanext.anhui.registry import daily, listing, store, subjects
from ckanext.anhui.registry.logic.common import known_rows

__all__ = [
    "anhui_daily_create",
    "anhui_daily_list",
    "anhui_record_departments",
    "anhui_subject_lead",
    "anhui_subject_list",
]


@tk.side_effect_free
def anhui_record_departments(context: Context, data_dict: DataDict) -> list[str]:
    """Official names of the departments whose records the account sees."""
    tk.check_access("anhui_record_departments", context, data_dict)
    return listing.departments(str(context.get("user")))


@tk.side_effect_free
def anhui_subject_list(context: Context, data_dict: DataDict) -> list[list[dict[str, Any]]]:
    """Records of several departments about one subject: `[[{key, package_id, title, provider, columns, leads}]]`."""
    tk.check_access("anhui_subject_list", context, data_dict)
    store.follow_datasets()
    return subjects.found()[:200]


def anhui_subject_lead(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Name the record that leads for its subject.

    :param lead: its key
    :param keys: the keys of all records of the subject
    """
    tk.check_access("anhui_subject_lead", context, data_dict)
    lead, keys = tk.get_or_bust(data_dict, ["lead", "keys"])
    rows = known_rows(sorted({lead, *keys}), str(context.get("user")))
    subjects.name_lead(lead, [row["key"] for row in rows], user=str(context.get("user")))
    return {"lead": lead}


def anhui_daily_create(context: Context, data_dict: DataDict) -> int:
    """Count every department now; the last count of a day stays. Returns how many departments were counted."""
    tk.check_access("anhui_daily_create", context, data_dict)
    store.follow_datasets()
    return daily.note_today()


@tk.side_effect_free
def anhui_daily_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """`[{day, provider_code, provider, records, open, conditional, closed, held, files, overdue}]` by day.

    :param days: how many days back, 31 unless told
    """
    tk.check_access("anhui_daily_list", context, data_dict)
    days = min(int(data_dict.get("days") or 31), 3660)
    found = daily.per_day(today() - dt.timedelta(days=days))
    return [row | {"day": row["day"].isoformat()} for row in found]
