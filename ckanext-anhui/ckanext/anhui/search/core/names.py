"""By what other names a department and a thing are known."""

from functools import cache
from pathlib import Path

import msgspec
import yaml

from ckanext.anhui.catalogue import CONFIG, Entry, code_list

COUNTY = 6
"""Digits of a county's code; a township's is longer, and departments are not named after one."""


class Aliases(msgspec.Struct, frozen=True):
    """config/search/aliases.yaml."""

    departments: dict[str, list[str]] = {}
    vocabulary: list[list[str]] = []


@cache
def aliases(path: Path = CONFIG / "search" / "aliases.yaml") -> Aliases:
    """Read the file; raises msgspec.ValidationError naming what is wrong."""
    return msgspec.convert(yaml.safe_load(path.read_text("utf-8")), Aliases)


def department_aliases(name: str) -> list[str]:
    """Other names of a department: its own, those of the departments whose work it took over, or derived short ones."""
    entry = code_list("departments").find(name)
    names = [word for one in _line(entry) for word in (one.label, *one.aliases)] if entry else _short(name)
    return [word for word in dict.fromkeys(names) if word and word != name]


def vocabulary_aliases(text: str) -> list[str]:
    """Words that mean the same as words in the text and are not in it."""
    folded = text.casefold()
    found: dict[str, None] = {}
    for group in aliases().vocabulary:
        present = [word for word in group if word.casefold() in folded]
        if present:
            found.update(dict.fromkeys(word for word in group if word not in present))
    return list(found)


def department_named_in(query: str) -> Entry | None:
    """The department that a query names by any of its names, the longest name first; None when it names none."""
    folded = "".join(query.split())
    hits = [
        (len(word), entry)
        for entry in code_list("departments").entries
        for word in (entry.label, *entry.aliases)
        if len(word) > 2 and word in folded
    ]
    if not hits:
        return None
    entry = max(hits, key=lambda hit: hit[0])[1]
    heirs = [heir for code in entry.successors if (heir := code_list("departments").find(code))]
    return heirs[0] if heirs else entry


def _line(entry: Entry) -> list[Entry]:
    """The department and those that went into it."""
    return [entry, *(one for one in code_list("departments").entries if entry.code in one.successors)]


def _short(name: str) -> list[str]:
    """合肥市发展和改革委员会 → 发展和改革委员会, 发改委, 合肥市发改委 …"""
    place, rest = _split_place(name)
    shorts = [short for official, ones in aliases().departments.items() if rest.endswith(official) for short in ones]
    if not shorts and rest.endswith("委员会"):
        shorts = [rest.removesuffix("委员会") + "委"]
    if rest.startswith("人民政府"):
        shorts.append(rest.removeprefix("人民"))
    return ([rest] if place else []) + shorts + [place + short for short in shorts if place]


def _split_place(name: str) -> tuple[str, str]:
    """The place a department's name begins with (合肥市, 肥西县 …), and the rest."""
    for length in range(min(8, len(name) - 2), 1, -1):
        region = code_list("regions").find(name[:length])
        if region and len(region.code) == COUNTY and region.label.endswith(("省", "市", "区", "县")):
            return name[:length], name[length:]
    return "", name
