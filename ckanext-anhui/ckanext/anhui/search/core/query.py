"""What a person types → what Solr is asked."""

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from ckanext.anhui.catalogue import CONFIG, element_table

LONGEST = 200
"""Characters of a query that are looked at: longer ones are pasted text, and each is a clause in a dozen fields."""

MINIMUM = "2<-1 4<75% 8<60%"
"""Of how many words (and, within a field of single characters, of how many characters) a dataset must have some."""

_INDEX_FIELDS = {"title": "title", "identifier": "identifier", "notes": "notes", "tag_string": "tags_zh",
                 "owner_org": "org_title", "columns": "res_columns"}  # fmt: skip
"""Which index field holds an element with a search weight; a test keeps it complete."""
_OTHER_FIELDS = "alias_zh^8 name^4 group_titles^2 res_name^2.5 text title_u^2 text_u^0.3 title_py text_py^0.2"
"""Fields that are no element: aliases, single characters, sounds."""

_FIELDED = re.compile(r"(?<![\w:])[+-]?[a-z][a-z0-9_]*:(?!/)\S", re.IGNORECASE)
_OPERATOR = re.compile(r"\S\s+(?:AND|OR|NOT)\s+\S")
_WILDCARD = re.compile(r"(?<![^\s(])[A-Za-z0-9_.-]+\*(?=\s|$)")
_RANGE = re.compile(r":[\[{][^\[\]{}]+ TO [^\[\]{}]+[\]}]")
_HANGING = re.compile(r"(?:[:\\^~!&|]|(?:^|\s)(?:AND|OR|NOT))$|^(?:AND|OR)\s")
_TWO_COLONS = re.compile(r"\w:[^\s\"\[{(\\]*:")
_PHRASE = re.compile(r'"[^"]+"')
_SPECIAL = re.compile(r"""[+\-&|!(){}\[\]^"~*?:\\/<>='`,;，。、；：？！（）【】《》〈〉「」『』“”‘’·…—#@$%]+""")


def normalize(text: str) -> str:
    """One width, one kind of blank, no control characters; case and characters stay (Solr folds them on both sides)."""
    text = unicodedata.normalize("NFKC", text)
    text = "".join(" " if unicodedata.category(c) in {"Cc", "Cf", "Zl", "Zp"} else c for c in text)
    return " ".join(text.split())


def is_syntax(query: str) -> bool:
    """Whether it is written in Solr's own language (`field:value`, "phrase", AND/OR/NOT, prefix*) and well formed.

    What only looks so (a lone quote, 时间:2023, C++) is a person's text.
    """
    if query == "*:*":
        return True
    unbalanced = query.count('"') % 2 or query.count("(") != query.count(")")
    if unbalanced or (any(sign in query for sign in "[]{}") and not _RANGE.search(query)):
        return False
    if _HANGING.search(query) or _TWO_COLONS.search(query):
        return False
    return any(pattern.search(query) for pattern in (_FIELDED, _OPERATOR, _WILDCARD, _PHRASE))


def words(query: str) -> list[str]:
    """The words of a person's text: nothing that means something to Solr, no word of politeness if others remain."""
    found = [_plain(word) for word in _SPECIAL.sub(" ", normalize(query)[:LONGEST]).split()]
    kept = [word for word in found if word not in stop_words()]
    return kept or found


def rewrite(query: str) -> dict[str, Any]:
    """The Solr parameters for what a person typed; {} when it is to be passed on as it is.

    The text goes in unsegmented (stack.md section 6: no query without a hit, ranking by characters in order), any of
    its words may match as far as `mm` says, and a phrase of the unigram field (solrconfig: pf) brings literal hits up.
    """
    query = (query or "").strip()
    if not query or query == "*:*" or _is_fielded(query):
        return {}
    if is_syntax(query):  # operators mean what they say (an mm would turn OR into AND); all else must match
        return {
            "q": query[: LONGEST * 5],
            "defType": "edismax",
            "qf": query_fields(),
            "q.op": "AND",
            "mm": "0%",
            "tie": "0.1",
        }
    text = " ".join(words(query))
    if not text:  # nothing but signs: nothing is found, not everything
        return {"q": "-*:*"}
    return {"q": text, "defType": "edismax", "qf": query_fields(), "q.op": "OR", "mm": MINIMUM, "tie": "0.1"}


def _is_fielded(query: str) -> bool:
    return is_syntax(query) and bool(_FIELDED.search(query))


def _plain(word: str) -> str:
    """AND, OR, NOT as words are words."""
    return word.lower() if word in {"AND", "OR", "NOT"} else word


@cache
def query_fields() -> str:
    """`qf`: the searched elements with the weights the element table gives them, and what is beside them."""
    elements = (f"{_INDEX_FIELDS[e.field_name]}^{e.search:g}" for e in element_table().dataset if e.search and e.public)
    return " ".join([*elements, _OTHER_FIELDS])


@cache
def stop_words(path: Path = CONFIG / "search" / "stopwords.yaml") -> frozenset[str]:
    """Words that say nothing about what is looked for."""
    return frozenset(yaml.safe_load(path.read_text("utf-8")))
