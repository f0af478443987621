"""Records of any shape → a grid: nested names joined with "/", lists of values with "；"."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..model import Refused, Source
from ..workspace import Workspace

JOIN = "；"


def flat(record: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str | None]]:
    """The cells of a record: (name, text)."""
    for name, value in record.items():
        whole = f"{prefix}/{name}" if prefix else str(name)
        if isinstance(value, Mapping) and value and not are_alike(value, least=2):
            yield from flat(value, whole)
        else:
            yield whole, text(value)


def text(value: Any) -> str | None:
    """A value as a cell."""
    if value is None or value == [] or value == {}:
        return None
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        if any(isinstance(one, dict | list) for one in value):
            return json.dumps(value, ensure_ascii=False)
        return JOIN.join(text(one) or "" for one in value)
    return str(value) or None


def are_alike(one: Mapping[str, Any], least: int = 3) -> bool:
    """Whether an object's values are records themselves, or lists of them, so that its names are keys."""
    values = [each[0] if isinstance(each, list) else each for each in one.values() if each]
    if len(values) < least or not all(isinstance(each, dict) and each for each in values):
        return False
    names = set(values[0])
    return all(len(names & set(each)) * 2 >= len(names | set(each)) for each in values[1:])


def is_nested(record: Any) -> bool:
    """Whether something has to be joined to make it a row."""
    return isinstance(record, Mapping) and any(isinstance(value, dict | list) for value in record.values())


def keep_records(records: Iterable[Iterable[tuple[str, str | None]]], work: Workspace) -> Source:
    """Keep records as a grid whose columns are all names, in the order in which they first come."""
    rows = [dict(record) for record in records]
    names = list(dict.fromkeys(name for row in rows for name in row))
    if len(names) > work.limits.columns:
        said = f"记录共有 {len(names)} 个不同的字段，最多 {work.limits.columns} 个"
        raise Refused("too-many-columns", said, "请检查是否把编号写成了字段名")
    if not names:
        raise Refused("no-table", "文件里没有记录", "请检查导出是否成功，再上传")
    table, kept = work.keep(((n, [row.get(name) for name in names]) for n, row in enumerate(rows, 1)), len(names))
    return Source(table=table, width=len(names), rows=kept, header=tuple(names))
