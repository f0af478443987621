"""Which record a draft of a workbook is: one we know, or a new one.

In this order: by 目录记录标识 (our export carries it), by 信息资源代码, by provider and title. Of several with equal
provider and title, the one with equal content first, then in order of occurrence; equal titles are never merged.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

import msgspec

from ckanext.anhui.catalogue import CatalogueRecord, content_hash, record_key
from ckanext.anhui.catalogue.core.workbook import Draft


def same_content(one: CatalogueRecord, other: CatalogueRecord) -> bool:
    """Whether two records say the same; CKAN keeps keywords in an order of its own."""
    return content_hash(_ordered(one)) == content_hash(_ordered(other))


def _ordered(record: CatalogueRecord) -> CatalogueRecord:
    words = record.text("tag_string").replace("，", ",").replace("、", ",").split(",")
    kept = sorted({word.strip() for word in words if len(word.strip()) > 1})
    return msgspec.structs.replace(record, elements=dict(record.elements, tag_string=",".join(kept)))


class KnownRecords:
    """The records there are, found by what identifies them; each is given out once."""

    def __init__(self, records: Iterable[CatalogueRecord]) -> None:
        self._by_key = {record.key: record for record in records}
        self._by_code: dict[str, str] = {}
        self._by_title: dict[tuple[str, str], list[str]] = defaultdict(list)
        for record in self._by_key.values():
            if record.text("identifier"):
                self._by_code[record.text("identifier")] = record.key
            self._by_title[record.text("provider_code"), record.title].append(record.key)
        self._taken: set[str] = set()

    def match(self, drafts: list[Draft]) -> Iterator[tuple[Draft, str, CatalogueRecord | None]]:
        """Every draft with its key and, unless it is new, the record it is."""
        surely = {id(draft): key for draft in drafts if (key := self._stated(draft))}
        self._taken |= set(surely.values())
        for draft in drafts:
            key = surely.get(id(draft)) or self._same_title(draft)
            if key:
                self._taken.add(key)
                yield draft, key, self._by_key[key]
            else:
                yield draft, self._new_key(draft), None

    def _stated(self, draft: Draft) -> str:
        key = str(draft.elements.get("key") or "")
        return key if key in self._by_key else self._by_code.get(str(draft.elements.get("identifier") or ""), "")

    def _same_title(self, draft: Draft) -> str:
        free = [key for key in self._by_title[_names(draft)] if key not in self._taken]
        # a code of its own that we do not know makes it a new record, whatever its title
        free = [key for key in free if not draft.elements.get("identifier")]
        same = [key for key in free if content_hash(self._by_key[key].columns) == content_hash(draft.columns)]
        return next(iter([*same, *free]), "")

    def _new_key(self, draft: Draft) -> str:
        ordinal = 0
        while (key := record_key(*_names(draft), ordinal)) in self._by_key or key in self._taken:
            ordinal += 1
        self._taken.add(key)
        return key


def _names(draft: Draft) -> tuple[str, str]:
    return str(draft.elements.get("provider_code") or ""), str(draft.elements.get("title") or "")
