"""The examples of rules about content: small tables, looked through and judged as files are."""

from collections.abc import Iterator

from .look import find, look_table
from .model import Beyond, Content


def content_of(example: dict[str, str | list[str]]) -> Content:
    """In: heading → values, or `_place` → text beside the tables. Out: what the detectors see in it."""
    columns = {key: value for key, value in example.items() if not key.startswith("_")}
    lists = [value if isinstance(value, list) else [value] for value in columns.values()]
    height = max(map(len, lists), default=0)
    rows = [[cells[at] if at < len(cells) else "" for cells in lists] for at in range(height)]
    seen = look_table(list(columns), rows) if columns else []
    return Content(columns=seen, beyond=list(_beyond(example)), unseen=list(_listed(example.get("_unseen", []))))


def _listed(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]


def _beyond(example: dict[str, str | list[str]]) -> Iterator[Beyond]:
    for key, value in example.items():
        if key.startswith("_") and key != "_unseen":
            kinds: dict[str, int] = {}
            for kind, _ in find("\n".join(_listed(value))):
                kinds[kind] = kinds.get(kind, 0) + 1
            yield Beyond(place=key[1:], kinds=kinds)
