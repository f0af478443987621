"""Released record + rules → what may leave. Here "what is closed never leaves" is carried out."""

from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec

from ckanext.anhui.catalogue import UNOPENED_ELEMENTS, CatalogueRecord, Decision, FileRef, PublicRecord, project
from ckanext.anhui.rules import RuleSet, Verdict

Reduce = Callable[[FileRef, tuple[str, ...]], FileRef | None]
"""A file and the open columns → a copy with only those, or None when that cannot be done safely."""

Screen = Callable[[list[str]], dict[str, str]]
"""Hashes of files → the verdicts on their content; what nobody can say is not in it."""

UNDER_REVIEW = "正在复核"
NO_LONGER_LISTED = "已从目录中移除"
DECLARED = frozenset(("closed-with-basis", "closed-safety", "closed-third-party", "closed-internal-affairs"))
"""The rules of config/rules/openness.yaml by which a department itself says no, on a basis that may be told."""
LOWEST = {"secrecy": "非涉密", "grade": "L1"}
"""What a department must have said of a record before it may be named as not open; a blank says nothing."""


@dataclass(frozen=True)
class Decided:
    """`state` as in the table; `public` is None when nothing may be said outside; `screened` is what was said of the
    content of its files."""

    state: str
    public: PublicRecord | None
    verdict: Verdict
    screened: dict[str, str] = field(default_factory=dict)


def decide(
    record: CatalogueRecord,
    rules: RuleSet,
    *,
    ever_open: bool,
    date: str,
    released: str,
    reduce: Reduce,
    screen: Screen,
    publish_unopened: bool = False,
) -> Decided:
    """Decide one released record: first what is said of it, then the content of its files as they would leave.

    `ever_open`: whether it was ever given outside; if not, a closed one says nothing, or with `publish_unopened` what
    `unopened` gives. `date` is today, `released` the day of its release.
    """
    verdict = rules.evaluate(record)
    files, screened = (), {}
    if verdict.outcome == "open" and record.files:
        files, secret = _files(record, verdict, reduce), _secret(record, screen)
        screened = secret | screen([file.sha256 for file in files if file.sha256])
        asked = (*(file for file in record.files if file.sha256 in secret), *files)
        verdict = rules.evaluate(msgspec.structs.replace(record, files=asked), screened)
        files = tuple(_as_screened(file, screened.get(file.sha256, "")) for file in files)
    state = "removed" if verdict.removed else verdict.outcome
    if state in ("open", "conditional"):
        public = project(
            record,
            state=state,  # type: ignore[arg-type]
            decision=Decision(verdict.rule, verdict.basis, verdict.rule_version),
            open_columns=verdict.open_columns,
            files=files if state == "open" else (),
            condition=verdict.condition,
            released=released,
        )
        return Decided(state, public, verdict, screened)
    if ever_open:
        return Decided(state, withdrawal(record.key, state, verdict.reason, date), verdict, screened)
    return Decided(state, unopened(record, verdict, released) if publish_unopened else None, verdict, screened)


def withdrawal(key: str, state: str, reason: str, date: str) -> PublicRecord:
    """What is said outside of a record that was open once and is not any more."""
    if state == "removed":
        return PublicRecord(key=key, state="removed")
    return PublicRecord(key=key, state="closed", reason=UNDER_REVIEW if state == "hold" else reason, date=date)


def unopened(record: CatalogueRecord, verdict: Verdict, date: str) -> PublicRecord | None:
    """The entry of the not-open list (不予开放清单) for a record that was never open; None when it may not be named.

    It may be when its department declared it not open with a basis, graded it lowest in secrecy and sensitivity, and
    nothing about it waits for a person.
    """
    declared = verdict.outcome == "closed" and verdict.rule in DECLARED and not verdict.removed
    lowest = all(record.text(name) == value for name, value in LOWEST.items())
    waits = any(finding.severity == "block" for finding in verdict.findings)
    if not declared or not lowest or waits:
        return None
    elements = {name: record.elements[name] for name in UNOPENED_ELEMENTS if record.elements.get(name)}
    return PublicRecord(
        key=record.key,
        state="unopened",
        provider=record.provider,
        elements=elements,
        reason=verdict.reason,
        date=date,
    )


def _as_screened(file: FileRef, verdict: str) -> FileRef:
    return msgspec.structs.replace(file, screened="lifted" if verdict == "lifted" else "")


def _secret(record: CatalogueRecord, screen: Screen) -> dict[str, str]:
    """Files with a mark of secrecy: of these no part may leave, whatever its columns."""
    found = screen([file.sha256 for file in record.files if file.sha256])
    return {sha256: verdict for sha256, verdict in found.items() if verdict == "secret"}


def _files(record: CatalogueRecord, verdict: Verdict, reduce: Reduce) -> tuple[FileRef, ...]:
    """The files that may leave: as they are when every column is open, else reduced to the open columns."""
    closed = {column.name for column in record.columns} - set(verdict.open_columns)
    if not closed:
        return record.files
    reduced = (reduce(file, verdict.open_columns) for file in record.files)
    return tuple(file for file in reduced if file is not None)
