"""What a person typed → what Solr is asked.

The string goes in whole: the index reads it as phrases of bigrams (a part of a word, cut anywhere, is found), as single
characters over all text (words of different elements joined together are found) and as pinyin. No dictionary is needed,
so none can be out of date. Measured in docs: cutting into words gained nothing over this on the judged set.
"""

import re
import unicodedata
from functools import cache

from ckanext.anhui.catalogue import element_table

FIELD_SYNTAX = re.compile(r"(?:^|[\s+\-(!])[a-z_]+:", re.IGNORECASE | re.ASCII)
"""`title:x`, `+metadata_modified:[…]`: an expert speaks Solr's own language."""
FORBIDDEN = re.compile(r"\{!|_(?:query|val)_\s*:", re.IGNORECASE)
"""What CKAN answers with an error; in a person's words it means nothing."""
SOLR_FIELDS = {
    "title": "title",
    "notes": "notes",
    "owner_org": "org_title",
    "tag_string": "tags_zh",
    "columns": "res_columns",
}
"""Where the index keeps an element, when it is not under its own name."""
BESIDE = "alias_zh^8 name^4 res_name^2 title_u^2 title_py^1 text^1 text_u^0.3"
"""Aliases of departments, file names, the looser readings of the title and of all text."""


def rewrite(query: str) -> dict[str, str] | None:
    """The Solr parameters for a person's words; None when they are Solr's own language, or nothing at all."""
    text = unicodedata.normalize("NFKC", query or "").strip()
    if not text or text == "*:*" or FIELD_SYNTAX.search(text):
        return None
    return {"q": FORBIDDEN.sub(" ", text).strip() or "*:*", "defType": "edismax", "qf": query_fields(), "tie": "0.1"}


@cache
def query_fields() -> str:
    """The fields that are searched with their weights: `search` in the element table, and what stands beside it."""
    weighted = (e for e in element_table().dataset if e.search)
    return (
        " ".join(f"{SOLR_FIELDS[e.field_name]}^{e.search:g}" for e in weighted if e.field_name in SOLR_FIELDS)
        + f" {BESIDE}"
    )
