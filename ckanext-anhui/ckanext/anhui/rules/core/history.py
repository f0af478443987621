"""What became of the rules over time: `config/rules/history.yaml`, read and held against the packs as they are.

An entry says, for the public, what changed in a pack and why. `version` is the pack's own after the change, so a pack
that changed without an entry is found out (`faults`).
"""

import datetime as dt
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from pathlib import Path

import msgspec
import yaml

from ckanext.anhui.catalogue import CONFIG

from .engine import HISTORY
from .pack import Pack, RulePackError


class Change(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry. `rules` are those that changed (none: the whole pack), `added` those new with it."""

    date: dt.date
    pack: str
    version: str
    said: str
    rules: tuple[str, ...] = ()
    added: tuple[str, ...] = ()


@cache
def load_history(path: Path = CONFIG / "rules" / HISTORY) -> tuple[Change, ...]:
    """All entries, newest first. Raises RulePackError when the file does not have that form."""
    try:
        return msgspec.convert(yaml.safe_load(path.read_text("utf-8")), tuple[Change, ...])
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise RulePackError(f"{path.name}:{line} 不是有效的 YAML：{error.problem}") from None
    except msgspec.ValidationError as error:
        raise RulePackError(f"{path.name} 格式不符：{error}") from None


def of_pack(history: Iterable[Change], pack: str) -> list[Change]:
    """The entries of one pack, newest first."""
    return [change for change in history if change.pack == pack]


def of_rule(history: Iterable[Change], pack: str, rule: str) -> list[Change]:
    """The entries that concern one rule, newest first: those that name it, and those of its whole pack since it is.

    A rule no entry adds came with its pack.
    """
    found = []
    for change in of_pack(history, pack):
        if rule in change.added:
            return [*found, change]
        if rule in change.rules or not (change.rules or change.added):
            found.append(change)
    return found


def faults(history: Iterable[Change], packs: Iterable[Pack], today: dt.date) -> list[str]:
    """What is wrong with the history, in words; empty when every pack as it is has its entry.

    Only the newest entry of a pack is held against its rules: what an older one names may be gone since.
    """
    changes, known = list(history), {pack.id: pack for pack in packs}
    said = [f"{HISTORY}：未知规则包 {name}" for name in dict.fromkeys(c.pack for c in changes) if name not in known]
    said += [f"{HISTORY}：{c.pack} {c.version} 没有写明改了什么、为什么" for c in changes if not c.said.strip()]
    said += [
        f"{HISTORY}：顺序不对，{below.date} {below.pack} 应在 {above.date} {above.pack} 之前（新的在前）"
        for above, below in pairwise(changes)
        if below.date > above.date
    ]
    for pack in known.values():
        own = of_pack(changes, pack.id)
        rules = {rule.id for rule in pack.rules}
        if not own or own[0].version != pack.version:
            said.append(_missing(pack, today))
        elif unknown := [rule for rule in (*own[0].rules, *own[0].added) if rule not in rules]:
            said.append(f"{HISTORY}：{pack.id} {own[0].version} 中未知规则 {'、'.join(unknown)}")
    return said


def _missing(pack: Pack, today: dt.date) -> str:
    """The entry to write for a pack that changed without one, ready to be pasted."""
    lines = [f"- date: {today}", f"  pack: {pack.id}", f"  version: {pack.version}", "  rules: []", "  said: "]
    return "\n".join(
        [
            f"{HISTORY}：规则包 {pack.id} 的现行版本没有记录。请在文件开头加上下面几行，并写明改了哪些规则、为什么：",
            *lines,
        ]
    )
