"""The filters of a search (`fq`): each holds whatever joins the words of the query; a facet may have several values."""

import re
from collections.abc import Collection, Iterable

PAGES = frozenset({"dataset.search", "organization.read", "group.read"})
"""CKAN's pages that show what was found, with all a reader needs; the API gets it on request (`ext_highlight`,
`ext_widen`)."""
PAGE_SIZES = (20, 50)
"""Results on one of these pages (`ext_rows`); the first is what one has without choosing."""

_QUOTED = r'"(?:[^"\\]|\\.)*"'
_CLAUSE = re.compile(rf"\+?(\w+):(?:({_QUOTED})|[^\s\"(){{}}\[\]]+)(?=\s|$)")

Chosen = dict[str, list[str]]
"""Field → the values chosen in it, as they stand in the query (quoted and escaped)."""


def split(fq: str, fields: Collection[str]) -> tuple[str, Chosen]:
    """What is chosen in these fields, and the rest of the filters.

    Only a plain list of `field:"value"` is taken apart, as pages and simple programs write it; whoever uses operators
    or brackets knows Solr, and gets what they wrote.

    >>> split('anhui_cycle:"daily" anhui_cycle:"monthly" +dataset_type:dataset', {"anhui_cycle"})
    ('+dataset_type:dataset', {'anhui_cycle': ['"daily"', '"monthly"']})
    """
    chosen: Chosen = {}
    rest: list[str] = []
    place = 0
    text = fq.strip()
    while place < len(text):
        clause = _CLAUSE.match(text, place)
        if not clause:
            return text, {}
        field, value = clause.groups()
        if field in fields and value:
            chosen.setdefault(field, []).append(value)
        else:
            rest.append(clause.group())
        place = clause.end() + len(text[clause.end() :]) - len(text[clause.end() :].lstrip())
    return " ".join(rest), chosen


def strict(fq: str) -> str:
    """Filters that must all hold. Without it they would be joined as `q.op` joins the words of the query, by OR."""
    return "{!lucene q.op=AND}" + fq


def any_of(field: str, values: Iterable[str]) -> str:
    """A filter that holds for any of the values; tagged, so that the field's own counts can leave it out."""
    return f"{{!lucene tag={field}}}{field}:({' OR '.join(dict.fromkeys(values))})"


def without_own(field: str) -> str:
    """A facet field counted as if nothing were chosen in it: what one would find by choosing another value as well."""
    return f"{{!lucene ex={field} key={field}}}{field}"
