"""What changed between two states of a record, in the words people compiled it with."""

import msgspec

from ckanext.anhui.catalogue import CatalogueRecord, code_list, element_table
from ckanext.anhui.catalogue.core.record import Value

SHOWN = 400
"""Characters of a value shown."""


class Change(msgspec.Struct, frozen=True):
    """One thing that changed: `field` for machines, `label` for people; "" where there was or is nothing."""

    field: str
    label: str
    before: str
    after: str


def differences(old: CatalogueRecord | None, new: CatalogueRecord) -> list[Change]:
    """Every element, 信息项 and file that differs. Without `old` everything is new, and nothing is listed."""
    if old is None:
        return []
    found = []
    for element in element_table().dataset:
        name = element.field_name
        if name == "columns" or (element.derived and name != "inferred"):
            continue
        before, after = (_said(record, name) for record in (old, new))
        if before != after:
            found.append(Change(name, element.element, _words(name, before), _words(name, after)))
    found += _of_named("columns", "信息项", {c.name: c for c in old.columns}, {c.name: c for c in new.columns})
    found += _of_named("resources", "文件", {f.file_key: f for f in old.files}, {f.file_key: f for f in new.files})
    if not found and old.columns != new.columns:
        found.append(Change("columns", "信息项", "", "顺序或重复的信息项有变化"))
    return found


def _said(record: CatalogueRecord, name: str) -> Value:
    return record.provider if name == "owner_org" else record.elements.get(name, "")


def _words(name: str, value: Value) -> str:
    listed = element_table()[name].code_list
    words = [value] if isinstance(value, str) else value
    return " / ".join(code_list(listed).label(word) if listed and word else word for word in words)[:SHOWN]


def _of_named(field: str, label: str, old: dict[str, msgspec.Struct], new: dict[str, msgspec.Struct]) -> list[Change]:
    found = []
    for name in dict.fromkeys((*old, *new)):
        before, after = old.get(name), new.get(name)
        if before != after:
            parts = (
                _parts(before, after) if before and after else [(str(name) if one else "") for one in (before, after)]
            )
            found.append(Change(field, f"{label} {name}", parts[0][:SHOWN], parts[1][:SHOWN]))
    return found


def _parts(before: msgspec.Struct, after: msgspec.Struct) -> tuple[str, str]:
    """The parts of one item that differ, as text, before and after."""
    one, other = msgspec.structs.asdict(before), msgspec.structs.asdict(after)
    names = [name for name in one if one[name] != other[name] and name != "sha256"]
    return tuple("，".join(f"{one[name]}" for name in names) for one in (one, other))  # type: ignore[return-value]
