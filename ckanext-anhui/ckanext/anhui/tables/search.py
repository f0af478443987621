"""`q` of `datastore_search` in Chinese: parts of words, anywhere in a row; CKAN's own full text splits at blanks."""

from typing import Any

from ckanext.datastore.backend.postgres import identifier
from ckanext.datastore.helpers import get_list

from ckanext.anhui.tables import standing
from ckanext.anhui.tables.core.query import like, may_hold, pattern, quoted

__all__ = ["rewrite"]


def rewrite(data_dict: dict[str, Any], fields_types: dict[str, str], query_dict: dict[str, Any]) -> dict[str, Any]:
    """Take CKAN's full text out of a question to one of our tables, and ask for the words by trigrams instead.

    `q` is text for the whole row, or `{column: text}`; `full_text` is text for the whole row. Each word must be found.
    """
    asked = [one for one in (data_dict.get("full_text"), data_dict.get("q")) if one]
    columns = standing.kinds(str(data_dict.get("resource_id"))) if asked else None
    if not columns:
        return query_dict
    query_dict |= {
        "ts_query": "",
        "where": [one for one in query_dict["where"] if "_full_text" not in one[0] and "to_tsvector(" not in one[0]],
        "select": _select(query_dict["select"], fields_types, columns, data_dict),
        "sort": [one for one in query_dict["sort"] if "ts_rank(" not in one],
    }
    words = [
        (names, word)
        for one in asked
        for names, text in ([(list(columns), one)] if isinstance(one, str) else [([name], one[name]) for name in one])
        for word in str(text).split()
    ]
    for number, (names, word) in enumerate(words):
        bound = f"anhui_word_{number}"
        some = [_matches(name, columns[name], word, bound) for name in names if may_hold(columns.get(name, ""), word)]
        query_dict["where"].append((f"({' OR '.join(some) or 'false'})", {bound: pattern(word)}))
    return query_dict


def _select(
    selected: list[str], fields_types: dict[str, str], columns: dict[str, str], data_dict: dict[str, Any]
) -> list[str]:
    """Without CKAN's column of ranks, as every row that has the words is as good as another; 1 for who asks for it.

    A column of the table that is called so stays.
    """
    kept = []
    wanted = get_list(data_dict.get("fields")) or ()
    ranks = [name for name in fields_types if name == "rank" or name.startswith("rank ")]
    for name in ranks:
        if name not in columns and name not in wanted:
            del fields_types[name]
    for one in selected:
        name = one.rpartition(" as ")[2]
        if "ts_rank(" not in one:
            kept.append(one)
        elif name in (identifier(rank) for rank in ranks if rank in columns):
            kept.append(name)
        elif name in (identifier(rank) for rank in ranks if rank in wanted):
            kept.append(f"1 as {name}")
    return kept


def _matches(name: str, kind: str, word: str, bound: str) -> str:
    column = quoted(name).replace(":", "\\:")  # a colon in a header is no parameter
    return f"{column if kind in ('text', 'code') else f'CAST({column} AS text)'} {like(word)} :{bound}"
