"""The element table, read once from `config/schema/dataset.yaml` (design section 3).

Form, validation, Excel, projection, RDF and pages ask this module which elements there are; nobody keeps a list of
their own.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, Literal

import msgspec
import yaml

from .paths import CONFIG


class Element(msgspec.Struct, frozen=True, kw_only=True):
    """One element of the schema, or one part of 信息项 (see the head of dataset.yaml for the keys)."""

    field_name: str
    element: str
    clause: str
    zone: str = "internal"
    excel: tuple[str, ...] = ()
    code_list: str | None = None
    dcat: str | None = None
    search: float | None = None
    default_from: str | None = None
    group: str = ""
    obligation: Literal["mandatory", "conditional", "optional"] = "optional"
    derived: bool = False
    required: bool = False
    preset: str | None = None
    label: dict[str, str] = {}
    help_text: dict[str, str] = {}
    form_placeholder: str = ""
    form_types: str | None = None
    parts: tuple["Element", ...] = ()

    @property
    def public(self) -> bool:
        """Whether it may leave the internal zone: only an explicit `zone: public` does."""
        return self.zone == "public"

    @property
    def is_list(self) -> bool:
        """Whether its value is a list of words (stored as JSON)."""
        return self.preset == "anhui_list"


class ElementTable(msgspec.Struct, frozen=True):
    """All elements of a dataset, of its 信息项 (`columns`) and of its files (`resource`)."""

    dataset: tuple[Element, ...]
    resource: tuple[Element, ...]

    @property
    def columns(self) -> tuple[Element, ...]:
        """The parts of one 信息项."""
        return next(e.parts for e in self.dataset if e.field_name == "columns")

    @property
    def per_item(self) -> tuple[str, ...]:
        """What a 信息项 may answer for itself in the record's columns of the workbook (是否向社会开放, 共享类型 …)."""
        return tuple(part.field_name for part in self.columns if not part.excel)

    def __getitem__(self, field_name: str) -> Element:
        """The dataset element of that name; KeyError when there is none."""
        for element in self.dataset:
            if element.field_name == field_name:
                return element
        raise KeyError(field_name)

    def public_names(self) -> frozenset[str]:
        """Names of the dataset elements that may leave the internal zone."""
        return frozenset(e.field_name for e in self.dataset if e.public)


@cache
def element_table(path: Path = CONFIG / "schema" / "dataset.yaml") -> ElementTable:
    """Read the element table; raises `msgspec.ValidationError` naming the field that is wrong."""
    raw = yaml.safe_load(path.read_text("utf-8"))
    return ElementTable(
        dataset=msgspec.convert(raw["dataset_fields"], tuple[Element, ...]),
        resource=msgspec.convert(raw["resource_fields"], tuple[Element, ...]),
    )


def without_internal(scheming_schema: dict[str, Any]) -> dict[str, Any]:
    """A scheming schema without every field and part of a field that is not marked `zone: public`, and without the
    headings of the form.

    What a public zone loads: scheming publishes its whole schema through the API, so what is internal must not
    even be named there.
    """

    def keep(fields: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        public = [dict(f) for f in fields if f.get("zone") == "public"]
        for field in public:
            if "parts" in field:
                field["parts"] = keep(field["parts"])
        return public

    return dict(
        {key: value for key, value in scheming_schema.items() if key != "groups"},
        dataset_fields=keep(scheming_schema["dataset_fields"]),
        resource_fields=keep(scheming_schema["resource_fields"]),
    )
