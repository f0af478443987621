"""Template helpers of the search room."""

from ckan.lib.helpers import lang
from ckan.plugins import toolkit as tk

from ckanext.anhui.catalogue import code_list

__all__ = ["anhui_facet_label", "anhui_search_suggestion"]

LISTS = {
    "anhui_domain": "domains",
    "anhui_region": "regions",
    "anhui_open_type": "open_types",
    "anhui_formats": "file_formats",
    "anhui_cycle": "cycles",
}
"""The code list whose codes a facet holds."""


def anhui_facet_label(field: str, value: str) -> str:
    """What a facet's value is called in the reader's language."""
    if field in LISTS:
        return code_list(LISTS[field]).label(value, lang() or "zh_Hans_CN")
    return _department_titles().get(value, value) if field == "anhui_department" else value


def anhui_search_suggestion(query: str) -> dict[str, str] | None:
    """For words that found nothing: the department they may mean, as `{title, url}`."""
    entry = code_list("departments").find(query.strip())
    slug = str(entry.data.get("slug") or "") if entry else ""
    title = _department_titles().get(slug)
    return {"title": title, "url": tk.h.url_for("organization.read", id=slug)} if title else None


def _department_titles() -> dict[str, str]:
    """`{URL name: title}` of all departments, read once a request."""
    if "anhui_department_titles" not in tk.g:
        found = tk.get_action("organization_list")(
            {}, {"all_fields": True, "limit": 1000, "include_dataset_count": False}
        )
        tk.g.anhui_department_titles = {one["name"]: one["title"] for one in found}
    return tk.g.anhui_department_titles
