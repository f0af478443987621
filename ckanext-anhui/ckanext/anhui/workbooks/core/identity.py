"""Which record a draft of a workbook is: one we know, or a new one.

In this order: by 目录记录标识 (our export carries it), by 信息资源代码, by provider and title. Of several with equal
provider and title, the one with equal content first, then in order of occurrence; equal titles are never merged.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

import msgspec
from rapidfuzz import fuzz, process

from ckanext.anhui.catalogue import CatalogueRecord, content_hash, keywords, record_key
from ckanext.anhui.catalogue.core.workbook import Draft


def same_content(one: CatalogueRecord, other: CatalogueRecord) -> bool:
    """Whether two records say the same; CKAN keeps keywords in an order of its own."""
    return content_hash(_ordered(one)) == content_hash(_ordered(other))


def _ordered(record: CatalogueRecord) -> CatalogueRecord:
    elements = dict(record.elements, tag_string=keywords(record.text("tag_string")))
    return msgspec.structs.replace(record, elements=elements)


SIMILAR = 85
"""Titles this alike (of 100) may be one resource renamed."""
SAME_ITEMS = 3
"""So many equal 信息项, and no others, may be too, with titles half that alike."""

Answer = Literal["rename", "new"]
"""What a person said of a draft that looks renamed (改名/新资源)."""


class Match(NamedTuple):
    """A draft, the key and the record it is (none for a new one), and the record it may be under another title."""

    draft: Draft
    key: str
    known: CatalogueRecord | None = None
    renamed: CatalogueRecord | None = None


class KnownRecords:
    """The records there are, found by what identifies them; each is given out once.

    `others` are keys of records that are not to be found, but must not be given to a new one either.
    """

    def __init__(self, records: Iterable[CatalogueRecord], others: Collection[str] = ()) -> None:
        self._by_key = {record.key: record for record in records}
        self._by_code: dict[str, str] = {}
        self._by_title: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._of_provider: dict[str, dict[str, str]] = defaultdict(dict)
        for record in self._by_key.values():
            if record.text("identifier"):
                self._by_code[record.text("identifier")] = record.key
            self._by_title[record.text("provider_code"), record.title].append(record.key)
            self._of_provider[record.text("provider_code")][record.key] = record.title
        for names, keys in self._by_title.items():
            if len(keys) > 1:  # in the order in which they first occurred
                order = {record_key(*names, ordinal): ordinal for ordinal in range(2 * len(keys))}
                keys.sort(key=lambda key: order.get(key, len(order)))
        self._taken: set[str] = set(others)

    def match(self, drafts: list[Draft], answers: Mapping[int, Answer] | None = None) -> Iterator[Match]:
        """Which record every draft is.

        The surest way is tried for every draft before the next one is, so that no draft takes another's record. What
        then looks renamed is a question, until `answers` (by row) say which it is; equal titles are never merged.
        """
        found: dict[int, str] = {}
        for likely in (self._stated, self._same_content, self._same_columns, self._same_title):
            for draft in drafts:
                if id(draft) not in found and (key := likely(draft)) and key not in self._taken:
                    found[id(draft)] = key
                    self._taken.add(key)
        for draft in drafts:
            answer = (answers or {}).get(draft.row)
            key = found.get(id(draft)) or ""
            similar = "" if key or answer == "new" else self._similar(draft)
            if similar and answer == "rename":
                key, similar = similar, ""
                self._taken.add(key)
            if key:
                yield Match(draft, key, self._by_key[key])
            elif similar:
                yield Match(draft, self._new_key(draft), None, self._by_key[similar])
            else:
                yield Match(draft, self._new_key(draft))

    def _similar(self, draft: Draft) -> str:
        """The free record of the same provider whose title and 信息项 are most like the draft's; "" when none is."""
        if draft.elements.get("identifier"):
            return ""
        provider, title = _names(draft)
        titles = {key: name for key, name in self._of_provider[provider].items() if key not in self._taken}
        best, points = "", 0.0
        for _name, score, key in process.extract(title, titles, scorer=fuzz.ratio, limit=20, score_cutoff=SIMILAR / 2):
            columns = self._by_key[key].columns
            alike = len(columns) >= SAME_ITEMS and [c.name for c in columns] == [c.name for c in draft.columns]
            if (alike or score >= SIMILAR) and score + 100 * alike > points:
                best, points = key, score + 100 * alike
        return best

    def _stated(self, draft: Draft) -> str:
        key = str(draft.elements.get("key") or "")
        return key if key in self._by_key else self._by_code.get(str(draft.elements.get("identifier") or ""), "")

    def _same_content(self, draft: Draft) -> str:
        def agrees(key: str) -> bool:
            known = self._by_key[key].elements
            return all(known.get(name) == value for name, value in draft.elements.items() if name != "key")

        return next(filter(agrees, self._same_columns_all(draft)), "")

    def _same_columns(self, draft: Draft) -> str:
        return next(self._same_columns_all(draft), "")

    def _same_columns_all(self, draft: Draft) -> Iterator[str]:
        return (key for key in self._free(draft) if self._by_key[key].columns == draft.columns)

    def _same_title(self, draft: Draft) -> str:
        return next(self._free(draft), "")

    def _free(self, draft: Draft) -> Iterator[str]:
        """Records of the same provider and title nobody has; a code that we do not know makes it a new record."""
        known = [] if draft.elements.get("identifier") else self._by_title[_names(draft)]
        return (key for key in known if key not in self._taken)

    def _new_key(self, draft: Draft) -> str:
        ordinal = 0
        while (key := record_key(*_names(draft), ordinal)) in self._by_key or key in self._taken:
            ordinal += 1
        self._taken.add(key)
        return key


def _names(draft: Draft) -> tuple[str, str]:
    return str(draft.elements.get("provider_code") or ""), str(draft.elements.get("title") or "")
