"""JSON and GeoJSON: the list of records, however deep it lies in its envelope."""

import json
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from ..model import Reading, Refused, Repair, Source
from ..workspace import Workspace
from .encoding import decode
from .records import are_alike, flat, is_nested, keep_records, text
from .xml import open_xml

__all__ = ["open_json", "open_xml"]

LEVELS = 64
KEY, VALUE, LON, LAT = "键", "值", "经度", "纬度"


class Number(str):
    """A number as it is spelled: 1.10 stays 1.10, and no digit of a long one is lost."""

    __slots__ = ()


def open_json(path: Path, work: Workspace, reading: Reading, without: Collection[str]) -> list[Source]:
    """In: JSON, JSON lines or GeoJSON. Out: its one grid. Raises Refused: `damaged`, `too-deep`, `no-table`."""
    if path.stat().st_size > work.limits.document:
        raise Refused("too-large", f"JSON 文件超过 {work.limits.document >> 20} MB", "请改用 CSV，或拆成几个文件")
    content, encoding = decode(path.read_bytes())
    repairs = []
    if not encoding.is_utf8:
        if "encoding" in without:
            raise Refused("encoding-unknown", f"文件编码是 {encoding.name}，而转换编码被拒绝", "请另存为 UTF-8 再上传")
        repairs.append(Repair(code="encoding", message=f"文件编码为 {encoding.name.upper()}，已转换为 UTF-8"))
    value = _parse(content.removeprefix("\ufeff"))
    try:
        source, how = _grid(value, work)
    except RecursionError as error:
        raise _too_deep() from error
    source.encoding = encoding.name
    source.repairs += repairs
    if how:
        if "flattened" in without:
            raise Refused("flattened", f"{how}，而展开被拒绝", "请改为由记录组成的数组")
        source.repairs.append(Repair(code="flattened", message=how, count=source.rows))
    return [source]


def _parse(content: str) -> Any:
    try:
        return _loads(content)
    except json.JSONDecodeError as error:
        lines = [line for line in content.splitlines() if line.strip()]
        if error.msg == "Extra data" and len(lines) > 1:
            return [_line(number, line) for number, line in enumerate(lines, 1)]
        said = f"JSON 在第 {error.lineno} 行第 {error.colno} 个字符处中断或写错"
        raise Refused("damaged", said, "请重新导出，或用 JSON 校验工具检查该处", row=error.lineno) from error


def _line(number: int, line: str) -> Any:
    try:
        return _loads(line)
    except json.JSONDecodeError as error:
        said = f"第 {number} 行第 {error.colno} 个字符处不是有效的 JSON"
        raise Refused("damaged", said, "请重新导出，或检查该处", row=number) from error


def _loads(content: str) -> Any:
    try:
        return json.loads(content, parse_int=Number, parse_float=Number, parse_constant=lambda _: None)
    except RecursionError as error:
        raise _too_deep() from error


def _too_deep() -> Refused:
    return Refused("too-deep", f"JSON 嵌套超过 {LEVELS} 层", "请改为由记录组成的数组")


def _grid(value: Any, work: Workspace) -> tuple[Source, str]:
    """The grid, and in words what had to be done for it ("" for a plain list of flat records)."""
    if isinstance(value, dict) and isinstance(value.get("features"), list):
        return keep_records(map(_feature, value["features"]), work), ""
    found, place = _records(value)
    inside = f"记录取自 {'/'.join(place)}，其余内容没有作为数据" if place else ""
    if isinstance(found, list):
        if found and all(isinstance(one, list) for one in found):
            return _rows(found, work), inside
        if not all(isinstance(one, dict) for one in found):
            found = [one if isinstance(one, dict) else {VALUE: one} for one in found]
        nested = "嵌套的内容已展开：下级字段用“/”连接，多个值用“；”连接" if any(map(is_nested, found)) else ""
        return keep_records(map(flat, found), work), "；".join(filter(None, (inside, nested)))
    if columns := _columns(found):
        return keep_records(
            (dict(zip(columns, row, strict=True)).items() for row in zip(*columns.values(), strict=True)), work
        ), "按列存放的数据已改为按行"
    if len(found) > 1 and all(isinstance(one, dict | list) for one in found.values()):
        return keep_records(map(flat, _keyed(found)), work), f"以编号为名的对象已展开为行，编号列名为“{KEY}”"
    return keep_records([flat(found)], work), ""


def _records(value: Any) -> tuple[Any, tuple[str, ...]]:
    """The longest list of objects within, and where it is; what was given when there is none."""
    best: tuple[int, Any, tuple[str, ...]] = (0, value, ())
    waiting: list[tuple[Any, tuple[str, ...]]] = [(value, ())]
    while waiting:
        one, place = waiting.pop(0)
        if isinstance(one, list):
            if not place or (len(one) > best[0] and all(isinstance(each, dict) for each in one)):
                best = (len(one), one, place)
        elif isinstance(one, dict) and len(place) < LEVELS and not are_alike(one):
            waiting += [(each, (*place, str(name))) for name, each in one.items()]
    return best[1], best[2]


def _keyed(found: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Records that stand under their keys, one or a list of them each."""
    for key, one in found.items():
        several = isinstance(one, list) and one and all(isinstance(each, dict) for each in one)
        for each in one if several else [one]:
            yield {KEY: key} if not each else {KEY: key} | (each if isinstance(each, dict) else {VALUE: each})


def _columns(found: Any) -> dict[str, list[str | None]]:
    """Parallel arrays of values: name → column."""
    if not isinstance(found, dict) or len(found) < 2 or not all(isinstance(one, list) for one in found.values()):
        return {}
    same = len({len(one) for one in found.values()}) == 1 and all(found.values())
    if not same or any(isinstance(each, dict | list) for one in found.values() for each in one):
        return {}
    return {
        name: [cell for _, cell in flat({str(n): each for n, each in enumerate(one)})] for name, one in found.items()
    }


def _rows(rows: list[list[Any]], work: Workspace) -> Source:
    """A list of lists: a grid whose header is still to be found."""
    width = max(map(len, rows), default=0)
    if not width or width > work.limits.columns:
        raise Refused("no-table" if not width else "too-many-columns", f"表有 {width} 列", "请检查导出是否成功")
    cells = ([text(one) for one in row] for row in rows)
    table, kept = work.keep(((n, [*row, *[None] * (width - len(row))]) for n, row in enumerate(cells, 1)), width)
    return Source(table=table, width=width, rows=kept)


def _feature(feature: Any) -> list[tuple[str, str | None]]:
    """A feature of GeoJSON (RFC 7946): its properties, then where it is."""
    if not isinstance(feature, dict):
        raise Refused("damaged", "GeoJSON 的要素不是对象", "请按 RFC 7946 重新导出")
    cells = list(flat(feature.get("properties") or {}))
    geometry = feature.get("geometry") or {}
    place = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if isinstance(geometry, dict) and geometry.get("type") == "Point" and isinstance(place, list) and len(place) >= 2:
        return [*cells, (LON, str(place[0])), (LAT, str(place[1]))]
    if not isinstance(geometry, dict) or not geometry:
        return cells
    return [*cells, ("几何类型", str(geometry.get("type"))), ("几何", _spelled(geometry))]


def _spelled(value: Any) -> str:
    """JSON whose numbers are spelled as they came."""
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, list):
        return f"[{','.join(map(_spelled, value))}]"
    if isinstance(value, dict):
        return (
            f"{{{','.join(f'{json.dumps(name, ensure_ascii=False)}:{_spelled(one)}' for name, one in value.items())}}}"
        )
    return json.dumps(value, ensure_ascii=False)
