"""The document of a dataset, made from the dataset as it is shown."""

from typing import Any

import msgspec

from ckanext.anhui.search.core.fields import cut, index_fields

__all__ = ["document"]


def document(given: dict[str, Any]) -> dict[str, Any]:
    """CKAN's index document with our fields; without the bulk of the columns, whose names are indexed by themselves."""
    shown = msgspec.json.decode(given.get("validated_data_dict") or given.get("data_dict") or "{}")
    for bulky in ("columns", "extras_columns"):
        given.pop(bulky, None)
    return cut(given | index_fields(shown))
