"""`q` of `datastore_search` in Chinese: parts of words, anywhere in a row; CKAN's own full text splits at blanks."""

from typing import Any

from ckanext.anhui.tables import standing
from ckanext.anhui.tables.core.query import pattern, quoted

__all__ = ["rewrite"]


def rewrite(data_dict: dict[str, Any], fields_types: dict[str, str], query_dict: dict[str, Any]) -> dict[str, Any]:
    """Take the words out of a question to one of our tables, and ask for them by trigrams instead.

    `q` is text for the whole row, or `{column: text}`; each of its words must be found.
    """
    asked = data_dict.get("q")
    if not asked or not standing.get(str(data_dict.get("resource_id"))):
        return query_dict
    columns = [name for name in fields_types if not name.startswith("_")]
    words = [(columns, asked)] if isinstance(asked, str) else [([name], text) for name, text in asked.items()]
    number = 0
    for names, text in words:
        for word in str(text).split():
            number += 1
            bound = f"anhui_word_{number}"
            some = [_matches(name, fields_types[name], bound) for name in names if name in fields_types]
            query_dict["where"].append((f"({' OR '.join(some) or 'false'})", {bound: pattern(word)}))
    data_dict.pop("q")
    return query_dict


def _matches(name: str, kind: str, bound: str) -> str:
    column = quoted(name).replace(":", "\\:")  # a colon in a header is no parameter
    return f"{column} ILIKE :{bound}" if kind == "text" else f"CAST({column} AS text) ILIKE :{bound}"
