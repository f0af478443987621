"""Everything in the grids of a file, seen column by column: in its tables, beside them, on hidden sheets."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from ckanext.anhui.tables import Reading, Table
from ckanext.anhui.tables.core.model import Source
from ckanext.anhui.tables.core.workspace import Workspace

from . import headings
from .cells import Places, cells_of, plain
from .chains import broken_ids
from .column import ADDRESS, AT_HOME, FLAT, NUMBERS, OWN_EMAIL, Column
from .model import Beyond, Seen
from .numbers import numbers

BATCH = 1 << 14
ONLY_SAID = ("bank-card", "resident-id-15", "resident-id-wrong")
"""Numbers that loose text shows only after a word that says what they are."""
ASIDE, REJECTED = "表头上方、表下方或表旁的文字", "不合格的行"
ONLY_IN_TABLES = frozenset(
    (FLAT, AT_HOME, ADDRESS, OWN_EMAIL, "person-name", "birth-date", "small-cell", "masked", "medical")
) | {"religion", "biometric"}
"""Kinds that are only told by their heading or by what stands beside them."""
Keys = dict[str, set[int]]
"""Kind → the numbers seen, only to tell whether a text elsewhere shows others."""


def look(reading: Reading, work: Workspace) -> tuple[list[Seen], list[Beyond], Keys]:
    """In: a file that was read, its workspace. Out: what is seen in its tables' columns, and what beside them."""
    seen: list[Seen] = []
    beyond: list[Beyond] = []
    keys: Keys = defaultdict(set)
    by_source: dict[str, Table] = {table.source.table: table for table in reading.tables}
    for source in reading.sources:
        table = by_source.get(source.table)
        columns = _columns(source, table, work)
        found = [column.kinds() for column in columns]
        for _, shown in found:
            for kind, some in shown.items():
                keys[kind] |= set(some.tolist())
        kinds = _understood([(column.heading, one) for column, (one, _) in zip(columns, found, strict=True)])
        here, beside = _sorted(source, table, columns, kinds, work)
        seen += here
        beyond += beside
        if source.rejected:
            beyond += _loose(source, work, keys)
    return seen, beyond, dict(keys)


def look_table(header: Sequence[str], rows: Sequence[Sequence[str]], table: str = "") -> list[Seen]:
    """The same of a small table that is at hand: for the examples of rules."""
    numbers = np.arange(len(rows))
    columns = []
    for heading, cells in zip(header, zip(*rows, strict=True), strict=True):
        column = Column(heading)
        column.feed(pa.array([cell or None for cell in cells], pa.string()), numbers)
        columns.append(column)
    kinds = _understood([(column.heading, column.kinds()[0]) for column in columns])
    pairs = zip(columns, kinds, strict=True)
    return [_seen(table, column, {kind: found.tolist() for kind, found in some.items()}) for column, some in pairs]


def find(text: str) -> Iterator[tuple[str, int | str]]:
    """In: loose text. Out: what is seen in it, as (kind, number or text that stands for it, only to compare)."""
    lines = [line for line in plain(text).splitlines() if line.strip()]
    cells = cells_of(pa.array(lines, pa.string()), np.arange(len(lines)))
    for one in numbers(cells)[0]:
        believed = one.keys[~one.whole] if one.kind in ONLY_SAID else one.keys
        yield from ((one.kind, int(key)) for key in believed)
    yield from (("resident-id", key) for key in broken_ids(lines))
    column = Column("")
    column.feed(cells.texts, cells.rows)
    for kind, rows in column.kinds()[0].items():
        if kind not in NUMBERS | ONLY_IN_TABLES:
            yield from ((kind, lines[row]) for row in rows)


def _columns(source: Source, table: Table | None, work: Workspace) -> list[Column]:
    heads = dict(zip(table.places, (one.header for one in table.columns), strict=True)) if table else {}
    if source.header is not None:
        heads = dict(enumerate(source.header, 1)) | heads
    elif table is None:
        heads = _first_row(source, work)
    columns = [Column(heads.get(place, "")) for place in range(1, source.width + 1)]
    names = ", ".join(f"c{place}" for place in range(1, source.width + 1))
    batches = work.sql.cursor().sql(f"select n, {names} from {source.table}").to_arrow_reader(BATCH)
    for batch in batches:
        rows = batch.column(0).to_numpy()
        for column, texts in zip(columns, batch.columns[1:], strict=True):
            column.feed(texts, rows)
    return columns


def _first_row(source: Source, work: Workspace) -> dict[int, str]:
    """What a grid without a table may call its columns."""
    names = ", ".join(f"c{place}" for place in range(1, source.width + 1))
    row = work.sql.execute(f"select {names} from {source.table} order by n limit 1").fetchone()
    cells: list[str] = [cell or "" for cell in row or ()]
    return {place: cell for place, cell in enumerate(cells, 1) if cell and not any(map(str.isdigit, cell))}


def _understood(columns: list[tuple[str, dict[str, Places]]]) -> list[dict[str, Places]]:
    """What some kinds mean when one sees the columns side by side."""
    people = any("person-name" in kinds or NUMBERS & kinds.keys() for _, kinds in columns)
    bodies = any({"body", "credit-code"} & headings.says(heading) for heading, _ in columns)
    people = people and not bodies
    named = any("person-name" in kinds for _, kinds in columns)
    said = [headings.says(heading) for heading, _ in columns]
    private = not bodies and any("private" in one for one in said) and not any("office" in one for one in said)
    understood = []
    for heading, kinds in columns:
        kinds = dict(kinds)
        flat, home, mail = kinds.pop(FLAT, None), kinds.pop(AT_HOME, None), kinds.pop(OWN_EMAIL, None)
        address = kinds.pop(ADDRESS, None)
        if address is not None and private:
            _add(kinds, "home-address", address)
        if home is not None:
            _add(kinds, "home-address", home)
        if flat is not None and (people or home is not None):
            _add(kinds, "home-address", flat)
        if mail is not None and named and people and "office" not in headings.says(heading):
            _add(kinds, "email", mail)
        if named:
            kinds.pop("small-cell", None)
        if bodies:
            kinds.pop("religion", None)  # of a temple, not of a person
            kinds.pop("bank-account", None)
        understood.append(kinds)
    return understood


def _add(kinds: dict[str, Places], kind: str, rows: Places) -> None:
    kinds[kind] = np.union1d(kinds[kind], rows) if kind in kinds else rows


def _sorted(
    source: Source, table: Table | None, columns: list[Column], kinds: list[dict[str, Places]], work: Workspace
) -> tuple[list[Seen], list[Beyond]]:
    """What is in the table's rows, and what is beside them."""
    name = _name(source)
    if table is None:
        place = f"隐藏的工作表“{source.sheet}”" if source.hidden else "没有成为数据表的内容"
        return [], _beside(place, name, kinds)
    body = _body(table, work)
    seen, aside = [], []
    for place, column, found in zip(range(1, source.width + 1), columns, kinds, strict=True):
        inside: dict[str, list[int]] = {}
        outside: dict[str, Places] = {}
        for kind, rows in found.items():
            within = rows >= table.first_row if body is None else np.isin(rows, body)
            if place not in table.places:
                within = np.zeros(len(rows), bool)
            if within.any():
                inside[kind] = (rows[within] - table.first_row).tolist()
            beyond = ~within
            if kind not in NUMBERS:  # a heading may be written as what stands under it
                beyond &= (rows < table.first_row - table.header_rows) | (rows >= table.first_row)
            if beyond.any() and kind not in ONLY_IN_TABLES:
                outside[kind] = rows[beyond]
        if place in table.places:
            seen.append(_seen(name, column, inside))
        aside.append(outside)
    return seen, _beside(ASIDE, name, aside)


def _body(table: Table, work: Workspace) -> Places | None:
    """The rows of the table, None when they are all of the grid from its first on."""
    query = f"select count(*) from {table.source.table} where n >= {table.first_row}"
    if (work.sql.execute(query).fetchone() or (0,))[0] == table.n_rows:
        return None
    return work.sql.execute(f"select n from {table.view}").fetchnumpy()["n"]


def _beside(place: str, table: str, kinds: list[dict[str, Places]]) -> list[Beyond]:
    total: dict[str, int] = defaultdict(int)
    for found in kinds:
        for kind, rows in found.items():
            total[kind] += len(rows)
    return [Beyond(place=place, table=table, kinds=dict(total))] if total else []


def _loose(source: Source, work: Workspace, keys: Keys) -> list[Beyond]:
    total: dict[str, int] = defaultdict(int)
    for (line,) in work.sql.execute(f"select line from {source.rejected}").fetchall():
        for kind, key in find(line or ""):
            total[kind] += 1
            if isinstance(key, int):
                keys[kind].add(key)
    return [Beyond(place=REJECTED, table=_name(source), kinds=dict(total))] if total else []


def _name(source: Source) -> str:
    return " / ".join(filter(None, (source.member, source.sheet)))


def _seen(table: str, column: Column, kinds: dict[str, list[Any]]) -> Seen:
    return Seen(table=table, column=column.heading, filled=column.filled, kinds=kinds)
