"""What an address asks of a table: understood, or refused with the name of the field."""

import json

import pytest

from ckanext.anhui.tables.core.names import LONGEST, column_ids
from ckanext.anhui.tables.core.query import BadQuery, order, parse, where

COLUMNS = {
    "城市": "text",
    "数量": "integer",
    "金额(万元)": "decimal",
    "日期": "date",
    "有效": "boolean",
    "代码": "code",
    "占比%": "decimal",
}


def asked(**given: str) -> tuple[str, list[object]]:
    """The SQL with its values in their places, and the values."""
    found = where(parse(given.items(), COLUMNS), COLUMNS)
    return found.sql, list(found.values.values())


@pytest.mark.parametrize(
    ("field", "said", "clause", "values"),
    [
        ("城市", "合肥", '"城市" like %(v0)s', ["%合肥%"]),
        ("城市", "Abc", '"城市" ilike %(v0)s', ["%Abc%"]),
        ("占比%", "0.5", '"占比%%" = %(v0)s::numeric', ["0.5"]),
        ("城市", "100%_", '"城市" like %(v0)s', [r"%100\%\_%"]),
        ("城市", "=合肥市", '"城市" = %(v0)s', ["合肥市"]),
        ("城市", '""', '"城市" is null', []),
        ("代码", "0012", '"代码" like %(v0)s', ["%0012%"]),
        ("数量", "10", '"数量" = %(v0)s::numeric', ["10"]),
        ("数量", ">=1,000", '"数量" >= %(v0)s::numeric', ["1000"]),
        ("数量", "10..20", '("数量" >= %(v0)s::numeric and "数量" <= %(v1)s::numeric)', ["10", "20"]),
        ("数量", "-5..", '("数量" >= %(v0)s::numeric)', ["-5"]),
        ("金额(万元)", "..0.5", '("金额(万元)" <= %(v0)s::numeric)', ["0.5"]),
        ("有效", "是", '"有效"', []),
        ("有效", "否", 'not "有效"', []),
    ],
)
def test_a_filter_of_a_column(field: str, said: str, clause: str, values: list[object]) -> None:
    assert asked(**{f"f.{field}": said}) == (f" where {clause}", values)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"f.没有": "1"}, "没有"),
        ({"f.数量": "多"}, "数量"),
        ({"f.数量": "1..二"}, "数量"),
        ({"f.日期": "昨天"}, "日期"),
        ({"f.日期": "2023-02-30"}, "日期"),
        ({"f.日期": "2023-13"}, "日期"),
        ({"f.有效": "也许"}, "有效"),
        ({"sort": "没有 desc"}, "sort"),
        ({"sort": "城市 sideways"}, "sort"),
        ({"filters": "{"}, "filters"),
        ({"filters": "[1]"}, "filters"),
        ({"filters": '{"没有": 1}'}, "没有"),
    ],
)
def test_what_cannot_be_understood_names_the_field(given: dict[str, str], field: str) -> None:
    with pytest.raises(BadQuery) as refused:
        asked(**given)
    assert refused.value.field == field
    assert refused.value.reason


def test_a_value_is_never_part_of_the_sql() -> None:
    evil = "'; drop table x; --"
    sql, values = asked(**{"f.城市": evil, "q": evil, "filters": '{"城市": ["\'; drop table x; --"]}'})
    assert "drop" not in sql
    assert evil in values


def test_every_word_is_to_be_found_somewhere() -> None:
    sql, values = asked(q="合肥 中学")
    assert values == ["%合肥%", "%中学%"]
    assert sql == ' where ("城市" like %(v0)s or "代码" like %(v0)s) and ("城市" like %(v1)s or "代码" like %(v1)s)'


@pytest.mark.parametrize(
    ("word", "columns"),
    [("2023-05", ["城市", "数量", "金额(万元)", "日期", "代码", "占比%"]), ("true", ["城市", "有效", "代码"])],
)
def test_only_columns_that_may_hold_a_word_are_searched(word: str, columns: list[str]) -> None:
    sql, _ = asked(q=word)
    assert [name for name in COLUMNS if f'"{name}"'.replace("%", "%%") in sql] == columns


@pytest.mark.parametrize(
    ("column", "value", "clause"),
    [
        ("占比%", "0.40", '"占比%%" = %(v0)s::numeric'),
        ("数量", 3, '"数量" = %(v0)s::numeric'),
        ("数量", "三", '"数量"::text = %(v0)s'),
        ("日期", "2023-05-01", '"日期" = %(v0)s::timestamp'),
        ("有效", True, '"有效"::text = %(v0)s'),
        ("城市", None, '"城市" is null'),
    ],
)
def test_ckans_own_filters(column: str, value: object, clause: str) -> None:
    sql, _ = asked(filters=json.dumps({column: value}))
    assert sql == f" where ({clause})"


@pytest.mark.parametrize(
    ("said", "sql"),
    [
        ("", " order by _id"),
        ("城市", ' order by "城市" asc nulls last, _id'),
        ("数量 desc", ' order by "数量" desc nulls last, _id'),
        ("金额(万元) asc", ' order by "金额(万元)" asc nulls last, _id'),
    ],
)
def test_the_order(said: str, sql: str) -> None:
    assert order(parse({"sort": said}.items(), COLUMNS)) == sql


def test_ids_are_the_headers_wherever_that_can_be() -> None:
    long = "二〇二三年度安徽省农村居民人均可支配收入及其构成"  # the first 21 characters fill a name of PostgreSQL
    headers = ["城市", "金额（万元）", "100%", f"{long}甲", f"{long}乙", "_id", " 前后 ", '引"号', "列:名", "a.b"]
    ids = column_ids(headers)
    assert ids[:3] == headers[:3]
    assert ids[8:] == headers[8:]
    assert len({one.lower() for one in ids}) == len(ids)
    assert not any(
        len(one.encode()) > LONGEST or one.startswith("_") or '"' in one or one != one.strip() for one in ids
    )


@pytest.mark.parametrize("header", ["_full_text", "__", "\u200b", '"', "_id"])
def test_a_header_of_which_nothing_is_left_still_gets_a_name(header: str) -> None:
    (one,) = column_ids([header])
    assert one and not one.startswith("_")
