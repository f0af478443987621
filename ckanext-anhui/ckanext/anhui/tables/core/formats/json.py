"""JSON: the lists of records, however deep they lie in their envelope, each a table."""

import json
import re
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from ..model import Problem, Reading, Refused, Repair, Source
from ..workspace import Workspace
from .encoding import read_document
from .geojson import collection_members, feature_records, features_of
from .records import (
    LEVELS,
    NESTED,
    Number,
    are_alike,
    flat,
    free_name,
    is_nested,
    keep_records,
    left_out,
    name_sheets,
    tell_flattened,
    text,
)

KEY, VALUE, INDEX = "键", "值", "index"
NAMES = ("name", "id", "field", "title", "label")
"""by which a description of a column may name it"""
TURNED = "按列存放的数据已改为按行"
BETWEEN = re.compile(r"\s*")
Place = tuple[str, ...]
Cells = Iterable[tuple[str, str | None]]


class Doubled(dict[str, Any]):
    """An object in which a name came again, now with a number; `name` is the last of them."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__()
        self.name = ""
        for name, each in pairs:
            self.name = name if name in self else self.name
            self[free_name(name, self)] = each


class Found(NamedTuple):
    """A table: where it stands; what its rows are made of; its rows as records, or as lists of cells under a header."""

    place: Place
    made_of: list[Any]
    records: Iterable[Cells] | None = None
    cells: list[list[Any]] | None = None
    header: tuple[str, ...] | None = None
    left: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    about: str = ""
    """what a collection of GeoJSON says of itself"""


def open_json(path: Path, work: Workspace, reading: Reading, without: Collection[str]) -> list[Source]:
    """In: JSON, JSON lines or GeoJSON. Out: a grid for each list of records.

    Raises Refused: `damaged`, `too-deep`, `too-large`, `no-table`, `bomb`.
    """
    if path.stat().st_size > work.limits.document:
        raise Refused("too-large", f"JSON 文件超过 {work.limits.document >> 20} MB", "请改用 CSV，或拆成几个文件")
    content, encoding, repairs = read_document(path, without)
    value, doubled, nothing = _parse(content, null="null-spelling" not in without)
    found, left = _tables(value)
    if len(found) > work.limits.members:
        said = f"文件里有 {len(found)} 组记录，最多 {work.limits.members} 组"
        raise Refused("bomb", said, "请按表拆成几个文件")
    sources = []
    for number, one in enumerate(found):
        source = keep_records(one.records, work) if one.records is not None else _keep_cells(one, work)
        sources.append(source)
        beside = left_out([*one.left, *(left if number == 0 else ())])
        inside = [f"记录取自 {'/'.join(one.place)}"] if one.place and (beside or len(found) > 1) else []
        nested = [NESTED] if one.cells is None and any(map(is_nested, one.made_of)) else []
        tell_flattened(source, [*one.said, *inside, *beside, *nested], without)
        source.encoding, source.repairs = encoding.name, repairs + source.repairs
        if nothing:
            said = f"{nothing} 处 NaN 不是数字，已改为空值"
            source.repairs.append(Repair(code="null-spelling", message=said, before="NaN", count=nothing))
        source.problems += _told_doubled(one, doubled)
        if one.about:
            said = f"没有作为数据的内容：{one.about}"
            source.problems.append(Problem(code="left-out", severity="info", message=said))
    name_sheets(sources, [one.place for one in found])
    return sources


def _parse(content: str, *, null: bool) -> tuple[Any, list[Doubled], int]:
    """A document, or the list of several one after another; the objects in which a name came twice; how often NaN was
    made null, if it is to be."""
    doubled: list[Doubled] = []
    nothing = 0

    def constant(name: str) -> Number | None:
        nonlocal nothing
        if not null or name != "NaN":
            return Number(name)
        nothing += 1
        return None

    def made(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        one = dict(pairs)
        if len(one) < len(pairs):
            doubled.append(one := Doubled(pairs))
        return one

    decoder = json.JSONDecoder(object_pairs_hook=made, parse_int=Number, parse_float=Number, parse_constant=constant)
    values, at = [], _next(content, 0)
    try:
        while at < len(content):
            value, at = decoder.raw_decode(content, at)
            values.append(value)
            at = _next(content, at)
    except json.JSONDecodeError as error:
        said = f"JSON 在第 {error.lineno} 行第 {error.colno} 个字符处中断或写错"
        raise Refused("damaged", said, "请重新导出，或用 JSON 校验工具检查该处", row=error.lineno) from error
    except RecursionError as error:
        raise _too_deep() from error
    value = values[0] if len(values) == 1 else values
    _check_depth(value)
    return value, doubled, nothing


def _check_depth(value: Any) -> None:
    level = [value]
    for _ in range(LEVELS):
        parts = (one.values() if isinstance(one, dict) else one for one in level)
        level = [each for some in parts for each in some if isinstance(each, dict | list)]
        if not level:
            return
    raise _too_deep()


def _next(content: str, at: int) -> int:
    between = BETWEEN.match(content, at)
    return between.end() if between else at


def _too_deep() -> Refused:
    return Refused("too-deep", f"JSON 嵌套超过 {LEVELS} 层", "请改为由记录组成的数组")


def _told_doubled(found: Found, doubled: list[Doubled]) -> list[Problem]:
    """The rows in which a name comes twice."""
    rows = []
    for n, row in enumerate(found.made_of, 1) if doubled else ():
        waiting = [row]
        while waiting:
            one = waiting.pop()
            if isinstance(one, Doubled):
                rows.append((n, one.name))
            waiting += one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
    if not rows:
        return []
    row, name = rows[0]
    said = f"第 {row} 条记录里“{name}”写了不止一次，各个值都已保留，后面的列名加了编号"
    fix = "请查明哪个值是对的，删去另一个"
    count = len({n for n, _ in rows})
    return [
        Problem(code="duplicate-keys", severity="warning", message=said, fix=fix, row=row, column=name, count=count)
    ]


def _tables(value: Any) -> tuple[list[Found], list[str]]:
    """The tables within, and the names of what stands beside them."""
    found: list[Found] = []
    left: list[str] = []

    def visit(one: Any, place: Place) -> None:
        table = _table(one, place)
        if table:
            found.append(table)
        elif isinstance(one, dict):
            for name, each in one.items():
                visit(each, (*place, name))
        elif isinstance(one, str) and (within := _written_within(one)) is not None:
            visit(within, place)
        elif one not in (None, "", []):
            left.append("/".join(place))

    visit(value, ())
    if not found:
        return [_whole(value)], []
    described = [one for one in found if any(_describes(one, other) for other in found if other is not one)]
    return [one for one in found if one not in described], left + ["/".join(one.place) for one in described]


def _written_within(said: str) -> list[Any] | dict[str, Any] | None:
    """A document that stands as a text within another, as some services send their data."""
    if said.strip()[:1] not in ("[", "{"):
        return None
    try:
        value = json.loads(said, parse_int=Number, parse_float=Number)
    except (ValueError, RecursionError):
        return None
    _check_depth(value)
    return value


def _table(value: Any, place: Place) -> Found | None:
    """The table a value is; None when it may be an envelope, or part of one."""
    features = features_of(value)
    if features is not None:
        made_of = [one.get("properties") if isinstance(one, dict) else one for one in features]
        return Found(place, made_of, feature_records(features), about=collection_members(value))
    if isinstance(value, dict):
        return _by_columns(value, place) or (_keyed(value, place) if are_alike(value) else None)
    if not isinstance(value, list):
        return None
    if value and all(isinstance(one, list) for one in value):
        return Found(place, value, cells=value) if not place or _has_names(value) else None
    if not place or any(isinstance(one, dict) for one in value):
        return Found(place, value, map(_record, value))
    return None


def _whole(value: dict[str, Any]) -> Found:
    """An object without a table in it: records under their keys, or one record."""
    if len(value) > 1 and all(isinstance(one, dict | list) for one in value.values()):
        return _keyed(value, ())
    return Found((), [value], [flat(value)])


def _record(one: Any) -> Cells:
    return flat(one) if isinstance(one, dict) else [(VALUE, text(one))]


def _has_names(rows: list[list[Any]]) -> bool:
    """Whether a list of lists is a table with its header: words above, as many cells in every row."""
    names = rows[0]
    words = all(isinstance(one, str) and not isinstance(one, Number) and one for one in names)
    return words and len(rows) > 1 < len(names) and {len(row) for row in rows} == {len(names)}


def _keyed(value: dict[str, Any], place: Place) -> Found:
    """Records that stand under their keys, one or a list of them each."""
    made_of = [
        (key, each)
        for key, one in value.items()
        for each in (one if isinstance(one, list) and one and all(isinstance(two, dict) for two in one) else [one])
    ]
    records = ([(KEY, key), *(_record(one) if one else ())] for key, one in made_of)
    said = f"以编号为名的对象已展开为行，编号列名为“{KEY}”"
    return Found(place, [one for _, one in made_of], records, said=(said,))


def _by_columns(value: dict[str, Any], place: Place) -> Found | None:
    """A table written by columns: names beside rows of cells; lists of values as long as each other; pandas' own."""
    members = list(value.values())
    for name, rows in value.items():
        if not (isinstance(rows, list) and rows and all(isinstance(row, list) for row in rows)):
            continue
        width = len(rows[0])
        beside = ((other, _column_names(each)) for other, each in value.items() if other != name)
        for other, names in beside:
            if names and len(names) == width and all(len(row) == width for row in rows):
                left = ["/".join((*place, one)) for one in value if one not in (name, other, INDEX)]
                index = value.get(INDEX)
                if isinstance(index, list) and len(index) == len(rows) and index != [*map(str, range(len(rows)))]:
                    names, rows = [INDEX, *names], [[at, *row] for at, row in zip(index, rows, strict=True)]
                return Found(place, rows, cells=rows, header=tuple(names), left=tuple(left))
    if len(members) < 2 or not all(members):
        return None
    if all(isinstance(one, dict) for one in members):  # pandas writes columns as objects: row number → value
        numbers = list(members[0])
        if numbers != [*map(str, range(len(numbers)))] or any(list(one) != numbers for one in members):
            return None
        members = [list(one.values()) for one in members]
    same = all(isinstance(one, list) and len(one) == len(members[0]) for one in members)
    if not same or any(isinstance(each, dict | list) for one in members for each in one):
        return None
    rows = [list(row) for row in zip(*members, strict=True)]
    return Found(place, rows, cells=rows, header=tuple(value), said=(TURNED,))


def _column_names(value: Any) -> list[str]:
    """The names of columns in a list of names, or of descriptions."""
    if not isinstance(value, list) or not value:
        return []
    if all(isinstance(one, dict) for one in value):
        key = next((key for key in NAMES if all(isinstance(one.get(key), str) for one in value)), None)
        value = [one[key] for one in value] if key else []
    words = all(isinstance(one, str) and not isinstance(one, Number) for one in value)
    return value if words and len(set(value)) == len(value) else []


def _describes(one: Found, other: Found) -> bool:
    """Whether a list of objects tells of the columns of another table."""
    names = _column_names(one.made_of)
    rows = [row for row in other.made_of[:100] if isinstance(row, dict)]
    return bool(names) and bool(rows) and {name for row in rows for name in row} <= set(names)


def _keep_cells(found: Found, work: Workspace) -> Source:
    """Lists of cells: a grid whose header is known, or still to be found."""
    rows = found.cells or []
    width = max(map(len, rows), default=0)
    if not width or width > work.limits.columns:
        raise Refused("no-table" if not width else "too-many-columns", f"表有 {width} 列", "请检查导出是否成功")
    cells = ([*map(text, row), *[None] * (width - len(row))] for row in rows)
    table, kept = work.keep(enumerate(cells, 1), width)
    return Source(table=table, width=width, rows=kept, header=found.header)
