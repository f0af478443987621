"""Rule packs: `config/rules/*.yaml` read into typed rules, refused with file, line and rule when anything is off."""

from pathlib import Path
from typing import Any, Literal

import msgspec
import yaml

from ckanext.anhui.catalogue import content_hash, element_table

from .checks import CHECKS

Outcome = Literal["open", "conditional", "hold", "closed"]
Policy = Literal["pilot", "strict"]


class RulePackError(Exception):
    """A pack that must not be used; the message names file, line, rule and what to mend."""


class Examples(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Records (element: value) the rule must apply to, and must not. `column_name` lays a column over the record."""

    match: tuple[dict[str, str], ...]
    no_match: tuple[dict[str, str], ...]


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One rule. `outcome` is what a match means; a rule without one only leaves a finding."""

    id: str
    title: str
    applies_to: Literal["record", "column"]
    check: str
    params: dict[str, Any]
    examples: Examples
    basis: str
    fix: str
    severity: Literal["block", "warn", "info"] = "info"
    outcome: Outcome | None = None
    reason: str = ""
    removed: bool = False
    policy: Policy | None = None

    def in_force(self, policy: Policy) -> bool:
        """Whether the rule counts under `policy`; most count under both."""
        return self.policy in (None, policy)


class Pack(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A pack of rules, in the order in which they are asked."""

    id: str
    title: str
    description: str
    rules: tuple[Rule, ...]

    @property
    def version(self) -> str:
        """Changes with every change of the pack: twelve characters of its content hash."""
        return content_hash(self)[:12]


def load_pack(path: Path) -> Pack:
    """Read and check one pack. Raises RulePackError."""
    text = path.read_text("utf-8")
    try:
        pack = msgspec.convert(yaml.safe_load(text), Pack)
    except yaml.YAMLError as error:
        raise RulePackError(f"{path.name}：不是有效的 YAML：{error}") from None
    except msgspec.ValidationError as error:
        raise RulePackError(f"{path.name}{_where(text, str(error))}：{error}") from None
    seen: set[str] = set()
    for rule in pack.rules:
        faults = _faults(rule) + ([f"编号重复 {rule.id}"] if rule.id in seen else [])
        if faults:
            raise RulePackError(f"{path.name}:{_line(text, rule.id)} 规则 {rule.id}：{'；'.join(faults)}")
        seen.add(rule.id)
    return pack


def _faults(rule: Rule) -> list[str]:
    if rule.check not in CHECKS:
        return [f"未知检查 {rule.check}（可用：{'、'.join(CHECKS)}）"]
    faults = CHECKS[rule.check].faults(rule.params)
    known = {e.field_name for e in element_table().dataset} | {"column_name", "column_names"}
    faults += [f"未知元素 {name}" for name in sorted(_elements(rule.params) - known)]
    if rule.outcome == "closed" and not rule.reason and not rule.removed:
        faults.append("不予开放的规则须有公开理由 reason")
    return faults


def _elements(params: dict[str, Any]) -> set[str]:
    names = set(params.get("elements", ())) | ({params["element"]} if "element" in params else set())
    for inner in params.get("checks", ()):
        names |= _elements(inner.get("params", {}))
    return names


def _line(text: str, rule_id: str) -> int:
    lines = [n for n, line in enumerate(text.splitlines(), 1) if line.strip() in (f"- id: {rule_id}", f"id: {rule_id}")]
    return lines[-1] if lines else 1


def _where(text: str, message: str) -> str:
    """The line of the rule a msgspec message points at ("$.rules[3]…")."""
    if "$.rules[" not in message:
        return ""
    index = int(message.split("$.rules[")[1].split("]")[0])
    starts = [n for n, line in enumerate(text.splitlines(), 1) if line.startswith("- id:")]
    return f":{starts[index]}" if index < len(starts) else ""
