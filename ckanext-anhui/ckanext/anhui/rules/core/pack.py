"""Rule packs: `config/rules/*.yaml` read into typed rules, refused with file, line and rule when anything is off."""

import re
from pathlib import Path
from typing import Any, Literal, NamedTuple

import msgspec
import yaml

from ckanext.anhui.catalogue import Column, content_hash

from .dimensions import DIMENSIONS
from .marks import Mark, marks, place
from .vocabulary import CHECKS, faults, unknown_elements

Outcome = Literal["open", "conditional", "hold", "closed"]
Policy = Literal["pilot", "strict"]
Severity = Literal["block", "hold", "warn", "info"]
Example = dict[str, str | list[str]]
"""Elements and their values; `column_…` and `file_…` keys lay a column or a file over the record.

Of a rule about content: a small table, heading → values; a key with `_` before it is text at that place beside it.
"""


class RulePackError(Exception):
    """A pack that must not be used; the message names file, line, rule and what to mend."""


class Examples(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the rule must apply to, and what it must not: at least one of each."""

    match: tuple[Example, ...]
    no_match: tuple[Example, ...]


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One rule.

    `outcome` is what a match means; a rule without one only leaves a finding. `reason` is for the public, `fix` for the
    department. `removed`: nothing at all is said outside. `whole_record`: a column's match counts for the whole record.
    `quote`: the element whose words stand for the reason (closed) or are the condition (conditional); `condition`: the
    condition when the department wrote none. `policy`: only under that one. `dimension` and `weight`: what a dataset
    loses in quality by it.
    """

    id: str
    title: str
    applies_to: Literal["record", "column", "file", "content", "dataset"]
    check: str
    params: dict[str, Any]
    severity: Severity
    basis: str
    reason: str
    fix: str
    examples: Examples
    outcome: Outcome | None = None
    removed: bool = False
    whole_record: bool = False
    quote: str = ""
    condition: str = ""
    policy: Policy | None = None
    dimension: str = ""
    weight: int = 0

    def in_force(self, policy: Policy) -> bool:
        """Whether the rule counts under `policy`; most count under both."""
        return self.policy in (None, policy)


class Pack(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A pack of rules. `decision` says in plain words, step by step, how a verdict comes about."""

    id: str
    title: str
    description: str
    decision: tuple[str, ...]
    rules: tuple[Rule, ...]

    @property
    def version(self) -> str:
        """Changes with every change of the pack: twelve characters of its content hash."""
        return content_hash(self)[:12]


def load_pack(path: Path) -> Pack:
    """Read and check one pack. Raises RulePackError."""
    text = path.read_text("utf-8")
    found: list[Mark] = []
    try:
        found = marks(text)
        pack = msgspec.convert(yaml.safe_load(text), Pack)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise RulePackError(f"{path.name}:{line} 不是有效的 YAML：{error.problem}") from None
    except msgspec.ValidationError as error:
        raise RulePackError(f"{path.name}{place(found, str(error))}：格式不符：{error}") from None
    before: list[Rule] = []
    for rule, mark in zip(pack.rules, found, strict=True):
        said = _faults(rule, before)
        if said:
            words = "；".join(fault.said for fault in said)
            raise RulePackError(f"{path.name}:{mark.at(said[0].key)} 规则 {rule.id}：{words}")
        before.append(rule)
    return pack


class Fault(NamedTuple):
    """What is wrong, and at which key of the rule."""

    key: str
    said: str


def _faults(rule: Rule, before: list[Rule]) -> list[Fault]:
    """What is wrong with a rule, given those before it."""
    said = [Fault("params", one) for one in faults(rule.check, rule.params, rule.applies_to)]
    if said and (rule.check not in CHECKS or rule.applies_to not in CHECKS[rule.check].asked_of):
        said = [Fault("check", one.said) for one in said]
    if not re.fullmatch(r"[a-z][a-z0-9-]*", rule.id):
        said.append(Fault("id", "编号只能用小写字母、数字和连字符"))
    if rule.id in {other.id for other in before}:
        said.append(Fault("id", f"编号重复 {rule.id}"))
    said += [Fault("params", one) for other in before if (one := _never_matters(rule, other))]
    said += [
        Fault(name, f"{name} 不能为空")
        for name in ("title", "basis", "reason", "fix")
        if not getattr(rule, name).strip()
    ]
    return said + _faults_of_effect(rule) + _faults_of_examples(rule)


def _faults_of_effect(rule: Rule) -> list[Fault]:
    """What is wrong with what a rule leads to."""
    said = [Fault("quote", one) for one in (unknown_elements([rule.quote], rule.applies_to) if rule.quote else ())]
    if rule.applies_to == "dataset" and (rule.dimension not in DIMENSIONS or rule.weight < 1):
        said.append(Fault("dimension", f"dimension 应为 {'、'.join(DIMENSIONS)} 之一，weight 应为正整数"))
    if rule.applies_to in ("content", "dataset") and rule.outcome:
        said.append(Fault("outcome", f"outcome 不能用于 {rule.applies_to}"))
    if rule.removed and rule.outcome not in ("closed", "hold"):
        said.append(Fault("removed", "removed 只用于 closed 或 hold"))
    if rule.whole_record and rule.applies_to != "column":
        said.append(Fault("whole_record", "whole_record 只用于问信息项（column）的规则"))
    return said


def _faults_of_examples(rule: Rule) -> list[Fault]:
    said = [] if rule.examples.match and rule.examples.no_match else ["examples 须各有至少一个 match 和 no_match"]
    if rule.applies_to not in ("content", "dataset"):
        said += [f"示例中{one}" for one in unknown_elements(_example_keys(rule), rule.applies_to)]
    return [Fault("examples", one) for one in said]


def _example_keys(rule: Rule) -> list[str]:
    """Elements the examples of a rule give; a column's own answers (`column_open`) are known by themselves."""
    own = {f"column_{part}" for part in Column.__struct_fields__} if rule.applies_to == "column" else set()
    keys = dict.fromkeys(key for example in (*rule.examples.match, *rule.examples.no_match) for key in example)
    return [key for key in keys if key not in own]


ONE_IS_ENOUGH = {"value_in": "values", "contains": "words", "seen": "kinds", "told": "codes"}
"""Of these checks the list of which one is enough: a part of it finds nothing that the whole does not."""
OUTCOMES = (None, "open", "conditional", "hold", "closed")
SEVERITIES = ("info", "warn", "hold", "block")
"""Each from light to grave."""


def _never_matters(rule: Rule, other: Rule) -> str:
    """Why one of two rules can never matter, `other` being the earlier; "" when both can."""
    if (rule.applies_to, rule.check) != (other.applies_to, other.check) or other.policy not in (None, rule.policy):
        return ""
    if rule.params == other.params:
        return f"不会起作用：与规则 {other.id} 问的相同"
    if _asks_part_of(rule, other) and _at_least_as_grave(other, rule):
        return f"不会起作用：规则 {other.id} 问的包括它，办理得不轻"
    if rule.applies_to == "content" and _asks_part_of(other, rule) and not _at_least_as_grave(other, rule):
        return f"规则 {other.id} 不再起作用：这条规则问的包括它，办理得更重"
    return ""


def _asks_part_of(rule: Rule, other: Rule) -> bool:
    """Whether `other` applies wherever `rule` does: the same question with a longer list."""
    name = ONE_IS_ENOUGH.get(rule.check)
    if name is None or not all(isinstance(one.params.get(name), list) for one in (rule, other)):
        return False
    same = {**rule.params, name: None} == {**other.params, name: None}
    return same and set(map(str, rule.params[name])) <= set(map(str, other.params[name]))


def _at_least_as_grave(one: Rule, other: Rule) -> bool:
    """Whether `one` decides at least what `other` does. Of a file's content the gravest severity decides; of a record
    the outcome, and a rule without one always leaves its own finding."""
    if other.applies_to == "content":
        return SEVERITIES.index(one.severity) >= SEVERITIES.index(other.severity)
    if other.outcome is None or other.removed > one.removed or other.whole_record > one.whole_record:
        return False
    return OUTCOMES.index(one.outcome) >= OUTCOMES.index(other.outcome)
