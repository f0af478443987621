"""Actions of the search room."""

from typing import Any

from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ckanext.anhui.search.stats import portal_stats

__all__ = ["anhui_portal_stats"]


@tk.side_effect_free
def anhui_portal_stats(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """What the portal holds, as a stranger finds it. Needs no sign-in; at most a minute old.

    :returns: `{datasets, files, departments, columns, updated_at, counted_at, by_domain, by_department, by_region,
        by_open_type, by_formats, by_cycle, by_cycle_and_day, meaning}`; each `by_…` maps a code to the number of
        datasets, a region's number includes the regions in it; `by_cycle_and_day` is `[[update cycle, day of the newest
        data or "", datasets]]`; `meaning` says in words what each number counts
    """
    tk.check_access("anhui_portal_stats", context, data_dict)
    return portal_stats()
