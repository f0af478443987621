"""Actions of the search room."""

import time
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict
from sqlalchemy.dialects.postgresql import JSONB

from ckanext.anhui.search.querying import facets

__all__ = ["anhui_portal_stats"]

FRESH = 60
"""Seconds for which counted numbers are good enough."""
_counted: dict[str, tuple[float, dict[str, Any]]] = {}


@tk.side_effect_free
def anhui_portal_stats(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """True numbers of what is public, at most a minute old.

    :returns: `datasets` (public datasets), `departments` (with at least one of them), `files`, `columns` (信息项 of all
        of them), `updated_at` (latest change, UTC), and `{code: number of datasets}` as `by_domain`, `by_department`,
        `by_region`, `by_open_type`, `by_formats`, `by_cycle`
    """
    tk.check_access("anhui_portal_stats", context, data_dict)
    at, numbers = _counted.get("numbers", (0.0, {}))
    if time.monotonic() - at > FRESH:
        numbers = _count()
        _counted["numbers"] = (time.monotonic(), numbers)
    return numbers


def _count() -> dict[str, Any]:
    fields = list(facets())
    asked = {"rows": 1, "sort": "metadata_modified desc", "facet.field": fields, "facet.limit": 1000}
    found = tk.get_action("package_search")({"ignore_auth": False, "user": ""}, asked)
    by = {field.removeprefix("anhui_"): found["facets"].get(field, {}) for field in fields}
    public = model.Package.state == "active", model.Package.private.is_(False), model.Package.type == "dataset"
    files = (
        sa.select(sa.func.count())
        .select_from(model.Resource)
        .join(model.Package, model.Package.id == model.Resource.package_id)
        .where(model.Resource.state == "active", *public)
    )
    columns = sa.func.jsonb_array_length(sa.cast(model.Package.extras["columns"].astext, JSONB))
    return {
        "datasets": found["count"],
        "departments": len(by["department"]),
        "files": model.Session.scalar(files) or 0,
        "columns": model.Session.scalar(sa.select(sa.func.coalesce(sa.func.sum(columns), 0)).where(*public)) or 0,
        "updated_at": found["results"][0]["metadata_modified"] if found["results"] else None,
        **{f"by_{name}": numbers for name, numbers in by.items()},
    }
