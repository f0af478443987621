"""Column ids: the original header, as CKAN's users expect; what PostgreSQL cannot hold is shortened, and unique."""

import unicodedata
from collections.abc import Sequence

LONGEST = 63
"""bytes PostgreSQL keeps of a name; it cuts the rest without a word"""


def column_ids(headers: Sequence[str]) -> list[str]:
    """In: unique headers. Out: for each the id of its column, the header itself wherever that can be.

    >>> column_ids(["城市", "_状态", "说明" * 20])
    ['城市', '状态', '说明说明说明说明说明说明说明说明说明']
    """
    fits = {header for header in headers if _clean(header) == header and len(header.encode()) <= LONGEST}
    taken = set(fits)
    ids = []
    for place, header in enumerate(headers, 1):
        if header in fits:
            ids.append(header)
            continue
        base = _clean(header) or f"列{place}"
        number, candidate = 1, _cut(base, LONGEST)
        while candidate in taken:
            number += 1
            candidate = _cut(base, LONGEST - len(f"_{number}")) + f"_{number}"
        taken.add(candidate)
        ids.append(candidate)
    return ids


def _clean(header: str) -> str:
    """Without what CKAN's DataStore refuses: control characters, quotes, an underscore at the beginning."""
    text = "".join(" " if unicodedata.category(char).startswith("C") else char for char in header)
    return text.replace('"', "”").strip().lstrip("_").strip()


def _cut(text: str, size: int) -> str:
    """At most so many bytes, whole characters."""
    return text.encode()[:size].decode(errors="ignore").rstrip()
