"""What the front page says."""

from typing import Any

from ckan.lib.search import SearchError
from ckan.plugins import toolkit as tk

from ckanext.anhui.portal.asking import FACETS, ask, counted


def anhui_home() -> dict[str, Any]:
    """What the front page says: true counts, axes, the latest datasets. `{"datasets": 0}` while search is down."""
    try:
        found = tk.get_action("package_search")(
            {},
            {"rows": 8, "sort": "metadata_modified desc", "facet.field": [*FACETS, "organization"], "facet.limit": 500},
        )
    except SearchError:
        return {"datasets": 0, "recent": [], "axes": {}, "stats": {}}
    stats = ask("anhui_portal_stats") or {}
    axes = {field: counted(field, facet["items"]) for field, facet in found["search_facets"].items()}
    axes["departments"] = axes.get("anhui_department") or axes.get("organization") or []
    return {"datasets": found["count"], "recent": found["results"], "axes": axes, "stats": stats}
