"""PublicRecord: what may leave the internal zone for one record, and nothing else (design sections 1 and 5).

The registry builds it, the feed carries it, sync applies it. `state` says which parts are filled:

    open, conditional   elements, columns, files (never files of a conditional record), decision
    closed              key, reason, date: the record was open once and is not any more
    removed             key only: withdrawn for secrecy or privacy; nothing is said about it
    unopened            key, provider, UNOPENED_ELEMENTS, the basis as reason, date: never open, and named as such on
                        the not-open list (不予开放清单)
"""

from collections.abc import Collection
from typing import Literal

import msgspec

from .record import CatalogueRecord, Column, FileRef, Value, content_hash
from .schema import ElementTable, element_table

State = Literal["open", "conditional", "closed", "removed", "unopened"]
OPEN_TYPES = {"open": "无条件开放", "conditional": "有条件开放"}
"""The value of `open_type` (code list open_types) for each open state."""
UNOPENED_ELEMENTS = ("title", "provider_code")
"""The elements an entry of the not-open list has."""


class Decision(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why a record is in its state: the rule that decided, its legal basis, the version of the rule packs."""

    rule: str
    basis: str = ""
    rule_version: str = ""


class PublicRecord(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The wanted public state of one record. Hash it with `wanted_hash`."""

    key: str
    state: State
    provider: str = ""
    elements: dict[str, Value] = {}
    columns: tuple[Column, ...] = ()
    files: tuple[FileRef, ...] = ()
    decision: Decision | None = None
    reason: str = ""
    date: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the record has a dataset page outside."""
        return self.state in OPEN_TYPES

    def as_catalogue_record(self) -> CatalogueRecord:
        """The same content as a record, for `to_package` in the public zone."""
        return CatalogueRecord(
            key=self.key,
            provider=self.provider,
            elements=self.elements,
            columns=self.columns,
            files=self.files,
        )


def wanted_hash(wanted: PublicRecord) -> str:
    """Canonical hash of the wanted state. The rule version is left out: deciding again is not writing again."""
    if wanted.decision:
        wanted = msgspec.structs.replace(wanted, decision=msgspec.structs.replace(wanted.decision, rule_version=""))
    return content_hash(wanted)


def project(
    record: CatalogueRecord,
    *,
    state: Literal["open", "conditional"],
    decision: Decision,
    open_columns: Collection[str],
    files: tuple[FileRef, ...] = (),
    condition: str = "",
    released: str = "",
    table: ElementTable | None = None,
) -> PublicRecord:
    """The public projection of a record the rules found open or conditional.

    Only elements marked `zone: public` and the columns named in `open_columns` pass; of a conditional record no
    file does, whatever `files` says. `files` are those cleared for the public (their bytes may be a copy reduced to
    the open columns). `condition` is the condition the rules found; `released` when the record was released.
    """
    table = table or element_table()
    public = table.public_names()
    elements = {name: value for name, value in record.elements.items() if name in public and value}
    elements["open_type"] = OPEN_TYPES[state]
    elements["decided_by"] = decision.rule
    elements.pop("open_condition", None)
    if state == "conditional":
        elements.pop("license_id", None)  # an open licence says nothing here; the agreement on use does
        if condition:
            elements["open_condition"] = condition
    if released:
        elements["released"] = released
    public_parts = {part.field_name for part in table.columns if part.public}
    columns = tuple(
        Column(**{name: getattr(column, name) for name in public_parts})
        for column in record.columns
        if column.name in open_columns
    )
    return PublicRecord(
        key=record.key,
        state=state,
        provider=record.provider,
        elements=elements,
        columns=columns,
        files=files if state == "open" else (),
        decision=decision,
    )
