"""What a new version of a table changes: rows by key, columns, and whether it replaces, appends or starts a period."""

import re
from collections.abc import Sequence
from itertools import combinations
from typing import Any, Literal

import msgspec

from .declared import NAMES
from .model import Column, Table
from .workspace import Workspace

Way = Literal["same", "append", "new-period", "replacement"]
SAID = {"same": "内容相同", "append": "追加", "new-period": "新的一期", "replacement": "替换"}
_PERIOD = re.compile("日期|时间|年份|年度|月份|季度|期别|^年$|^月$|统计期|数据期")
_REPORTED = re.compile("年份|年度|月份|季度|期别|^年$|^月$|统计期|数据期")
"""what a row is of, not when it was written"""
EXAMPLES = 5
KEYS, MOST = 6, 3
"""columns a key is looked for in, and how many it may have"""
_NUMBER = re.compile("编号|代码|证号|户号|站号|号码|[^序行]号$|(^|_)id$", re.IGNORECASE)


class Changes(msgspec.Struct, kw_only=True):
    """`key` are the headers rows are told apart by, none when there is no key: a changed row then counts as one removed
    and one added. `retyped` are (header, before, after). `examples` are keys (or rows) of each kind."""

    way: Way
    key: list[str]
    rows_before: int
    rows_after: int
    added: int
    removed: int
    changed: int
    unchanged: int
    columns_added: list[str]
    columns_dropped: list[str]
    columns_retyped: list[tuple[str, str, str]]
    examples: dict[str, list[list[Any]]]

    @property
    def said(self) -> str:
        """In one Chinese sentence."""
        by = f"（按“{'、'.join(self.key)}”对照）" if self.key else ""
        parts = [
            f"{SAID[self.way]}{by}：新增 {self.added} 行、删除 {self.removed} 行、修改 {self.changed} 行",
            f"不变 {self.unchanged} 行",
        ]
        for words, names in (("新增列", self.columns_added), ("去掉列", self.columns_dropped)):
            if names:
                parts.append(f"{words} {'、'.join(names)}")
        parts += [f"“{name}”列由{NAMES[before]}变为{NAMES[after]}" for name, before, after in self.columns_retyped]
        return "；".join(parts)


def compare(old: Table, new: Table, work: Workspace, *, key: Sequence[str] = ()) -> Changes:
    """In: the last version and the new one, both in the workspace; the headers of a key if it is known."""
    before = {column.header: at for at, column in enumerate(old.columns, 1)}
    after = {column.header: at for at, column in enumerate(new.columns, 1)}
    common = [header for header in after if header in before]
    retyped = [
        (one, old.columns[before[one] - 1].type, new.columns[after[one] - 1].type)
        for one in common
        if old.columns[before[one] - 1].type != new.columns[after[one] - 1].type
    ]
    a, b = _side(old, common, before, work), _side(new, common, after, work)
    found = [one for one in key if one in common] or _key(a, b, common, new, work)
    other = _other_periods(a, b, common, work)
    if not key and found and other and not set(other) & set(found):
        found = [other[0], *found]
    counted = _by_key(a, b, common, found, work) if found else _by_row(a, b, common, work)
    made = Changes(
        way="replacement",
        key=found,
        rows_before=old.n_rows,
        rows_after=new.n_rows,
        columns_added=[one for one in after if one not in before],
        columns_dropped=[one for one in before if one not in after],
        columns_retyped=retyped,
        **counted,
    )
    made.way = _way(made, a, b, common, work)
    return made


def _side(table: Table, common: Sequence[str], places: dict[str, int], work: Workspace) -> str:
    """The common columns as text, so that a retyped one is compared by what it says."""
    cells = ", ".join(f"c{places[header]}::varchar as k{at}" for at, header in enumerate(common, 1))
    name = work.name("side")
    work.sql.execute(f"create temp table {name} as select {cells or '1 as k1'} from {table.view}")
    return name


def _key(a: str, b: str, common: Sequence[str], table: Table, work: Workspace) -> list[str]:
    """The fewest columns that tell the rows apart in both versions: codes first, then names, days and periods.

    A quantity is no key, though the few rows of a table may all have another one; nor are rows by their number.
    """
    ranks = {column.header: _rank(column) for column in table.columns if column.header in common}
    likely = sorted((one for one in common if ranks[one]), key=lambda one: (ranks[one], common.index(one)))[:KEYS]
    for many in range(1, min(MOST, len(likely)) + 1):
        for some in combinations(likely, many):
            if all(_tells_apart(side, [common.index(one) + 1 for one in some], work) for side in (a, b)):
                return sorted(some, key=common.index)
    return []


def _rank(column: Column) -> int:
    """How likely a column is part of a key; 0: not at all."""
    if column.type == "code":
        return 1
    if column.type in ("text", "date", "datetime") or _REPORTED.search(column.header):
        return 2
    return 3 if column.type == "integer" and _NUMBER.search(column.header) else 0


def _tells_apart(side: str, places: Sequence[int], work: Workspace) -> bool:
    names = ", ".join(f"k{at}" for at in places)
    null = " or ".join(f"k{at} is null" for at in places)
    query = f"select count(*) = count(distinct ({names})) and count(*) filter (where {null}) = 0 from {side}"
    return bool((work.sql.execute(query).fetchone() or (False,))[0])


def _other_periods(a: str, b: str, common: Sequence[str], work: Workspace) -> list[str]:
    """Columns that say what period a row is of, and say another one in every row of the new version."""
    found = []
    for at, header in enumerate(common, 1):
        if not _REPORTED.search(header):
            continue
        shared = f"select count(*) from (select k{at} from {a} intersect select k{at} from {b})"
        filled = f"select (select count(k{at}) from {a}) > 0 and (select count(k{at}) from {b}) > 0"
        if all((work.sql.execute(query).fetchone() or (False,))[0] for query in (f"select ({shared}) = 0", filled)):
            found.append(header)
    return found


def _by_key(a: str, b: str, common: Sequence[str], key: Sequence[str], work: Workspace) -> dict[str, Any]:
    keys = [f"k{common.index(one) + 1}" for one in key]
    others = [f"k{at}" for at in range(1, len(common) + 1) if f"k{at}" not in keys]
    on = " and ".join(f"a.{one} = b.{one}" for one in keys)
    differs = " or ".join(f"a.{one} is distinct from b.{one}" for one in others) or "false"
    joined = f"{a} a full join {b} b on {on}"
    left, right = f"b.{keys[0]} is null", f"a.{keys[0]} is null"
    both = f"a.{keys[0]} is not null and b.{keys[0]} is not null"
    numbers = ", ".join(
        f"count(*) filter (where {which})"
        for which in (right, left, f"{both} and ({differs})", f"{both} and not ({differs})")
    )
    query = f"select {numbers} from {joined}"
    added, removed, changed, same = work.sql.execute(query).fetchone() or (0, 0, 0, 0)
    shown = ", ".join(f"coalesce(a.{one}, b.{one})" for one in keys)
    examples = {
        name: [
            list(row)
            for row in work.sql.execute(f"select {shown} from {joined} where {which} limit {EXAMPLES}").fetchall()
        ]
        for name, which in (("added", right), ("removed", left), ("changed", f"{both} and ({differs})"))
    }
    return {"added": added, "removed": removed, "changed": changed, "unchanged": same, "examples": examples}


def _by_row(a: str, b: str, common: Sequence[str], work: Workspace) -> dict[str, Any]:
    """Without a key rows are the same or they are not; equal rows are counted as often as they are there."""

    def only(one: str, other: str) -> tuple[int, list[list[Any]]]:
        query = f"(select * from {one} except all select * from {other})"
        count = (work.sql.execute(f"select count(*) from {query}").fetchone() or (0,))[0]
        return count, [list(row) for row in work.sql.execute(f"select * from {query} limit {EXAMPLES}").fetchall()]

    added, new = only(b, a)
    removed, gone = only(a, b)
    rows = (work.sql.execute(f"select count(*) from {a}").fetchone() or (0,))[0]
    examples = {"added": new, "removed": gone, "changed": []}
    return {"added": added, "removed": removed, "changed": 0, "unchanged": rows - removed, "examples": examples}


def _way(made: Changes, a: str, b: str, common: Sequence[str], work: Workspace) -> Way:
    columns = made.columns_added or made.columns_dropped or made.columns_retyped
    if not (made.added or made.removed or made.changed or columns):
        return "same"
    periods = [f"k{at}" for at, header in enumerate(common, 1) if _PERIOD.search(header)]
    for name in periods:
        query = f"select count(*) from (select {name} from {a} intersect select {name} from {b})"
        if made.added and not (work.sql.execute(query).fetchone() or (1,))[0]:
            return "new-period"
    return "append" if made.added and made.unchanged and not (made.removed or made.changed) else "replacement"
