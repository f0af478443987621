"""How the number of datasets grew, month by month."""

from typing import Any

import sqlalchemy as sa
from ckan import model

__all__ = ["per_month"]

# Beijing's months; CKAN keeps UTC without saying so. A removed dataset was never there.
_MONTHS = sa.text(
    """
    WITH opened AS (
        SELECT to_char(metadata_created + interval '8 hours', 'YYYY-MM') AS month
          FROM package WHERE state = 'active' AND NOT private AND type = 'dataset'
        UNION ALL
        SELECT substr(tombstone ->> 'opened', 1, 7) FROM anhui_sync_record WHERE tombstone ->> 'opened' <> ''
    ), closed AS (
        SELECT substr(tombstone ->> 'date', 1, 7) AS month
          FROM anhui_sync_record WHERE tombstone ->> 'opened' <> ''
    )
    SELECT month, sum(more)::int AS opened, sum(less)::int AS closed
      FROM (SELECT month, 1 AS more, 0 AS less FROM opened UNION ALL SELECT month, 0, 1 FROM closed) AS counted
     GROUP BY month ORDER BY month
    """
)


def per_month() -> list[dict[str, Any]]:
    """As the action `anhui_growth_list` gives them."""
    return [dict(row) for row in model.Session.execute(_MONTHS).mappings()]
