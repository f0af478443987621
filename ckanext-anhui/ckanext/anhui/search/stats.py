"""The true numbers of the portal: what a stranger can find, counted where it lies, at most once a minute."""

import datetime as dt
import time
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.anhui.search import FACETS

__all__ = ["portal_stats"]

SECONDS = 60
"""How old the numbers may be: what is withdrawn must be gone everywhere within a minute."""

_COUNTED = sa.text(
    """
    WITH visible AS (SELECT id, extras FROM package WHERE state = 'active' AND NOT private AND type = 'dataset')
    SELECT (SELECT count(*) FROM resource WHERE state = 'active' AND package_id IN (SELECT id FROM visible)),
           (SELECT coalesce(sum(jsonb_array_length((extras ->> 'columns')::jsonb)), 0)
              FROM visible WHERE extras ->> 'columns' LIKE '[%')
    """
)
_CURRENT = sa.text(
    """
    WITH visible AS (SELECT id, extras FROM package WHERE state = 'active' AND NOT private AND type = 'dataset'),
    newest AS (
        SELECT package_id, max(coalesce(last_modified, metadata_modified, created)) + interval '8 hours' AS at
          FROM resource WHERE state = 'active' GROUP BY package_id
    )
    SELECT coalesce(extras ->> 'update_cycle', ''),
           coalesce(to_char(newest.at, 'YYYY-MM-DD'), substring(extras ->> 'issued' FROM '^[0-9-]{10}$'), ''),
           count(*)
      FROM visible LEFT JOIN newest ON newest.package_id = visible.id GROUP BY 1, 2 ORDER BY 1, 2
    """
)
"""By promised cycle and day (Beijing) of the newest data: the last file's, or else 发布日期, as the registry counts."""
_kept: dict[str, Any] = {}


def portal_stats() -> dict[str, Any]:
    """As the action `anhui_portal_stats` gives them."""
    if not _kept or time.monotonic() - _kept["at"] > SECONDS:
        _kept.update(at=time.monotonic(), stats=_count())
    return _kept["stats"]


def _count() -> dict[str, Any]:
    found = tk.get_action("package_search")(
        {"user": "", "auth_user_obj": None, "ignore_auth": False},
        {"q": "*:*", "rows": 1, "sort": "metadata_modified desc", "facet.field": list(FACETS), "facet.limit": -1},
    )
    files, columns = model.Session.execute(_COUNTED).one()
    by = {field.removeprefix("anhui_"): found["facets"].get(field, {}) for field in FACETS}
    newest = found["results"][0]["metadata_modified"] if found["results"] else None
    return {
        "datasets": found["count"],
        "files": files,
        "departments": len(by["department"]),
        "columns": int(columns),
        "updated_at": newest,
        "counted_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "by_cycle_and_day": [list(row) for row in model.Session.execute(_CURRENT)],
        **{f"by_{name}": counts for name, counts in by.items()},
        "meaning": {
            "datasets": "目录中可以查到的数据集",
            "files": "这些数据集可以下载的数据文件",
            "departments": "至少有一个数据集的部门",
            "columns": "这些数据集的信息项总数",
            "updated_at": "最近一次更新的时间（UTC）",
            "counted_at": "清点这些数的时间（UTC），最多一分钟前",
        },
    }
