"""What is known of a published dataset, for judging how good it is: its record, its files, how current it is."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from ckanext.anhui.catalogue import CatalogueRecord, Column, code_list, from_package


class FileFacts(msgspec.Struct, frozen=True, kw_only=True):
    """One file. What comes of its table is None where no table was made of it: then it cannot be judged by that.

    `known` says that its format is in the code list; `codes` are what the reader of tables told of it; `blank` is the
    share of its cells that are, `rejected` and `duplicates` are shares of its rows.
    """

    format: str = ""
    known: bool = False
    media: bool = False
    machine: bool = False
    open_format: bool = False
    sized: bool = False
    described: bool = False
    present: bool = True
    codes: frozenset[str] | None = None
    blank: float | None = None
    rejected: float | None = None
    duplicates: float | None = None


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """A dataset. `update` is a kind of catalogue's `update_state`."""

    record: CatalogueRecord
    files: tuple[FileFacts, ...] = ()
    update: str = "unstated"
    conditional: bool = False

    def share(self, name: str) -> float | None:
        """A share of the whole, by name; None where nobody can say."""
        columns = self.record.columns
        if name == "undescribed":
            return sum(not one.description for one in columns) / len(columns) if columns else None
        if name in ("not_machine", "not_open"):
            of = {"not_machine": "machine", "not_open": "open_format"}[name]
            return sum(not getattr(file, of) for file in self.files) / len(self.files) if self.files else None
        known = [value for file in self.files if (value := getattr(file, name)) is not None]
        return sum(known) / len(known) if known else None


SHARES = ("undescribed", "not_machine", "not_open", "blank", "rejected", "duplicates")
"""The names `Facts.share` knows."""


def facts_of(
    package: Mapping[str, Any], tables: Mapping[str, Mapping[str, Any]], update: str, present: Iterable[str]
) -> Facts:
    """In: a dataset as `package_show` gives it, `anhui_table_show` of its files by id, how current it is, ids of
    files whose bytes are there."""
    there = set(present)
    files = tuple(_file(one, tables.get(one["id"]), one["id"] in there) for one in package.get("resources") or ())
    conditional = package.get("open_type") == "有条件开放"
    return Facts(record=from_package(dict(package)), files=files, update=update, conditional=conditional)


def _file(resource: Mapping[str, Any], table: Mapping[str, Any] | None, present: bool) -> FileFacts:
    known = code_list("file_formats").find(str(resource.get("format") or ""))
    data = known.data if known else {}
    told = _told(table["report"]) if table and table.get("report") else None
    read = table if table and table.get("state") == "loaded" and table.get("n_rows") else None
    rows = (read["n_rows"] or 0) if read else 0
    return FileFacts(
        format=str(resource.get("format") or ""),
        known=known is not None,
        media=bool(resource.get("mimetype") or data.get("media")),
        machine=bool(data.get("machine") or read),
        open_format=bool(data.get("opened")),
        sized=bool(resource.get("size")),
        described=bool(resource.get("description")),
        present=present,
        codes=frozenset(told) if told is not None else None,
        blank=_blank(read, rows) if read else None,
        rejected=(read.get("n_rejected") or 0) / (rows + (read.get("n_rejected") or 0)) if read else None,
        duplicates=min((told or {}).get("duplicate-rows", 0) / rows, 1.0) if read else None,
    )


def _told(report: Mapping[str, Any]) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in (report, *(report.get("tables") or ())):
        for one in (*(part.get("problems") or ()), *(part.get("repairs") or ())):
            found[one["code"]] = found.get(one["code"], 0) + int(one.get("count") or 1)
    return found


def _blank(table: Mapping[str, Any], rows: int) -> float | None:
    profiles = [column["profile"] for column in table.get("columns") or () if column.get("profile")]
    nulls = [one.get("nulls", 0) for one in profiles]  # a profile leaves out what is 0
    return sum(nulls) / (rows * len(nulls)) if nulls else None


def example_facts(example: Mapping[str, str | list[str]]) -> Facts:
    """What an example of a pack describes: elements, and with `_` before them facts (`_told`, `_update`, shares)."""
    elements = {key: value for key, value in example.items() if not key.startswith("_")}
    said = {key[1:]: value for key, value in example.items() if key.startswith("_") and value}
    told = frozenset(said.pop("told", ()))
    number = {name: float(str(value)) for name, value in said.items() if name != "update"}
    shares = {name: number[name] for name in ("blank", "rejected", "duplicates") if name in number}
    flags = {"machine": number.get("not_machine") == 0, "open_format": number.get("not_open") == 0}
    file = msgspec.structs.replace(FileFacts(codes=told or None), **shares, **flags)
    bare = round(10 * number["undescribed"]) if "undescribed" in number else 0
    columns = tuple(Column("列", description="" if at < bare else "说明") for at in range(10))
    return Facts(
        record=CatalogueRecord(
            key="example", provider="示例部门", elements=elements, columns=columns if "undescribed" in number else ()
        ),
        files=(file,) if told or number.keys() - {"undescribed"} else (),
        update=str(said.get("update", "unstated")),
    )
