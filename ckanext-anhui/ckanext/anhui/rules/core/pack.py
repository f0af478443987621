"""Rule packs: `config/rules/*.yaml` read into typed rules, refused with file, line and rule when anything is off."""

import re
from pathlib import Path
from typing import Any, Literal

import msgspec
import yaml

from ckanext.anhui.catalogue import Column, content_hash

from .dimensions import DIMENSIONS
from .vocabulary import faults, unknown_elements

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
    lines: list[tuple[int, str]] = []
    try:
        lines = _rule_lines(text)
        pack = msgspec.convert(yaml.safe_load(text), Pack)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise RulePackError(f"{path.name}:{line} 不是有效的 YAML：{error.problem}") from None
    except msgspec.ValidationError as error:
        raise RulePackError(f"{path.name}{_place(lines, str(error))}：格式不符：{error}") from None
    seen: dict[str, Rule] = {}
    for rule, (line, _) in zip(pack.rules, lines, strict=True):
        said = _faults(rule, seen)
        if said:
            raise RulePackError(f"{path.name}:{line} 规则 {rule.id}：{'；'.join(said)}")
        seen[rule.id] = rule
    return pack


def _faults(rule: Rule, seen: dict[str, Rule]) -> list[str]:
    """What is wrong with a rule, given those before it."""
    said = faults(rule.check, rule.params, rule.applies_to)
    if not re.fullmatch(r"[a-z][a-z0-9-]*", rule.id):
        said.append("编号只能用小写字母、数字和连字符")
    if rule.id in seen:
        said.append(f"编号重复 {rule.id}")
    said += [f"不会起作用：与规则 {other.id} 问的相同" for other in seen.values() if _asks_the_same(rule, other)]
    said += [f"{name} 不能为空" for name in ("title", "basis", "reason", "fix") if not getattr(rule, name).strip()]
    if rule.applies_to == "dataset" and (rule.dimension not in DIMENSIONS or rule.weight < 1):
        said.append(f"dimension 应为 {'、'.join(DIMENSIONS)} 之一，weight 应为正整数")
    if rule.applies_to not in ("content", "dataset"):
        said += [f"示例中{fault}" for fault in unknown_elements(_example_keys(rule), rule.applies_to)]
    if not rule.examples.match or not rule.examples.no_match:
        said.append("examples 须各有至少一个 match 和 no_match")
    said += unknown_elements([rule.quote], rule.applies_to) if rule.quote else []
    if rule.removed and rule.outcome not in ("closed", "hold"):
        said.append("removed 只用于 closed 或 hold")
    if rule.whole_record and rule.applies_to != "column":
        said.append("whole_record 只用于问信息项（column）的规则")
    return said


def _example_keys(rule: Rule) -> list[str]:
    """Elements the examples of a rule give; a column's own answers (`column_open`) are known by themselves."""
    own = {f"column_{part}" for part in Column.__struct_fields__} if rule.applies_to == "column" else set()
    keys = dict.fromkeys(key for example in (*rule.examples.match, *rule.examples.no_match) for key in example)
    return [key for key in keys if key not in own]


def _asks_the_same(rule: Rule, other: Rule) -> bool:
    same = (rule.applies_to, rule.check, rule.params) == (other.applies_to, other.check, other.params)
    return same and other.policy in (None, rule.policy)


def _rule_lines(text: str) -> list[tuple[int, str]]:
    """Line and id of every rule of a pack, from the YAML reader's own marks. A key written twice is an error."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    _no_key_twice(root)
    if not isinstance(root, yaml.MappingNode):
        return []
    rules = next((value for key, value in root.value if key.value == "rules"), None)
    found = []
    for node in rules.value if isinstance(rules, yaml.SequenceNode) else ():
        keys = {k.value: v.value for k, v in node.value} if isinstance(node, yaml.MappingNode) else {}
        found.append((node.start_mark.line + 1, str(keys.get("id", "?"))))
    return found


def _no_key_twice(node: yaml.Node | None) -> None:
    """YAML would silently keep the last of two equal keys."""
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _no_key_twice(item)
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if key.value in seen:
                raise yaml.MarkedYAMLError(problem=f"键 {key.value} 重复", problem_mark=key.start_mark)
            seen.add(key.value)
            _no_key_twice(value)


def _place(lines: list[tuple[int, str]], message: str) -> str:
    """Line and id of the rule a message of msgspec points at ("$.rules[3]…")."""
    found = re.search(r"\$\.rules\[(\d+)\]", message)
    if not found or int(found[1]) >= len(lines):
        return ""
    line, rule = lines[int(found[1])]
    return f":{line} 规则 {rule}"
