"""What a reorganisation of departments changes in a record, and nothing else: no reason for the guard to hold it."""

from functools import cache

import msgspec

from ckanext.anhui.catalogue import (
    CatalogueRecord,
    CodeList,
    FileRef,
    code_list,
    content_hash,
    element_table,
    keywords,
    succeeds,
)

FOLLOWING = ("provider_code", "released")
"""Elements that change with the provider: its code, and the day of the release that moved the record."""


def only_moved(public: CatalogueRecord, wanted: CatalogueRecord, departments: CodeList) -> bool:
    """Whether `wanted` is what is public now under a provider that, by the list, took over from the present one."""
    if not succeeds(departments, public.provider, wanted.provider):
        return False
    return content_hash(_apart_from_the_provider(public)) == content_hash(_apart_from_the_provider(wanted))


def _apart_from_the_provider(record: CatalogueRecord) -> CatalogueRecord:
    """Without the provider, and as CKAN keeps it: codes for the words of code lists, keywords in order."""
    elements = {name: value for name, value in record.elements.items() if value and name not in FOLLOWING}
    for name, codes in _lists().items():
        if isinstance(word := elements.get(name), str) and (entry := code_list(codes).find(word)):
            elements[name] = entry.code
    elements["tag_string"] = keywords(record.text("tag_string"))
    files = tuple(FileRef(file_key=file.file_key, name=file.name, sha256=file.sha256) for file in record.files)
    return msgspec.structs.replace(record, key="", provider="", elements=elements, files=files)


@cache
def _lists() -> dict[str, str]:
    return {element.field_name: element.code_list for element in element_table().dataset if element.code_list}
