"""What a reorganisation of departments changes in a record, and nothing else: no reason for the guard to hold it."""

import msgspec

from ckanext.anhui.catalogue import CatalogueRecord, CodeList, FileRef, content_hash, keywords, succeeds

FOLLOWING = ("provider_code", "released")
"""Elements that change with the provider: its code, and the day of the release that moved the record."""


def only_moved(public: CatalogueRecord, wanted: CatalogueRecord, departments: CodeList) -> bool:
    """Whether `wanted` is what is public now under a provider that, by the list, took over from the present one."""
    if not succeeds(departments, public.provider, wanted.provider):
        return False
    return content_hash(_apart_from_the_provider(public)) == content_hash(_apart_from_the_provider(wanted))


def _apart_from_the_provider(record: CatalogueRecord) -> CatalogueRecord:
    elements = {name: value for name, value in record.elements.items() if value and name not in FOLLOWING}
    elements["tag_string"] = keywords(record.text("tag_string"))
    files = tuple(FileRef(file_key=file.file_key, name=file.name, sha256=file.sha256) for file in record.files)
    return msgspec.structs.replace(record, provider="", elements=elements, files=files)
