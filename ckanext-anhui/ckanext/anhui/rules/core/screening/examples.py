"""The examples of rules about content: small tables, looked through and judged as files are."""

from collections.abc import Iterator

from ckanext.anhui.tables.core.column_types import give_types
from ckanext.anhui.tables.core.layout import lay_out
from ckanext.anhui.tables.core.model import Source
from ckanext.anhui.tables.core.workspace import Workspace

from ..table_checks import Values
from .look import find, look_table
from .model import Beyond, Content, Told


def content_of(example: dict[str, str | list[str]], work: Workspace) -> Content:
    """In: heading → values, `_place` → text beside the tables, `_unseen`, `_told` (codes). Out: what is seen in it."""
    columns = {key: value for key, value in example.items() if not key.startswith("_")}
    lists = [value if isinstance(value, list) else [value] for value in columns.values()]
    height = max(map(len, lists), default=0)
    rows = [[cells[at] if at < len(cells) else "" for cells in lists] for at in range(height)]
    seen = look_table(list(columns), rows) if columns else []
    told = [Told(code=code, place="文件") for code in _listed(example.get("_told", []))]
    unseen = _listed(example.get("_unseen", []))
    tables = [_table(list(columns), rows, work)] if columns else []
    return Content(columns=seen, beyond=list(_beyond(example)), unseen=unseen, told=told, tables=tables)


def _table(header: list[str], rows: list[list[str]], work: Workspace) -> Values:
    numbered = ((at, [cell or None for cell in row]) for at, row in enumerate(rows, 1))
    grid, kept = work.keep(numbered, len(header))
    source = Source(table=grid, width=len(header), rows=kept, header=tuple(header))
    return Values(give_types(lay_out(source, work, ()), work, ()), work)


def _listed(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]


def _beyond(example: dict[str, str | list[str]]) -> Iterator[Beyond]:
    for key, value in example.items():
        if key.startswith("_") and key not in ("_unseen", "_told"):
            kinds: dict[str, int] = {}
            for kind, _ in find("\n".join(_listed(value))):
                kinds[kind] = kinds.get(kind, 0) + 1
            yield Beyond(place=key[1:], kinds=kinds)
