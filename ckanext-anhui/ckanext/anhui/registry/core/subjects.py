"""Records of several departments about the same subject (一数一源): found by title and 信息项, for people to judge."""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from rapidfuzz import fuzz

from ckanext.anhui.catalogue import code_list, normalize

FILLER = re.compile(r"(信息表|信息|数据集|数据|清单|名单|目录|列表|情况|基本|表)+$")
LEADING = re.compile(r"^(全省|省级|安徽省|全市|本省)+")
MINGLED = 60
"""Below this share (of 100) of common 信息项, equal titles are two subjects after all."""


class Subject(NamedTuple):
    """What is compared of a record."""

    key: str
    provider: str
    title: str
    columns: tuple[str, ...]


def groups(records: Iterable[Subject]) -> list[list[Subject]]:
    """Groups of records of at least two departments with one subject; the largest first, then by title."""
    by_core: dict[str, list[Subject]] = defaultdict(list)
    for one in records:
        by_core[core(one.title)].append(one)
    found = [_alike(group) for title, group in by_core.items() if title]
    several = [group for group in found if len({one.provider for one in group}) > 1]
    return sorted(several, key=lambda group: (-len(group), group[0].title))


def core(title: str) -> str:
    """What a title is about: without the region at its head and 信息, 清单 and their like at its end."""
    bare = LEADING.sub("", normalize(title))
    region = next((name for name in _regions() if bare.startswith(name) and len(bare) > len(name) + 2), "")
    bare = bare.removeprefix(region)
    return FILLER.sub("", bare) or bare


def _alike(group: list[Subject]) -> list[Subject]:
    """Those whose 信息项 are like the first's; records without any stay, their titles being all there is."""
    lead = max(group, key=lambda one: len(one.columns))
    names = sorted(lead.columns)
    return [
        one
        for one in group
        if not one.columns or not names or fuzz.token_set_ratio(" ".join(names), " ".join(one.columns)) >= MINGLED
    ]


def _regions() -> list[str]:
    cities = [e for e in code_list("regions").entries if e.data.get("level") == "city"]
    return [normalize(name) for entry in cities for name in (entry.label, *entry.aliases) if len(name) > 1]
