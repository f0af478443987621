"""What this zone shows of the standard: elements and code lists, as data. A public zone does not name the others."""

from typing import Any

import msgspec
from ckan.plugins import toolkit as tk

from ckanext.anhui.catalogue import CodeList, Element, code_lists, config, element_table

ABOUT_ELEMENT = (
    "field_name", "element", "clause", "zone", "obligation", "required", "derived", "code_list", "dcat", "label",
)  # fmt: skip


def shown_elements() -> dict[str, list[Element]]:
    """The elements of a dataset, of its columns and of its files that this zone shows."""
    table, internal = element_table(), config.zone() == "internal"
    kinds = {"dataset": table.dataset, "columns": table.columns, "resource": table.resource}
    return {kind: [e for e in elements if e.public or internal] for kind, elements in kinds.items()}


def shown_lists() -> dict[str, CodeList]:
    """The code lists that this zone shows, by id."""
    internal = config.zone() == "internal"
    return {codes.id: codes for codes in code_lists() if codes.public or internal}


def shown_list(name: str) -> CodeList:
    """The list of that name; raises ObjectNotFound when there is none, or it is not for this zone."""
    if codes := shown_lists().get(name):
        return codes
    raise tk.ObjectNotFound(tk._("No code list of this name is published here"))


def elements_as_data() -> dict[str, list[dict[str, Any]]]:
    """The element table."""
    return {
        kind: [{n: getattr(e, n) for n in ABOUT_ELEMENT} for e in found] for kind, found in shown_elements().items()
    }


def list_as_data(codes: CodeList) -> dict[str, Any]:
    """What a list says of itself."""
    return {
        "id": codes.id,
        "title": codes.title,
        "title_en": codes.en,
        "version": codes.version,
        "source": codes.source,
        "uri": codes.uri(),
        "count": len(codes.entries),
    }


def entries_as_data(codes: CodeList, words: str = "") -> list[dict[str, Any]]:
    """The entries of a list, or those that `words` find; `exact_match` is the URI others know one by.

    `data` is what our own programs keep with an entry; it is no part of the standard.
    """
    return [
        {name: value for name, value in msgspec.to_builtins(entry).items() if value and name != "data"}
        | ({"exact_match": known} if (known := codes.known_as(entry)) else {})
        for entry in codes.search(words)
    ]
