"""The engine: packs + record → verdict. Deny by default.

Every rule is asked, of the record, of each column and of each file; a record without columns counts as one column, and
a column without a name beside others stays inside. A column is open only when a rule opens it and none closes or holds
it. The record's outcome is the strictest found (closed, hold, conditional, open) by the record's rules, the files'
rules, the columns' rules marked `whole_record` and what opened the open columns; where no column is open, by what
closed or held them. Of equally strict ones the first in the packs decides (openness.yaml comes first). What no rule
decides is held.
"""

from collections.abc import Mapping
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from ckanext.anhui.catalogue import CONFIG, CatalogueRecord, Column, FileRef, content_hash, normalize

from .checks import PER_COLUMN, Places, Test, View, column_view, file_view, record_view
from .facts import Facts
from .measures import Measure
from .pack import Examples, Outcome, Pack, Policy, Rule, RulePackError, load_pack
from .quality import Quality, assess
from .screening.judge import Asked, judge
from .screening.model import Content, Screened
from .vocabulary import make
from .words import element_name

ENGINE = 5
"""Raise it when a check or the way of deciding changes: then all records are decided again."""
HISTORY = "history.yaml"
"""The file among the packs that is none: what became of them (history.py)."""
KNOWLEDGE = tuple(sorted((CONFIG / "screening").glob("*.yaml")))
"""What the detectors know beside the rules."""
KEEPS_FILES_BACK = ("privacy", "secrecy")
"""Packs by which the content of a file is kept inside; the others only remind."""
ORDER = ("openness", "publication", "privacy", "secrecy", "file", "table", "quality")
STRICTNESS: dict[Outcome | None, int] = {None: -1, "open": 0, "conditional": 1, "hold": 2, "closed": 3}
ANSWERS = ("是", "否")
SAID = attrgetter(*PER_COLUMN)
WHOLE = Column("")
"""Stands for a record without columns."""
UNDECIDED = Rule(
    id="undecided",
    title="没有规则作出结论的，待核",
    applies_to="record",
    check="",
    params={},
    severity="block",
    outcome="hold",
    basis="本平台规则：未经判定，不予开放",
    reason="尚未判定是否可以开放",
    fix="请核对是否向社会开放一栏。",
    examples=Examples((), ()),
)


class Finding(msgspec.Struct, frozen=True, omit_defaults=True):
    """A rule that applied: which, how grave, what it is, how to mend it.

    `where` is the column or file it was found at ("" for the record), `evidence` the elements that showed it, by their
    official names, and `places` the same by their field names: never their values.
    """

    rule: str
    severity: str
    title: str
    fix: str
    where: str = ""
    evidence: str = ""
    places: tuple[str, ...] = ()


class Verdict(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What the rules say of one record.

    `reason` is the text for the public when it is not open; `removed` means nothing at all is said outside;
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


class Hit(NamedTuple):
    """A rule that applies: where, in which elements, and the view it was asked of."""

    rule: Rule
    where: str
    places: Places
    view: View


class RuleSet:
    """The packs in force under one policy. Immutable; get it from `rule_set`.

    `version` changes with any of them, `content_version` with those that keep files back: files are screened again
    when it does.
    """

    def __init__(self, packs: tuple[Pack, ...], policy: Policy) -> None:
        self.packs = packs
        self.policy: Policy = policy
        self.version = content_hash([ENGINE, policy, *packs])[:12]
        self._order = {rule.id: number for number, rule in enumerate(rule for pack in packs for rule in pack.rules)}
        content = [pack.rules for pack in packs if pack.id in KEEPS_FILES_BACK]
        self.content_version = content_hash([ENGINE, content, *(path.read_text("utf-8") for path in KNOWLEDGE)])[:12]
        self._rules = {rule.id: rule for pack in packs for rule in pack.rules} | {UNDECIDED.id: UNDECIDED}
        self._tests: dict[str, list[tuple[Rule, Test]]] = {"record": [], "column": [], "alike": [], "file": []}
        self._content: dict[str, list[Asked]] = {}
        self._dataset: list[tuple[Rule, Measure]] = []
        for pack, rule in ((one, rule) for one in packs for rule in one.rules if rule.in_force(policy)):
            if rule.applies_to in self._tests:
                self._tests[_asked_of(rule)].append((rule, make(rule.check, rule.params)))
            elif rule.applies_to == "content":
                self._content.setdefault(pack.id, []).append((rule, make(rule.check, rule.params)))
            else:
                self._dataset.append((rule, make(rule.check, rule.params)))

        self._answered = {
            what: {answer: [one for one in tests if _may_apply(one[0], answer)] for answer in ANSWERS}
            for what, tests in self._tests.items()
        }

    def rule(self, identity: str) -> Rule:
        """A rule by its id. Raises KeyError."""
        return self._rules[identity]

    def assess(self, facts: Facts) -> Quality:
        """How good a dataset is."""
        return assess(facts, self._dataset)

    def judge(self, content: Content) -> Screened:
        """What the rules say of the content of a file."""
        found = {name: judge(content, asked) for name, asked in self._content.items()}
        privacy, secrecy = (found.pop(pack, ()) for pack in KEEPS_FILES_BACK)
        other = tuple(one for some in found.values() for one in some)
        return Screened(version=self.content_version, privacy=privacy, secrecy=secrecy, other=other)

    def evaluate(self, record: CatalogueRecord, screened: Mapping[str, str] | None = None) -> Verdict:
        """Decide one record. `screened` are the verdicts on the content of files, by their hash; None: nobody asks."""
        whole = record_view(record)
        hits = self._ask("record", whole, "")
        for file in record.files:
            hits += self._ask("file", file_view(whole, file, _standing(file, screened)), file.name)
        deciding = list(hits)
        columns = self._ask_columns(whole, record.columns or (WHOLE,))
        named = any(column.name for column, _ in columns)
        opened = [_opens(of_column) and (bool(column.name) or not named) for column, of_column in columns]
        for (_, of_column), is_open in zip(columns, opened, strict=True):
            hits += of_column
            deciding += [hit for hit in of_column if is_open or hit.rule.whole_record]
        if not any(opened):
            deciding += [hit for _, of_column in columns for hit in of_column if not _is_opening(hit.rule)]
            deciding.append(Hit(UNDECIDED, "", (), whole))
        inside = [column.name for (column, _), is_open in zip(columns, opened, strict=True) if not is_open]
        return self._verdict(hits, deciding, _open_columns(record, inside))

    def _ask_columns(self, whole: View, columns: tuple[Column, ...]) -> list[tuple[Column, list[Hit]]]:
        """Each column with what applies to it. Those that differ in nothing but their names are asked of it once."""
        alike: dict[Any, tuple[View, list[Hit]]] = {}
        asked = []
        for column in columns:
            if (said := SAID(column)) not in alike:
                view = column_view(whole, column)
                alike[said] = view, self._ask("alike", view, "")
            view, shared = alike[said]
            view["column_name"], view["column_description"] = column.name, column.description
            hits = [Hit(rule, column.name, places, view) for rule, _, places, _ in shared]
            if own := self._ask("column", view, column.name):
                hits = sorted([*hits, *own], key=lambda hit: self._order[hit.rule.id])
            asked.append((column, hits))
        return asked

    def _ask(self, what: str, view: View, where: str) -> list[Hit]:
        tests = self._answered[what].get(view["open"]) or self._tests[what]
        return [Hit(rule, where, places, view) for rule, test in tests if (places := test(view))]

    def _verdict(self, hits: list[Hit], deciding: list[Hit], open_columns: tuple[str, ...]) -> Verdict:
        last = len(self._order)
        decided = max(
            deciding,
            key=lambda hit: (STRICTNESS[hit.rule.outcome], hit.rule.removed, -self._order.get(hit.rule.id, last)),
        )
        rule = decided.rule
        leaves = _is_opening(rule)
        # sticky: what one rule says nothing about, no other rule may give a reason for
        removed = not leaves and any(hit.rule.removed for hit in hits)
        return Verdict(
            outcome=rule.outcome or "hold",
            rule=rule.id,
            basis=rule.basis,
            rule_version=self.version,
            reason="" if leaves or removed else _quoted([decided]) or rule.reason,
            removed=removed,
            open_columns=open_columns if leaves else (),
            condition=_condition(deciding) if rule.outcome == "conditional" else "",
            findings=tuple([_finding(hit) for hit in hits if _worth_telling(hit.rule)]),
        )


def _asked_of(rule: Rule) -> str:
    """Of what a rule is asked: as it says, but "alike" when it asks nothing by which columns differ in their names."""
    named = any(name in str(rule.params) for name in ("column_name", "column_description"))
    return "alike" if rule.applies_to == "column" and not named else rule.applies_to


def _may_apply(rule: Rule, answer: str) -> bool:
    """Whether a rule can apply where 是否向社会开放 has this answer: most begin by asking for it."""
    first = rule.params["checks"][0] if rule.check == "all_of" else {"check": rule.check, "params": rule.params}
    asks = first["check"] == "value_in" and first["params"]["element"] == "open"
    return not asks or answer in first["params"]["values"]


def _standing(file: FileRef, screened: Mapping[str, str] | None) -> str:
    """What is known of the content of a file; "waiting" when it was not looked at yet."""
    return "unasked" if screened is None or not file.sha256 else screened.get(file.sha256, "waiting")


def _is_opening(rule: Rule) -> bool:
    return rule.outcome in ("open", "conditional")


def _opens(hits: list[Hit]) -> bool:
    """Whether a column may leave: some rule opens it, and none closes or holds it."""
    outcomes = {hit.rule.outcome for hit in hits} - {None}
    return bool(outcomes) and outcomes <= {"open", "conditional"}


def _open_columns(record: CatalogueRecord, inside: list[str]) -> tuple[str, ...]:
    """Names of the open columns. A name that a column which stays inside bears too is not open: files go by names."""
    names = dict.fromkeys(column.name for column in record.columns if column.name)
    shut = {normalize(name) for name in inside}
    return tuple(names) if not shut else tuple(name for name in names if normalize(name) not in shut)


def _quoted(hits: list[Hit]) -> str:
    """What the department wrote in the elements these rules quote; each text once."""
    texts = [hit.view[hit.rule.quote].strip(" &;；\n") for hit in hits if hit.rule.quote]
    return "；".join(dict.fromkeys(texts))


def _condition(deciding: list[Hit]) -> str:
    """The conditions the department wrote (not those of closed columns), or else the one a rule brings."""
    conditional = [hit for hit in deciding if hit.rule.outcome == "conditional"]
    return _quoted(conditional) or next((hit.rule.condition for hit in conditional if hit.rule.condition), "")


def _worth_telling(rule: Rule) -> bool:
    """What opens a record and needs no attention is no finding."""
    return not _is_opening(rule) or rule.severity != "info"


def _finding(hit: Hit) -> Finding:
    places = tuple(dict.fromkeys(hit.places))
    evidence = "、".join(element_name(place) for place in places)
    return Finding(hit.rule.id, hit.rule.severity, hit.rule.title, hit.rule.fix, hit.where, evidence, places)


def _place(path: Path) -> tuple[int, str]:
    """Packs in the order in which people ask: may it be open, what is in it, how good is it; others after them."""
    return ORDER.index(path.stem) if path.stem in ORDER else len(ORDER), path.stem


@cache
def rule_set(policy: Policy = "pilot", folder: Path = CONFIG / "rules") -> RuleSet:
    """The packs of `config/rules`, read once. Raises RulePackError when one of them must not be used."""
    files = sorted((path for path in folder.glob("*.yaml") if path.name != HISTORY), key=_place)
    packs = tuple(load_pack(path) for path in files)
    if not packs:
        raise RulePackError(f"{folder.name} 中没有规则包")
    owners: dict[str, str] = {UNDECIDED.id: "引擎"}
    for pack in packs:
        for rule in pack.rules:
            if rule.id in owners:
                raise RulePackError(f"{pack.id}.yaml 规则 {rule.id}：编号重复，已用于 {owners[rule.id]}")
            owners[rule.id] = pack.id
    return RuleSet(packs, policy)
