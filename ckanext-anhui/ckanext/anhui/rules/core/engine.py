"""The engine: packs + record → verdict.

Deny by default. Every rule of the pack is asked, for the record and for each of its columns. A column rule that closes
or holds takes only that column out. The record's own outcome is the strictest one found (closed, then hold, then
conditional, then open; the first such rule in the pack decides); without any it is held. A record that has columns
none of which is open is not open.
"""

from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from ckanext.anhui.catalogue import CONFIG, CatalogueRecord, Column, content_hash

from .checks import CHECKS, View
from .pack import Outcome, Pack, Policy, Rule, RulePackError, load_pack

STRICTNESS: tuple[Outcome, ...] = ("open", "conditional", "hold", "closed")


class Finding(msgspec.Struct, frozen=True, omit_defaults=True):
    """A rule that applied: which, how grave, where (a column's name, or "" for the record), what it is, how to mend it."""

    rule: str
    severity: str
    title: str
    fix: str
    where: str = ""


class Verdict(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What the rules say of one record.

    `reason` is the text for the public when it is closed; `removed` means nothing at all is said outside;
    `open_columns` names the columns that may leave; `condition` is the condition of a conditional record.
    """

    outcome: Outcome
    rule: str
    basis: str
    rule_version: str
    reason: str = ""
    removed: bool = False
    open_columns: tuple[str, ...] = ()
    condition: str = ""
    findings: tuple[Finding, ...] = ()


class RuleSet:
    """The packs in force under one policy. Immutable; get it from `rule_set`."""

    def __init__(self, packs: tuple[Pack, ...], policy: Policy) -> None:
        self.packs = packs
        self.policy = policy
        self.version = content_hash([policy, *packs])[:12]
        rules = [rule for pack in packs for rule in pack.rules if rule.in_force(policy)]
        self._record_rules = [rule for rule in rules if rule.applies_to == "record"]
        self._column_rules = [rule for rule in rules if rule.applies_to == "column"]

    def evaluate(self, record: CatalogueRecord) -> Verdict:
        """Decide one record."""
        view = View(record)
        matched = [rule for rule in self._record_rules if applies(rule, view)]
        findings = [_finding(rule) for rule in matched if rule.outcome != "open"]
        decided = [rule for rule in matched if rule.outcome]
        open_columns: list[str] = []
        shut: list[Rule] = []
        for column in record.columns:
            column_view = View(record, column)
            hits = [rule for rule in self._column_rules if applies(rule, column_view)]
            findings += [_finding(rule, column) for rule in hits if rule.outcome != "open"]
            barred = [rule for rule in hits if rule.outcome in ("hold", "closed")]
            if barred:
                shut.append(strictest(barred))
            else:
                open_columns.append(column.name)
                decided += [rule for rule in hits if rule.outcome]
        if record.columns and not open_columns:
            decided.append(strictest(shut))
        return self._verdict(record, decided, tuple(open_columns), tuple(findings))

    def _verdict(
        self,
        record: CatalogueRecord,
        decided: list[Rule],
        columns: tuple[str, ...],
        findings: tuple[Finding, ...],
    ) -> Verdict:
        if not decided:
            return Verdict(
                outcome="hold",
                rule="undecided",
                basis="未经判定不予开放",
                rule_version=self.version,
                findings=findings,
            )
        rule = strictest(decided)
        assert rule.outcome is not None
        return Verdict(
            outcome=rule.outcome,
            rule=rule.id,
            basis=rule.basis,
            rule_version=self.version,
            reason=record.text("closed_basis") or rule.reason if rule.outcome == "closed" else "",
            removed=rule.removed,
            open_columns=columns if rule.outcome in ("open", "conditional") else (),
            condition=_condition(record) if rule.outcome == "conditional" else "",
            findings=findings,
        )


def applies(rule: Rule, view: View) -> bool:
    """Whether a rule applies to a view of a record."""
    return CHECKS[rule.check].run(view, rule.params)


def strictest(rules: list[Rule]) -> Rule:
    """The rule that decides: the strictest outcome, `removed` before the rest, then the first in the pack."""
    return max(rules, key=lambda rule: (STRICTNESS.index(rule.outcome or "open"), rule.removed))


def _condition(record: CatalogueRecord) -> str:
    """The condition of the record, or else those of its columns."""
    own = record.text("open_condition")
    return own or "；".join(dict.fromkeys(c.open_condition for c in record.columns if c.open_condition))


def _finding(rule: Rule, column: Column | None = None) -> Finding:
    return Finding(rule.id, rule.severity, rule.title, rule.fix, column.name if column else "")


@cache
def rule_set(policy: Policy = "pilot", folder: Path = CONFIG / "rules") -> RuleSet:
    """The packs of `config/rules`, read once. Raises RulePackError when one of them must not be used."""
    packs = tuple(load_pack(path) for path in sorted(folder.glob("*.yaml")))
    if not packs:
        raise RulePackError(f"{folder} 中没有规则包")
    return RuleSet(packs, policy)


def failing_examples(rules: RuleSet) -> list[str]:
    """Examples of the packs that do not hold, in words; empty when all do."""
    said = []
    for pack in rules.packs:
        for rule in pack.rules:
            for expected, group in ((True, rule.examples.match), (False, rule.examples.no_match)):
                said += [
                    f"{pack.id}/{rule.id}：示例 {example} {'应' if expected else '不应'}触发本规则"
                    for example in group
                    if applies(rule, example_view(example)) is not expected
                ]
    return said


def example_view(example: dict[str, str]) -> View:
    """The view an example of a pack describes."""
    elements: dict[str, Any] = {
        k: v for k, v in example.items() if k not in ("column_name", "column_open", "column_names")
    }
    names = example.get("column_names", "").split("\n") if "column_names" in example else []
    column = Column(example["column_name"], open=example.get("column_open", "")) if "column_name" in example else None
    columns = tuple(Column(name) for name in names) + ((column,) if column else ())
    return View(CatalogueRecord(key="example", provider="示例部门", elements=elements, columns=columns), column)
