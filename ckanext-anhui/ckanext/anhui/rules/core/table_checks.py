"""Checks of the values in a file's clean tables: what any table must keep, column by column.

Each is made once from a rule's parameters, and asked of tables kept in a workspace. Columns are chosen by words in
their headings; rows are counted from 0 below the header.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np

from ckanext.anhui.catalogue import CodeList, code_list, today
from ckanext.anhui.tables import Table
from ckanext.anhui.tables.core.workspace import Workspace

from .checks import Vocabulary, plain
from .content_checks import CONTENT_ONLY, ContentTest, Spot
from .screening.cells import cells_of, compute, gather
from .screening.identifiers import Flags, credit_checks
from .screening.model import Content

BATCH = 1 << 14
EXACT = 1_000_000
"""rows up to which keys are compared with each other"""


class Values:
    """A clean table as a check sees it: columns by their headings, rows that fulfil a condition."""

    def __init__(self, table: Table, work: Workspace) -> None:
        self.table, self._work = table, work
        self.name = " / ".join(filter(None, (table.member, table.sheet)))

    def columns(self, words: Iterable[str], unless: Iterable[str] = ()) -> Iterator[tuple[str, str, str]]:
        """(heading, its name in SQL, its type) of columns whose heading has one of the words, and none of `unless`."""
        wanted, barred = [plain(word) for word in words], [plain(word) for word in unless]
        for at, column in enumerate(self.table.columns, 1):
            heading = plain(column.header)
            if any(word in heading for word in wanted) and not any(word in heading for word in barred):
                yield column.header, f"c{at}", column.type

    def rows(self, condition: str) -> tuple[int, ...]:
        """The rows that fulfil a condition."""
        query = f"select n - {self.table.first_row} from {self.table.view} where {condition} order by n"
        return tuple(row for (row,) in self._work.sql.execute(query).fetchall())

    def surplus(self, column: str) -> int:
        """How many cells of a column say what another one says."""
        query = f"select count({column}) - count(distinct {column}) from {self.table.view}"
        return (self._work.sql.execute(query).fetchone() or (0,))[0]

    def wrong(self, column: str, right: Callable[[Any], Sequence[bool] | Flags]) -> tuple[int, ...]:
        """The rows whose text in a column is not `right`, which is asked of different values, batch by batch."""
        query = (
            f"select n - {self.table.first_row}, {column}::varchar from {self.table.view} where {column} is not null"
        )
        found = []
        for rows, texts in self._work.sql.cursor().sql(query).to_arrow_reader(BATCH):
            values = texts.dictionary_encode()
            fits = np.asarray(right(values.dictionary), bool)
            found.append(rows.to_numpy()[~fits[values.indices.to_numpy()]])
        return tuple(np.sort(np.concatenate(found)).tolist()) if found else ()

    def spot(self, kind: str, heading: str, rows: tuple[int, ...]) -> list[Spot]:
        """The answer of a check."""
        return [Spot(kind=kind, table=self.name, column=heading, count=len(rows), rows=rows)] if rows else []


def _of_each(ask: Callable[[Values], list[Spot]]) -> ContentTest:
    return lambda content: [spot for table in _tables(content) for spot in ask(table)]


def _tables(content: Content) -> list[Values]:
    return content.tables


def told(codes: Iterable[str]) -> ContentTest:
    """The reader of tables told one of these codes: what it put right, what it could not."""
    wanted = frozenset(codes)
    return lambda content: [
        Spot(kind=one.code, table=one.table, column=one.column or "_file", place=one.place, count=one.count)
        for one in content.told
        if one.code in wanted
    ]


def blank(headings: Iterable[str], share: float = 0.0) -> ContentTest:
    """Columns with one of `headings` have blank cells: any, or this share of the rows."""
    names = tuple(headings)

    def ask(table: Values) -> list[Spot]:
        spots = []
        for heading, column, _ in table.columns(names):
            rows = table.rows(f"{column} is null")
            if len(rows) >= max(share * table.table.n_rows, 1):
                spots += table.spot("blank", heading, rows)
        return spots

    return _of_each(ask)


def repeated(headings: Iterable[str], unless_headings: Iterable[str] = ()) -> ContentTest:
    """A column with one of `headings`, which tells rows apart, says the same thing twice while most rows differ."""
    names, barred = tuple(headings), tuple(unless_headings)

    def ask(table: Values) -> list[Spot]:
        if table.table.n_rows > EXACT:
            return []
        spots = []
        for heading, column, _ in table.columns(names, barred):
            if not 0 < table.surplus(column) <= 0.1 * table.table.n_rows:
                continue
            again = f"row_number() over (partition by {column} order by n) as times"
            inner = f"(select n from (select n, {column}, {again} from {table.table.view}) where times > 1)"
            spots += table.spot("repeated", heading, table.rows(f"{column} is not null and n in {inner}"))
        return spots

    return _of_each(ask)


def not_in_list(headings: Iterable[str], list_id: str, unless_headings: Iterable[str] = ()) -> ContentTest:
    """Values under one of `headings` are no code, label or alias of a code list."""
    names, barred = tuple(headings), tuple(unless_headings)

    def ask(table: Values) -> list[Spot]:
        codes, spots = code_list(list_id), []
        for heading, column, _ in table.columns(names, barred):
            rows = table.wrong(column, lambda values: [_known(codes, value.strip()) for value in values.to_pylist()])
            spots += table.spot("not-in-list", heading, rows)
        return spots

    return _of_each(ask)


def _known(codes: CodeList, value: str) -> bool:
    """A code, or one filled up with zeros as 区划代码 of 9 and 12 digits are."""
    ends = [end for end in (len(value), 9, 6) if not value[end:].strip("0")]
    return any(codes.find(value[:end]) is not None for end in ends)


def check_digit(headings: Iterable[str], unless_headings: Iterable[str] = ()) -> ContentTest:
    """Values under one of `headings` are no 统一社会信用代码 (GB 32100-2015): length, characters or check are wrong."""
    names, barred = tuple(headings), tuple(unless_headings)

    def ask(table: Values) -> list[Spot]:
        spots = []
        for heading, column, _ in table.columns(names, barred):
            spots += table.spot("check-digit", heading, table.wrong(column, _credit_codes))
        return spots

    return _of_each(ask)


def _credit_codes(values: Any) -> Flags:
    """Which are a code; what is blank or masked is not wrong."""
    cells = cells_of(compute.utf8_upper(compute.utf8_trim_whitespace(values)), np.arange(len(values)))
    length = cells.last - cells.first
    right = (length == 0) | compute.match_substring(cells.texts, "*").to_numpy(zero_copy_only=False)
    whole = np.flatnonzero(length == 18)
    right[whole] |= credit_checks(gather(cells.data, cells.first[whole], 18))
    return right


def out_of_range(
    headings: Iterable[str], least: float | None = None, most: float | None = None, unless_headings: Iterable[str] = ()
) -> ContentTest:
    """Numbers under one of `headings` lie below `least` or above `most`."""
    names, barred = tuple(headings), tuple(unless_headings)

    def ask(table: Values) -> list[Spot]:
        spots = []
        for heading, column, kind in table.columns(names, barred):
            if kind in ("integer", "decimal"):
                outside = [f"{column} < {least}"] if least is not None else []
                outside += [f"{column} > {most}"] if most is not None else []
                spots += table.spot("out-of-range", heading, table.rows(" or ".join(outside)))
        return spots

    return _of_each(ask)


def in_future(headings: Iterable[str], unless_headings: Iterable[str] = ()) -> ContentTest:
    """Dates under one of `headings` lie after today."""
    names, barred = tuple(headings), tuple(unless_headings)

    def ask(table: Values) -> list[Spot]:
        spots = []
        for heading, column, kind in table.columns(names, barred):
            if kind in ("date", "datetime"):
                rows = table.rows(f"{column}::date > date '{today().isoformat()}'")
                spots += table.spot("in-future", heading, rows)
        return spots

    return _of_each(ask)


def out_of_order(earlier: Iterable[str], later: Iterable[str]) -> ContentTest:
    """In one row the date under one of `earlier` lies after the one under one of `later`."""
    first, second = tuple(earlier), tuple(later)

    def ask(table: Values) -> list[Spot]:
        begins = [one for one in table.columns(first) if one[2] in ("date", "datetime")]
        ends = [one for one in table.columns(second) if one[2] in ("date", "datetime")]
        if len(begins) != 1 or len(ends) != 1:
            return []
        (heading, begin, _), (_, end, _) = begins[0], ends[0]
        return table.spot("out-of-order", heading, table.rows(f"{begin} > {end}"))

    return _of_each(ask)


WORDS = MappingProxyType({"headings": "words"})
UNLESS = MappingProxyType({"unless_headings": "words"})
TABLES: dict[str, Vocabulary] = {
    "told": Vocabulary(told, {"codes": "codes"}, MappingProxyType({}), CONTENT_ONLY),
    "blank": Vocabulary(blank, WORDS, MappingProxyType({"share": "share"}), CONTENT_ONLY),
    "repeated": Vocabulary(repeated, WORDS, UNLESS, CONTENT_ONLY),
    "not_in_list": Vocabulary(not_in_list, WORDS | {"list_id": "list"}, UNLESS, CONTENT_ONLY),
    "check_digit": Vocabulary(check_digit, WORDS, UNLESS, CONTENT_ONLY),
    "out_of_range": Vocabulary(
        out_of_range, WORDS, UNLESS | {"least": "number", "most": "number"}, CONTENT_ONLY, ("least", "most")
    ),
    "in_future": Vocabulary(in_future, WORDS, UNLESS, CONTENT_ONLY),
    "out_of_order": Vocabulary(
        out_of_order, {"earlier": "words", "later": "words"}, MappingProxyType({}), CONTENT_ONLY
    ),
}
"""Checks of the values in tables."""
