"""Records of any shape → a grid: nested names joined with "/", lists of values with "；"."""

import json
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from typing import Any

from ..model import Refused, Repair, Source
from ..workspace import Workspace

JOIN = "；"
NESTED = "嵌套的内容已展开：下级字段用“/”连接，多个值用“；”连接"
LEVELS = 64
"""how deep a document may be nested"""
NAMED = 8


class Number(str):
    """A number as it is spelled: 1.10 stays 1.10, and no digit of a long one is lost."""

    __slots__ = ()


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
        return spelled(value)
    if isinstance(value, list):
        if any(isinstance(one, dict | list) for one in value):
            return spelled(value)
        return JOIN.join(text(one) or "" for one in value)
    return str(value) or None


def spelled(value: Any) -> str:
    """JSON whose numbers are spelled as they came."""
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, list):
        return f"[{','.join(map(spelled, value))}]"
    if isinstance(value, Mapping):
        members = (f"{json.dumps(name, ensure_ascii=False)}:{spelled(one)}" for name, one in value.items())
        return f"{{{','.join(members)}}}"
    return json.dumps(value, ensure_ascii=False)


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


def free_name(name: str, taken: Container[str]) -> str:
    """A name that is not taken: the name itself, or with the first number that is free."""
    number, candidate = 1, name
    while candidate in taken:
        number += 1
        candidate = f"{name}_{number}"
    return candidate


def keep_records(records: Iterable[Iterable[tuple[str, str | None]]], work: Workspace) -> Source:
    """Keep records as a grid whose columns are all names, in the order in which they first come.

    A name that comes twice in a record is two columns.
    """
    rows = [as_row(list(record)) for record in records]
    names = list(dict.fromkeys(name for row in rows for name in row))
    if len(names) > work.limits.columns:
        said = f"记录共有 {len(names)} 个不同的字段，最多 {work.limits.columns} 个"
        raise Refused("too-many-columns", said, "请检查是否把编号写成了字段名")
    if not names:
        raise Refused("no-table", "文件里没有记录", "请检查导出是否成功，再上传")
    table, kept = work.keep(((n, [row.get(name) for name in names]) for n, row in enumerate(rows, 1)), len(names))
    return Source(table=table, width=len(names), rows=kept, header=tuple(names))


def as_row(cells: Sequence[tuple[str, str | None]]) -> dict[str, str | None]:
    """Cells by name; a name that comes again gets a number."""
    row = dict(cells)
    if len(row) < len(cells):
        row = {}
        for name, value in cells:
            row[free_name(name, row)] = value
    return row


def name_sheets(sources: Sequence[Source], places: Sequence[Sequence[str]]) -> None:
    """Name the tables of a document by where they stand in it: by the last name where that tells them apart."""
    if len(sources) > 1:
        last = [place[-1] for place in places]
        for source, place in zip(sources, places, strict=True):
            source.sheet = place[-1] if last.count(place[-1]) == 1 else "-".join(place)


def tell_flattened(source: Source, said: Sequence[str], without: Collection[str]) -> None:
    """List what had to be done to make rows of a document. Raises Refused where that is refused."""
    if not said:
        return
    how = "；".join(said)
    if "flattened" in without:
        raise Refused("flattened", f"{how}，而展开被拒绝", "请改为一层的记录，再上传")
    source.repairs.append(Repair(code="flattened", message=how, count=source.rows))


def left_out(names: Sequence[str]) -> list[str]:
    """What of a document became no row, in words; nothing when nothing is left."""
    if not names:
        return []
    more = f"等 {len(names)} 项" if len(names) > NAMED else ""
    return [f"没有作为数据的内容：{'、'.join(names[:NAMED])}{more}"]
