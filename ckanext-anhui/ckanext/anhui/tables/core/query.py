"""Which rows of a table somebody asks for, and the SQL that finds them. Values are bound, never written into it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

FILTER = "f."
NUMBERS, DATES = ("integer", "decimal"), ("date", "datetime")
YES, NO = ("是", "true", "yes", "y", "1"), ("否", "false", "no", "n", "0")
_COMPARED = re.compile(r"(>=|<=|>|<|=)\s*(.+)")
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2}([ T]\d{2}:\d{2}(:\d{2})?)?)?)?")


class BadQuery(ValueError):
    """A filter that cannot be understood: `field` (a column's id, or the parameter), `reason` in Chinese."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}：{reason}")
        self.field, self.reason = field, reason


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """`q`: words anywhere in a row; `filters`: (column id, what its field says); `equal`: CKAN's own `filters`."""

    q: str = ""
    filters: tuple[tuple[str, str], ...] = ()
    equal: tuple[tuple[str, tuple[Any, ...]], ...] = ()
    sort: str = ""
    descending: bool = False

    @property
    def whole(self) -> bool:
        """Whether all rows are asked for, in the order of the file."""
        return not (self.q or self.filters or self.equal or self.sort)


def parse(args: Iterable[tuple[str, str]], columns: Mapping[str, str]) -> Query:
    """In: the parameters of an address; the columns, id → type. Out: what they ask. Raises BadQuery."""
    given = {name: value.strip() for name, value in args if value.strip()}
    sort, descending = given.get("sort", ""), False
    if sort and sort not in columns:
        sort, _, way = sort.rpartition(" ")
        descending = way == "desc"
        if sort not in columns or way not in ("asc", "desc"):
            raise BadQuery("sort", "没有这一列；写法是“列名”或“列名 desc”")
    for name in given:
        if name.startswith(FILTER) and name.removeprefix(FILTER) not in columns:
            raise BadQuery(name.removeprefix(FILTER), "没有这一列")
    filters = tuple((one, given[FILTER + one]) for one in columns if FILTER + one in given)
    return Query(q=given.get("q", ""), filters=filters, equal=_equal(given, columns), sort=sort, descending=descending)


def _equal(given: Mapping[str, str], columns: Mapping[str, str]) -> tuple[tuple[str, tuple[Any, ...]], ...]:
    """CKAN's `filters`: {"列名": 值 or [值, …]}."""
    if "filters" not in given:
        return ()
    try:
        asked = msgspec.json.decode(given["filters"], type=dict[str, Any])
    except msgspec.DecodeError as error:
        raise BadQuery("filters", '不是 JSON 对象；写法如 {"城市": "合肥市"}') from error
    if unknown := next((name for name in asked if name not in columns), None):
        raise BadQuery(unknown, "没有这一列")
    return tuple((name, tuple(one if isinstance(one, list) else [one])) for name, one in asked.items())


def quoted(name: str) -> str:
    """An identifier of SQL."""
    return '"' + name.replace('"', '""') + '"'


def named(column: str) -> str:
    """A column in a statement that binds values as `%(name)s`, where a per cent sign of a header is written twice."""
    return quoted(column).replace("%", "%%")


class Where(msgspec.Struct):
    """Conditions, and the values they bind as `%(name)s`."""

    clauses: list[str] = []
    values: dict[str, Any] = {}

    def bind(self, value: Any) -> str:
        """A value; out: how the SQL says it."""
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f"%({name})s"

    @property
    def sql(self) -> str:
        """The WHERE, "" when nothing is asked."""
        return f" where {' and '.join(self.clauses)}" if self.clauses else ""


def where(query: Query, columns: Mapping[str, str]) -> Where:
    """The conditions of a query. Raises BadQuery."""
    made = Where(clauses=[], values={})
    for word in query.q.split():
        made.clauses.append(_anywhere(columns, word, made))
    for column, said in query.filters:
        made.clauses.append(_filter(column, columns[column], said, made))
    for column, wanted in query.equal:
        equal = " or ".join(_is(column, columns[column], one, made) for one in wanted)
        made.clauses.append(f"({equal or 'false'})")
    return made


def _is(column: str, kind: str, value: Any, made: Where) -> str:
    """A column equals a value, in whatever spelling of it: 0.4 is 0.40, and a moment may have a T in it."""
    name = named(column)
    if value is None:
        return f"{name} is null"
    said = str(value).lower() if isinstance(value, bool) else str(value)
    if kind in NUMBERS and _NUMBER.fullmatch(said):
        return f"{name} = {made.bind(said)}::numeric"
    if kind in DATES and _is_moment(said):
        return f"{name} = {made.bind(said)}::timestamp"
    return f"{name}::text = {made.bind(said)}"


def pattern(word: str) -> str:
    """A word anywhere in a text, for ILIKE."""
    escaped = re.sub(r"([\\%_])", r"\\\1", word)
    return f"%{escaped}%"


def like(word: str) -> str:
    """LIKE wherever a word has no letters of two cases, as Chinese has none: ILIKE takes several times as long."""
    return "like" if word.lower() == word.upper() else "ilike"


def may_hold(kind: str, word: str) -> bool:
    """Whether a word can be part of a value of a column, so that the others need not be searched.

    One column without a trigram index has every row read.
    """
    if kind in NUMBERS:
        return bool(re.fullmatch(r"[-\d.]+", word, re.ASCII))
    if kind in DATES:
        return bool(re.fullmatch(r"[-\d:.]+", word, re.ASCII))
    if kind == "boolean":
        return word.lower() in ("true", "false")
    return True


def _anywhere(columns: Mapping[str, str], word: str, made: Where) -> str:
    """Any column has the word; text columns as they are, so that their trigram index is of use."""
    bound, sign = made.bind(pattern(word)), like(word)
    some = [
        f"{named(name)}{'' if kind in ('text', 'code') else '::text'} {sign} {bound}"
        for name, kind in columns.items()
        if may_hold(kind, word)
    ]
    return f"({' or '.join(some) or 'false'})"


def _filter(column: str, kind: str, said: str, made: Where) -> str:
    name = named(column)
    if said in ('""', "=", "空"):
        return f"{name} is null"
    if kind == "boolean":
        if said.lower() in YES:
            return name
        if said.lower() in NO:
            return f"not {name}"
        raise BadQuery(column, "请填“是”或“否”")
    if kind in NUMBERS + DATES:
        return _range(column, kind, said, made)
    exact = _COMPARED.fullmatch(said)
    if exact and exact[1] == "=":
        return f"{name} = {made.bind(exact[2])}"
    return f"{name} {like(said)} {made.bind(pattern(said))}"


def _range(column: str, kind: str, said: str, made: Where) -> str:
    name = named(column)
    low, dots, high = said.partition("..")
    if dots:
        ends = [_compare(name, ">=", column, kind, low, made)] if low.strip() else []
        ends += [_compare(name, "<=", column, kind, high, made)] if high.strip() else []
        return f"({' and '.join(ends) or 'true'})"
    compared = _COMPARED.fullmatch(said)
    if compared:
        return _compare(name, compared[1], column, kind, compared[2], made)
    if kind in DATES:  # 2023-05 is that month
        return (
            f"({_compare(name, '>=', column, kind, said, made)} and {_compare(name, '<=', column, kind, said, made)})"
        )
    return _compare(name, "=", column, kind, said, made)


def _compare(name: str, sign: str, column: str, kind: str, said: str, made: Where) -> str:
    said = said.strip()
    if kind in NUMBERS:
        if not _NUMBER.fullmatch(said.replace(",", "")):
            raise BadQuery(column, "请填数字，或 10..20、>=10")
        return f"{name} {sign} {made.bind(said.replace(',', ''))}::numeric"
    start, step = _moment(said)
    if not _DATE.fullmatch(said) or not _is_moment(start):
        raise BadQuery(column, "请填日期，如 2023-05-01、2023-05、2023..2024、>=2023-05-01")
    value = f"{made.bind(start)}::timestamp"
    if sign in ("<=", ">"):  # the end of the year, month, day that is named
        return f"{name} {'<' if sign == '<=' else '>='} {value} + interval '{step}'"
    return f"{name} {sign} {value}"


def _moment(said: str) -> tuple[str, str]:
    """When a date, a month or a year begins, and how long it is."""
    if len(said) == 4:
        return f"{said}-01-01", "1 year"
    if len(said) == 7:
        return f"{said}-01", "1 month"
    return said, "1 day" if len(said) == 10 else "1 second"


def _is_moment(said: str) -> bool:
    try:
        return bool(datetime.fromisoformat(said))
    except ValueError:
        return False


def order(query: Query) -> str:
    """The ORDER BY: `_id` last, so that pages do not overlap."""
    if not query.sort:
        return " order by _id"
    return f" order by {named(query.sort)} {'desc' if query.descending else 'asc'} nulls last, _id"


def spelled(columns: Sequence[str]) -> str:
    """A list of columns."""
    return ", ".join(map(named, columns))
