"""Workbook → datasets of the inner catalogue, in two steps: what would come of it, and then doing it.

The second step plans again, on what the catalogue holds by then: the same file twice changes nothing, work that was cut
off is simply begun again, and one bad resource stops no other. Once more it looks at each record just before it writes:
what people did to it meanwhile (a file attached, a name filled in) stays.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.anhui.catalogue import (
    CatalogueRecord,
    code_list,
    element_table,
    package_id,
    record_key,
    to_package,
    writer,
)
from ckanext.anhui.catalogue.core.workbook import Draft, Finding, Reading, Severity, read_workbook
from ckanext.anhui.registry import config, scope, store
from ckanext.anhui.registry.core.defaults import with_defaults
from ckanext.anhui.registry.model import SOURCE, record
from ckanext.anhui.workbooks.core.identity import Answer, KnownRecords, Match, same_content
from ckanext.anhui.workbooks.core.outcome import Kind, Outcome, compared, summary

__all__ = ["Plan", "apply", "plan"]

STEP = writer.BATCH
Progress = Callable[[int, int], None]
"""Called with how many are done, and of how many; may raise to stop between two batches."""
Answers = Mapping[int, Answer]


@dataclass
class Plan:
    """What a workbook would change. `waiting` are the drafts to write, with the outcome each belongs to."""

    outcomes: list[Outcome]
    findings: list[Finding]
    waiting: list[tuple[Outcome, Match]]

    def report(self) -> dict[str, Any]:
        """Numbers, outcomes but for what stays as it is, and findings, as data."""
        told = [outcome for outcome in self.outcomes if outcome.kind != "unchanged"]
        return summary(self.outcomes) | msgspec.to_builtins({"outcomes": told, "findings": self.findings})


def plan(content: bytes, *, user: str, answers: Answers | None = None) -> Plan:
    """Read the official workbook and compare it with the catalogue; nothing is written.

    `answers` say by row whether what looks renamed is (`rename`) or is a `new` resource. Raises WorkbookError when the
    file as a whole cannot be read.
    """
    reading = read_workbook(content)
    store.follow_datasets()
    mine = scope.within(user, "editor")
    if mine:
        _refuse_foreign(reading, user, mine)
    _refuse_moved(reading)
    found = Plan([], reading.findings + _unknown_departments(reading.drafts), [])
    usable = [draft for draft in reading.drafts if draft.usable]
    found.outcomes += [_outcome("refused", draft) for draft in reading.drafts if not draft.usable]
    others = set(model.Session.scalars(sa.select(record.c.key).where(sa.not_(sa.and_(*mine))))) if mine else set()
    for match in KnownRecords(store.drafts(*mine), others).match(usable, answers):
        _place(found, match)
    found.outcomes.sort(key=lambda outcome: outcome.row)
    return found


def apply(planned: Plan, *, user: str, run: str = "", say: Progress = lambda *_: None) -> dict[str, Any]:
    """Write what was planned, a batch at a time; each record is written whole or not at all. The audit hears of it.

    Returns the plan's report as it came out, with `keys` of what was created or updated, and `seconds`.
    """
    start = time.monotonic()
    waiting, keys = planned.waiting, []
    writer.index(writer.behind())  # what an import that was killed had written, but not yet indexed
    for at in range(0, len(waiting), STEP):
        say(at, len(waiting))
        keys += _write(waiting[at : at + STEP], user, planned.findings)
    say(len(waiting), len(waiting))
    report = planned.report()
    told = {name: report[name] for name in ("resources", "created", "updated", "unchanged", "refused")}
    event = {
        "action": "import",
        "object_type": "catalogue",
        "object_id": SOURCE,
        "data": told | ({"run": run} if run else {}),
    }
    tk.get_action("anhui_audit_event_create")({"user": user, "ignore_auth": True}, event)
    return report | {"keys": keys, "seconds": round(time.monotonic() - start, 1)}


def _place(found: Plan, match: Match) -> None:
    """What becomes of a draft that can be used."""
    draft = match.draft
    if match.renamed:
        question = _outcome("rename", draft)
        question.was, question.key = match.renamed.title, match.renamed.key
        found.outcomes.append(question)
        return
    new = _record(match)
    if match.known and same_content(match.known, new):
        found.outcomes.append(_outcome("unchanged", draft, match.key))
        return
    outcome = _outcome("updated" if match.known else "created", draft, match.key)
    if match.known:
        compared(outcome, match.known, new)
        outcome.was = match.known.title if match.known.title != new.title else ""
    found.outcomes.append(outcome)
    found.waiting.append((outcome, match))


def _outcome(kind: Kind, draft: Draft, key: str = "") -> Outcome:
    return Outcome(kind, draft.row, str(draft.elements.get("title") or ""), draft.provider, key)


def _record(match: Match) -> CatalogueRecord:
    """The record a draft makes: what the workbook says, what we know beside it, and the files it has."""
    draft, known = match.draft, match.known
    given = dict(draft.elements)
    if known:  # what people filled in beside the workbook stays where the workbook says nothing
        guesses = known.elements.get("inferred") or ()
        beside = [e.field_name for e in element_table().dataset if e.default_from and e.field_name not in guesses]
        given = {name: known.elements[name] for name in beside if name in known.elements} | given
    elements = with_defaults(given, draft.provider, config.licence())
    elements.pop("key", None)
    if known:
        elements.setdefault("identifier", known.text("identifier"))
    files = known.files if known else ()
    return CatalogueRecord(
        key=match.key, provider=draft.provider, elements=elements, columns=draft.columns, files=files
    )


def _numbered(record: CatalogueRecord) -> CatalogueRecord:
    """The record with a 信息资源代码; one that has none gets the next number of its class."""
    if record.text("identifier"):
        return record
    code = store.new_code(list(record.elements.get("classification") or []))
    return msgspec.structs.replace(record, elements=record.elements | {"identifier": code})


def _write(batch: list[tuple[Outcome, Match]], user: str, findings: list[Finding]) -> list[str]:
    """Write a batch; a resource CKAN refuses becomes a finding. Returns the keys of the others."""
    departments = {str(match.draft.elements.get("provider_code") or ""): match.draft.provider for _, match in batch}
    writer.ensure_organizations(departments, user=user)
    packages = _packages(batch)

    def keep(identities: list[str]) -> None:
        """The rows of datasets, in their transaction: neither is ever without the other."""
        mine = [packages[identity] for identity in identities]
        store.put_drafts((one, identity) for identity, (_, _, one) in zip(identities, mine, strict=True))
        store.note_times(identities)
        for kind, action in (("created", "record-create"), ("updated", "record-update")):
            store.events(action, [one.key for outcome, _, one in mine if outcome.kind == kind], user=user)

    datasets = [to_package(one, SOURCE) | {"id": identity} for identity, (_, _, one) in packages.items()]
    refused = writer.write(datasets, user=user, checked=True, also=keep)
    for identity, errors in refused.items():
        outcome, draft, _ = packages[identity]
        outcome.kind = "refused"
        findings.append(_refusal(draft, errors))
    written = [identity for identity in packages if identity not in refused]
    writer.index(written)
    return [packages[identity][2].key for identity in written]


def _packages(batch: list[tuple[Outcome, Match]]) -> dict[str, tuple[Outcome, Draft, CatalogueRecord]]:
    """What is to be written, by dataset id, on what the catalogue holds now; it stays so until the batch is written."""
    writer.turn()
    current = store.current(match.key for _, match in batch)
    found = {}
    for outcome, match in batch:
        known, identity = current.get(match.key, (None, package_id(SOURCE, match.key)))
        new = _record(match._replace(known=known))
        if known and same_content(known, new):  # somebody else did the same meanwhile
            outcome.kind = "unchanged"
        else:
            found[identity] = (outcome, match.draft, _numbered(new))
    return found


def _refusal(draft: Draft, errors: dict[str, Any]) -> Finding:
    said = "；".join(f"{name}：{'、'.join(map(str, messages))}" for name, messages in errors.items())
    return _finding(draft, "error", "refused-by-ckan", said, "请更正后重新导入", str(draft.elements.get("title") or ""))


def _refuse_foreign(reading: Reading, user: str, mine: list[Any]) -> None:
    """Whoever compiles for a department compiles for no other: a row of another one is refused at its cell."""
    allowed = scope.compiles_for(user)
    code = record.c.draft["elements"]["identifier"].astext
    theirs = set(model.Session.scalars(sa.select(code).where(sa.not_(sa.and_(*mine)), code.is_not(None))))
    for draft in reading.drafts:
        if draft.provider and not allowed.covers(str(draft.elements.get("provider_code") or ""), draft.provider):
            fix = f"您的账号只编目：{allowed}。请核对提供方名称和代码；确为该部门资源的，由该部门编目"
            said = "不是您所在的部门"
            draft.findings.append(
                _finding(draft, "error", "provider-scope", said, fix, draft.provider, reading, "owner_org")
            )
        elif (own := str(draft.elements.get("identifier") or "")) in theirs:
            fix = "请核对代码；新资源请留空，由平台赋码"
            draft.findings.append(
                _finding(draft, "error", "code-taken", "代码属于其他部门的资源", fix, own, reading, "identifier")
            )


def _refuse_moved(reading: Reading) -> None:
    """An old workbook makes no second record of one that went to another department since (机构改革)."""
    named = {
        record_key(str(draft.elements.get("provider_code") or ""), str(draft.elements.get("title") or "")): draft
        for draft in reading.drafts
        if draft.usable and not draft.elements.get("identifier") and not draft.elements.get("key")
    }
    code, name = record.c.draft["elements"]["provider_code"].astext, record.c.draft["provider"].astext
    for key, now, provider in model.Session.execute(sa.select(record.c.key, code, name).where(record.c.key.in_(named))):
        draft = named[key]
        if now != draft.elements.get("provider_code"):
            said, fix = f"该资源已划转到{provider}", "请改用现提供方的名称和代码；确为新资源的，请改一个名称"
            draft.findings.append(
                _finding(draft, "error", "record-moved", said, fix, draft.provider, reading, "owner_org")
            )


def _unknown_departments(drafts: list[Draft]) -> list[Finding]:
    """Providers that are not in the department list: registered as they are, and listed once each."""
    known = code_list("departments")
    first = {draft.provider: draft for draft in reversed(drafts) if draft.provider and draft.usable}
    return [
        _finding(
            draft, "warn", "department-unknown", "部门清单中没有这个部门，已按原名登记",
            "请核对名称；确为新部门的，由管理员补入部门清单", name,
        )
        for name, draft in first.items()
        if not known.find(name)
    ]  # fmt: skip


def _finding(
    draft: Draft,
    severity: Severity,
    code: str,
    message: str,
    fix: str,
    value: str,
    reading: Reading | None = None,
    element: str = "",
) -> Finding:
    """A finding at a resource; with `reading`, at the cell of one of its elements."""
    place = reading.place(element) if reading else None
    at = {"column": place.place, "cell": f"{place.letter}{draft.row}"} if place else {}
    return Finding(
        severity=severity, code=code, message=message, fix=fix, sheet=draft.sheet, row=draft.row, value=value[:60], **at
    )
