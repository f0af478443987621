"""What is in a table, column by column: for the charts of its page, and to find what tells its rows apart."""

from typing import Any

import msgspec

from .model import Column, Table
from .report import plain
from .workspace import Workspace

TOP, BINS = 10, 20
EXACT = 200_000
"""rows up to which values are counted exactly"""
MASKED = 20_000
"""rows a pattern is told from"""
ORDERED = ("integer", "decimal", "date", "datetime")


class ColumnProfile(msgspec.Struct, kw_only=True, omit_defaults=True):
    """`top` are the most frequent values with their counts; `histogram` bins `[from, to, count]`.

    `pattern` writes A for a letter, 9 for a digit, 文 for anything else, when most values look alike. `distinct` is near
    the truth for large tables.
    """

    type: str
    nulls: int = 0
    distinct: int = 0
    min: Any = None
    max: Any = None
    mean: float | None = None
    top: list[tuple[Any, int]] = []
    histogram: list[tuple[Any, Any, int]] = []
    pattern: str = ""
    unique: bool = False


class Profile(msgspec.Struct, kw_only=True):
    """`keys` are the headers of columns that tell every row apart; `duplicates` rows that are there before already."""

    n_rows: int
    duplicates: int
    keys: list[str]
    columns: list[ColumnProfile]


def profile(table: Table, work: Workspace) -> Profile:
    """In: a clean table. Out: what is in it. The rows are read once into a table of their own, then asked in SQL."""
    kept = work.name("profiled")
    cells = [f"c{at}" for at in range(1, len(table.columns) + 1)]
    work.sql.execute(f"create temp table {kept} as select {', '.join(cells)} from {table.view}")
    found = _counts(kept, table, work)
    columns = [_column(kept, at, column, found[at], table.n_rows, work) for at, column in enumerate(table.columns)]
    duplicates = 0
    if table.n_rows <= EXACT:
        query = f"select {table.n_rows} - (select count(*) from (select distinct * from {kept}))"
        duplicates = (work.sql.execute(query).fetchone() or (0,))[0]
    work.sql.execute(f"drop table {kept}")
    keys = [one.header for one, about in zip(table.columns, columns, strict=True) if about.unique]
    return Profile(n_rows=table.n_rows, duplicates=duplicates, keys=keys, columns=columns)


def _counts(kept: str, table: Table, work: Workspace) -> list[tuple[Any, ...]]:
    """Per column: values, distinct ones, least, greatest, mean; in one pass."""
    asked = []
    for at, column in enumerate(table.columns, 1):
        distinct = "count(distinct c{0})" if table.n_rows <= EXACT else "approx_count_distinct(c{0})"
        ordered = f"min(c{at}), max(c{at})" if column.type in ORDERED else "null, null"
        mean = f"avg(c{at})" if column.type in ("integer", "decimal") else "null"
        asked.append(f"count(c{at}), {distinct.format(at)}, {ordered}, {mean}")
    row = work.sql.execute(f"select {', '.join(asked)} from {kept}").fetchone() or ()
    return [tuple(row[start : start + 5]) for start in range(0, len(row), 5)]


def _column(
    kept: str, index: int, column: Column, counts: tuple[Any, ...], n_rows: int, work: Workspace
) -> ColumnProfile:
    values, distinct, low, high, mean = counts
    name = f"c{index + 1}"
    made = ColumnProfile(
        type=column.type,
        nulls=n_rows - values,
        distinct=min(distinct, values),
        min=plain(low),
        max=plain(high),
        mean=None if mean is None else round(float(mean), 6),
    )
    if not values:
        return made
    made.unique = values == n_rows > 1 and distinct >= n_rows * 0.97 and _is_unique(kept, name, n_rows, work)
    if made.unique:
        made.distinct = n_rows
    elif distinct <= max(values * 0.5, 50):
        made.top = _top(kept, name, work)
    if column.type in ORDERED and low != high:
        made.histogram = _histogram(kept, name, column.type, low, high, work)
    if column.type in ("text", "code"):
        made.pattern = _pattern(kept, name, work)
    return made


def _is_unique(kept: str, name: str, n_rows: int, work: Workspace) -> bool:
    return (work.sql.execute(f"select count(distinct {name}) from {kept}").fetchone() or (0,))[0] == n_rows


def _top(kept: str, name: str, work: Workspace) -> list[tuple[Any, int]]:
    query = f"select {name}, count(*) from {kept} where {name} is not null group by 1 order by 2 desc, 1 limit {TOP}"
    return [(plain(value), count) for value, count in work.sql.execute(query).fetchall()]


def _histogram(kept: str, name: str, kind: str, low: Any, high: Any, work: Workspace) -> list[tuple[Any, Any, int]]:
    """At most BINS bins of equal width."""
    number = f"epoch({name})" if kind in ("date", "datetime") else f"{name}::double"
    ends = f"select min({number}), max({number}) from {kept}"
    least, most = work.sql.execute(ends).fetchone() or (0, 0)
    bins = BINS
    if kind == "integer" and most - least < BINS:
        bins = int(most - least) + 1
    width = (most - least) / bins or 1
    place = f"least(floor(({number} - {least}) / {width}), {bins - 1})::int"
    query = f"select {place}, count(*) from {kept} where {name} is not null group by 1 order by 1"
    found = dict(work.sql.execute(query).fetchall())

    def edge(at: int) -> Any:
        value = least + at * width
        if kind in ("date", "datetime"):
            day = work.sql.execute("select make_timestamp((? * 1000000)::bigint)", [value]).fetchone()
            return str(day[0])[: 10 if kind == "date" else 16] if day else ""
        return int(value) if kind == "integer" and float(value).is_integer() else round(value, 6)

    return [(edge(at), edge(at + 1), found.get(at, 0)) for at in range(bins)]


def _pattern(kept: str, name: str, work: Workspace) -> str:
    """How most values are built, "" when they are not alike."""
    masked = f"regexp_replace(regexp_replace(regexp_replace({name}, '[^0-9A-Za-z -~]', '文', 'g'), '[0-9]', '9', 'g'), '[A-Za-z]', 'A', 'g')"
    query = f"""
        select mask, count(*), sum(count(*)) over () from
        (select {masked} as mask from {kept} where {name} is not null limit {MASKED}) group by 1 order by 2 desc limit 1
        """
    mask, count, whole = work.sql.execute(query).fetchone() or ("", 0, 1)
    return mask if len(mask) <= 40 and count >= 0.8 * whole else ""
