"""Why a dataset was found: the 信息项 that the words of the query are in."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from ckanext.anhui.catalogue import CONFIG

from .query import normalize, words

_PAIR = re.compile(r'^"(.)" => "(.)"$', re.MULTILINE)
SHORTEST = 2
"""Characters of a column's name that, found inside a longer query, are no accident."""


@cache
def _simplified(path: Path = CONFIG / "search" / "solr" / "t2s.txt") -> dict[int, str]:
    """The traditional characters and their simplified ones: the very file Solr folds with."""
    return str.maketrans(dict(_PAIR.findall(path.read_text("utf-8"))))


def fold(text: str) -> str:
    """A text as the index compares it: one width, small letters, simplified characters."""
    return normalize(text).casefold().translate(_simplified())


def matched_columns(query: str, names: Iterable[str]) -> list[str]:
    """The names that hold a word of the query, or are in one (企业的注册资本 names 注册资本), in their order.

    >>> matched_columns("註冊資本 2023", ["企业名称", "注册资本（万元）"])
    ['注册资本（万元）']
    """
    parts = [folded for word in words(query) if (folded := fold(word))]
    return [name for name in dict.fromkeys(names) if _is_named(fold(name), parts)]


def _is_named(name: str, parts: list[str]) -> bool:
    return any(part in name or (len(name) >= SHORTEST and name in part) for part in parts)
