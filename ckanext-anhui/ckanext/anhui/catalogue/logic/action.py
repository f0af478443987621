"""Actions of the catalogue room: the standard as data. What a zone does not show does not exist for it."""

from typing import Any

from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ckanext.anhui.catalogue.standards import elements_as_data, entries_as_data, list_as_data, shown_list, shown_lists

__all__ = ["anhui_code_list_list", "anhui_code_list_show", "anhui_element_list"]


@tk.side_effect_free
def anhui_code_list_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """The code lists. Needs no sign-in in the public zone.

    :returns: `[{id, title, title_en, version, source, uri, count}]`
    """
    tk.check_access("anhui_code_list_list", context, data_dict)
    return [list_as_data(codes) for codes in shown_lists().values()]


@tk.side_effect_free
def anhui_code_list_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """One code list with its entries.

    :param id: the list, as `anhui_code_list_list` names it
    :param q: only entries with these words in code, label or alias (optional)
    :returns: as in `anhui_code_list_list`, and `entries: [{code, label, en?, aliases?, parent?, …}]`
    :raises ObjectNotFound: when there is no such list here
    """
    tk.check_access("anhui_code_list_show", context, data_dict)
    codes = shown_list(str(tk.get_or_bust(data_dict, "id")))
    return list_as_data(codes) | {"entries": entries_as_data(codes, str(data_dict.get("q") or ""))}


@tk.side_effect_free
def anhui_element_list(context: Context, data_dict: DataDict) -> dict[str, list[dict[str, Any]]]:
    """The element table. Needs no sign-in in the public zone.

    :returns: `{dataset: [{field_name, element, clause, obligation, …}], columns: [..], resource: [..]}`
    """
    tk.check_access("anhui_element_list", context, data_dict)
    return elements_as_data()
