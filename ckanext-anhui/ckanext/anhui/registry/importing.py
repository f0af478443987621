"""Workbook → datasets of the inner catalogue. The same file twice changes nothing; one bad resource stops no other."""

import time
from collections.abc import Callable
from typing import Any

import msgspec
from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.anhui.catalogue import CatalogueRecord, code_list, element_table, package_id, to_package, writer
from ckanext.anhui.catalogue.core.workbook import Draft, Finding, read_workbook
from ckanext.anhui.registry import config, store
from ckanext.anhui.registry.core.defaults import class_code, with_defaults
from ckanext.anhui.registry.core.identity import KnownRecords, same_content
from ckanext.anhui.registry.model import SOURCE, code_number

__all__ = ["import_workbook"]

STEP = 200
Say = Callable[[str], None]


def import_workbook(content: bytes, *, user: str, say: Say = lambda _: None) -> dict[str, Any]:
    """Import the official workbook. Raises WorkbookError when the file as a whole cannot be read.

    Returns `{created, updated, unchanged, refused: counts, keys: created and updated, findings: [...], seconds}`.
    """
    start = time.monotonic()
    reading = read_workbook(content)
    say(f"读出 {len(reading.drafts)} 个资源")
    store.follow_datasets()
    report: dict[str, Any] = {"resources": len(reading.drafts), "created": 0, "updated": 0, "unchanged": 0, "keys": []}
    findings = reading.findings + _unknown_departments(reading.drafts)
    usable = [draft for draft in reading.drafts if draft.usable]
    matched = list(KnownRecords(store.drafts()).match(usable))
    waiting: list[tuple[Draft, CatalogueRecord, bool]] = []
    for draft, key, known in matched:
        new = _record(draft, key, known)
        if known and same_content(known, new):
            report["unchanged"] += 1
        else:
            waiting.append((draft, new, known is None))
    for at in range(0, len(waiting), STEP):
        findings += _write(waiting[at : at + STEP], user, report)
        say(f"已写入 {min(at + STEP, len(waiting))} / {len(waiting)}")
    report["refused"] = len(reading.drafts) - report["created"] - report["updated"] - report["unchanged"]
    report["findings"] = msgspec.to_builtins(findings)
    report["seconds"] = round(time.monotonic() - start, 1)
    return report


def _record(draft: Draft, key: str, known: CatalogueRecord | None) -> CatalogueRecord:
    """The record a draft makes: what the workbook says, what we know beside it, and the files it has."""
    given = dict(draft.elements)
    if known:  # what people filled in beside the workbook stays where the workbook says nothing
        guesses = known.elements.get("inferred") or ()
        beside = [e.field_name for e in element_table().dataset if e.default_from and e.field_name not in guesses]
        given = {name: known.elements[name] for name in beside if name in known.elements} | given
    elements = with_defaults(given, draft.provider, config.licence())
    elements.pop("key", None)
    if known:
        elements.setdefault("identifier", known.text("identifier"))
    if not elements.get("identifier"):
        number = model.Session.execute(code_number)
        elements["identifier"] = f"{class_code(list(elements.get('classification') or []))}/{number:06d}"
    files = known.files if known else ()
    return CatalogueRecord(key=key, provider=draft.provider, elements=elements, columns=draft.columns, files=files)


def _write(batch: list[tuple[Draft, CatalogueRecord, bool]], user: str, report: dict[str, Any]) -> list[Finding]:
    providers = {record.text("provider_code"): record.provider for _, record, _ in batch}
    writer.ensure_organizations(providers, user=user)
    packages = {package_id(SOURCE, record.key): (draft, record, new) for draft, record, new in batch}
    refused = writer.write((to_package(record, SOURCE) for _, record, _ in packages.values()), user=user)
    written = {identity: one for identity, one in packages.items() if identity not in refused}
    store.put_drafts((record, identity) for identity, (_, record, _) in written.items())
    store.note_times(written)
    events = [
        {
            "action": "record-create" if new else "record-update",
            "object_type": "record",
            "object_id": record.key,
            "data": {},
        }
        for _, record, new in written.values()
    ]
    tk.get_action("anhui_audit_event_create")({"user": user, "ignore_auth": True}, {"events": events})
    writer.index(written)
    for _, record, new in written.values():
        report["created" if new else "updated"] += 1
        report["keys"].append(record.key)
    return [_refusal(packages[identity][0], errors) for identity, errors in refused.items()]


def _refusal(draft: Draft, errors: dict[str, Any]) -> Finding:
    said = "；".join(f"{name}：{'、'.join(map(str, messages))}" for name, messages in errors.items())
    return Finding(
        severity="error", code="refused-by-ckan", message=said, fix="请更正后重新导入",
        sheet=draft.sheet, row=draft.row, value=str(draft.elements.get("title") or "")[:60],
    )  # fmt: skip


def _unknown_departments(drafts: list[Draft]) -> list[Finding]:
    """Providers that are not in the department list: registered as they are, and listed once each."""
    known = code_list("departments")
    first = {draft.provider: draft for draft in reversed(drafts) if draft.provider and draft.usable}
    return [
        Finding(
            severity="warn", code="department-unknown", message="部门清单中没有这个部门，已按原名登记",
            fix="请主管部门核对名称，或补入 config/codes/departments.yaml",
            sheet=draft.sheet, row=draft.row, value=name,
        )
        for name, draft in first.items()
        if not known.find(name)
    ]  # fmt: skip
