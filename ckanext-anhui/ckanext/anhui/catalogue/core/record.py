"""CatalogueRecord: one record of the catalogue in its typed, pure form (workbook → record → CKAN → record)."""

import hashlib
from typing import Any

import msgspec

from .identifiers import organization_id, package_id, resource_id, slug
from .schema import ElementTable, element_table

Value = str | list[str]
"""What an element holds: text, or a list of words for elements of preset `anhui_list`."""


class Column(msgspec.Struct, frozen=True, omit_defaults=True):
    """One 信息项. An empty `open…`/`share…` means "as the record says"."""

    name: str
    type: str = ""
    length: str = ""
    description: str = ""
    open: str = ""
    open_condition: str = ""
    share_type: str = ""
    share_condition: str = ""


class FileRef(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One file (distribution) of a record; its bytes live in the blob store under `sha256`.

    `table_without` (JSON, names of repairs) and `table_chosen` say which table is read from it, so that both zones read
    the same. `screened` is "lifted" where the rules would hold its content and two persons let it pass.
    """

    file_key: str
    name: str
    format: str = ""
    description: str = ""
    mimetype: str = ""
    sha256: str = ""
    size: int = 0
    table_without: str = ""
    table_chosen: str = ""
    screened: str = ""


class CatalogueRecord(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A record. `elements` maps field names of the element table to values; absent means empty.

    `provider` is the department's official name; its code is `elements["provider_code"]`.
    """

    key: str
    provider: str
    elements: dict[str, Value]
    columns: tuple[Column, ...] = ()
    files: tuple[FileRef, ...] = ()

    def text(self, name: str) -> str:
        """The value of a text element, "" when it is empty or a list."""
        value = self.elements.get(name, "")
        return value if isinstance(value, str) else ""

    @property
    def title(self) -> str:
        """信息资源名称."""
        return self.text("title")


def content_hash(value: Any) -> str:
    """SHA-256 (hex) of the canonical JSON of any msgspec value: keys sorted, so equal content has equal hashes."""
    return hashlib.sha256(msgspec.json.encode(value, order="sorted")).hexdigest()


def to_package(record: CatalogueRecord, source: str, table: ElementTable | None = None) -> dict[str, Any]:
    """The dict CKAN's `package_create`/`package_update` take; without loss, see `from_package`.

    `source` is the slug of the source the record comes from ("registry" for our own internal catalogue).
    """
    table = table or element_table()
    identity = package_id(source, record.key)
    package: dict[str, Any] = {
        "id": identity,
        "name": slug(identity),
        "type": "dataset",
        "owner_org": organization_id(record.text("provider_code")),
        "tags": [{"name": name} for name in keywords(record.text("tag_string")).split(",") if name],
        "columns": msgspec.json.encode(record.columns).decode() if record.columns else "",
        "resources": [to_resource(file, identity) for file in record.files],
    }
    skip = {"name", "owner_org", "tag_string", "columns"}
    for element in table.dataset:
        value = record.elements.get(element.field_name)
        if value and element.field_name not in skip:
            package[element.field_name] = msgspec.json.encode(value).decode() if isinstance(value, list) else value
    if "key" in {e.field_name for e in table.dataset}:
        package["key"] = record.key
    return package


def from_package(package: dict[str, Any], table: ElementTable | None = None) -> CatalogueRecord:
    """The record behind a dict of `package_show`; `to_package(from_package(p))` has the same content."""
    table = table or element_table()
    elements: dict[str, Value] = {}
    for element in table.dataset:
        name = element.field_name
        value = package.get(name)
        if name in {"name", "owner_org", "tag_string", "columns", "key"} or not value:
            continue
        elements[name] = _as_list(value) if element.is_list else str(value)
    tags = [tag["name"] for tag in package.get("tags") or ()]
    if tags:
        elements["tag_string"] = keywords(",".join(tags))
    columns = package.get("columns") or ()
    if isinstance(columns, str):
        columns = msgspec.json.decode(columns)
    return CatalogueRecord(
        key=package.get("key") or "",
        provider=(package.get("organization") or {}).get("title", ""),
        elements=elements,
        columns=msgspec.convert(columns, tuple[Column, ...]),
        files=tuple(_from_resource(r) for r in package.get("resources") or ()),
    )


def keywords(text: str) -> str:
    """Keywords as they are kept: one comma between them, sorted, each once; CKAN takes none of one character."""
    words = (word.strip() for word in text.replace("，", ",").replace("、", ",").split(","))
    return ",".join(sorted({word for word in words if len(word) > 1}))


def _as_list(value: Any) -> list[str]:
    return msgspec.json.decode(value, type=list[str]) if isinstance(value, str) else list(value)


def to_resource(file: FileRef, package: str) -> dict[str, Any]:
    """The resource of a file of the dataset `package`, as CKAN's actions take it."""
    return {
        "id": resource_id(package, file.file_key),
        "file_key": file.file_key,
        "name": file.name,
        "description": file.description,
        "format": file.format,
        "mimetype": file.mimetype,
        "hash": file.sha256,
        "size": file.size,
        "table_without": file.table_without,
        "table_chosen": file.table_chosen,
        "screened": file.screened,
        "url_type": "upload",
        "url": file.name,
    }


def _from_resource(resource: dict[str, Any]) -> FileRef:
    return FileRef(
        file_key=resource.get("file_key") or resource["id"],
        name=resource.get("name") or "",
        description=resource.get("description") or "",
        format=resource.get("format") or "",
        mimetype=resource.get("mimetype") or "",
        sha256=resource.get("hash") or "",
        size=int(resource.get("size") or 0),
        table_without=resource.get("table_without") or "",
        table_chosen=resource.get("table_chosen") or "",
        screened=resource.get("screened") or "",
    )
