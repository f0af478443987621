"""Actions of the search room."""

from typing import Any

from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ckanext.anhui.search.stats import portal_stats
from ckanext.anhui.search.suggest import MOST, suggest

__all__ = ["anhui_portal_stats", "anhui_search_suggest"]


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


@tk.side_effect_free
def anhui_search_suggest(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """What a reader may mean by what they have typed so far. Needs no sign-in; tells nothing a search would not.

    :param q: the beginning or the middle of a name, in Chinese (traditional too) or in pinyin of whole words
    :param limit: how many at most, 1 to 8, 8 without it
    :returns: `[{kind, title, url, note}]`: `kind` is dataset, department, domain or column (信息项); `note` is the
        dataset's department, the number of datasets of a department or domain, the title of a dataset with the column
    :raises ValidationError: when `limit` is no number
    """
    tk.check_access("anhui_search_suggest", context, data_dict)
    try:
        limit = int(data_dict.get("limit") or MOST)
    except (TypeError, ValueError):
        raise tk.ValidationError({"limit": [tk._("Must be a natural number")]}) from None
    return suggest(str(data_dict.get("q") or ""), min(limit, MOST))
