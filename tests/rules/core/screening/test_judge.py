"""What the rules say of the content of a file: which rule, where, how often, and what counts."""

import pytest

from ckanext.anhui.rules import Found, Screened, rule_set
from ckanext.anhui.rules.core.screening.examples import content_of
from ckanext.anhui.rules.core.screening.model import Beyond, Content, Seen, Told
from ckanext.anhui.tables.core.workspace import Workspace


def judged(*columns: Seen, **more: list) -> Screened:
    return rule_set().judge(Content(columns=list(columns), **more))


def column(name: str, table: str = "", **kinds: list[int]) -> Seen:
    return Seen(
        table=table, column=name, filled=10, kinds={kind.replace("_", "-"): rows for kind, rows in kinds.items()}
    )


def told(found: tuple[Found, ...]) -> list[tuple[str, str, str]]:
    return [(one.column, one.kind, one.verdict) for one in found]


def test_nothing_seen_passes():
    screened = judged(column("名称", masked=[0, 1]))
    assert (screened.verdict, screened.privacy, screened.secrecy) == ("pass", (), ())


def test_a_finding_says_where_and_how_often():
    (found,) = judged(column("备注", table="附表", resident_id=[3, 700, 1999])).privacy
    assert (found.rule, found.verdict, found.table, found.column) == ("resident-id", "block", "附表", "备注")
    assert (found.count, found.rows) == (3, (3, 700, 1999))


def test_the_gravest_comes_first_and_decides():
    screened = judged(column("车牌", plate=[0]), column("单位", sole_proprietor=[0]), column("电话", mobile=[4]))
    assert told(screened.privacy) == [
        ("电话", "mobile", "block"),
        ("车牌", "plate", "hold"),
        ("单位", "sole-proprietor", "warn"),
    ]
    assert screened.verdict == "block"


def test_of_one_kind_in_one_column_one_rule_speaks():
    """A date of birth alone is told; in the row of a name it waits."""
    birth = column("出生日期", birth_date=[0, 1, 2])
    assert told(judged(birth).privacy) == [("出生日期", "birth-date", "warn")]
    (found,) = judged(birth, column("姓名", person_name=[1, 2])).privacy
    assert (found.rule, found.verdict, found.rows) == ("person-record", "hold", (1, 2))


def test_what_stands_in_other_rows_or_tables_is_not_beside():
    birth = column("出生日期", birth_date=[0, 1])
    assert judged(birth, column("姓名", person_name=[5])).verdict == "warn"
    assert judged(birth, column("姓名", table="附表", person_name=[0])).verdict == "warn"


def test_what_is_outside_the_tables_is_told_with_its_place():
    screened = judged(
        beyond=[Beyond(place="批注", kinds={"mobile": 2}), Beyond(place="第 3 页", kinds={"secrecy-mark": 1})]
    )
    (personal,), (mark,) = screened.privacy, screened.secrecy
    assert (personal.column, personal.place, personal.count) == ("_file", "批注", 2)
    assert (mark.column, mark.place, mark.verdict) == ("_file", "第 3 页", "hold")


def test_what_nobody_could_look_into_is_told_and_never_full_marks():
    screened = judged(unseen=["第 2 页是图片"])
    assert screened.verdict == "warn"
    assert [one.place for one in screened.privacy] == ["第 2 页是图片"]


def test_what_the_reader_of_tables_told_holds_nothing_back():
    screened = judged(told=[Told(code="damaged", place="文件"), Told(code="declared-missing", column="金额")])
    assert screened.verdict == "pass"
    assert [(one.rule, one.column) for one in screened.other] == [("file-unreadable", "_file"), ("file-fields", "金额")]


TEN = [f"A{number}" for number in range(10)]


@pytest.mark.parametrize(
    ("table", "found"),
    [
        ({"企业名称": ["甲", "", "丙"], "金额": ["1", "", "3"]}, [("key-blank", "企业名称", (1,))]),
        ({"许可证编号": [*TEN, "A3"]}, [("key-repeated", "许可证编号", (10,))]),
        ({"许可证编号": ["A1", "A1", "A1"]}, []),
        (
            {"统一社会信用代码": ["91350100M000100Y43", "91350100M000100Y44", ""]},
            [("credit-code-wrong", "统一社会信用代码", (1,)), ("key-blank", "统一社会信用代码", (2,))],
        ),
        ({"统一社会信用代码": ["9135**********0Y43"]}, []),
        ({"行政区划代码": ["340104", "349999", "340000"]}, [("region-code-wrong", "行政区划代码", (1,))]),
        ({"发证日期": ["2020-01-01", "2999-01-01"]}, [("date-in-future", "发证日期", (1,))]),
        (
            {"有效期自": ["2026-01-01", "2025-01-01"], "有效期至": ["2025-01-01", "2026-01-01"]},
            [("dates-out-of-order", "有效期自", (0,))],
        ),
        ({"合格率": ["98.5", "120", "-1"]}, [("percent-out-of-range", "合格率", (1, 2))]),
        (
            {"纬度": ["31.8", "117.2"], "经度": ["117.2", "31.8"]},
            [("latitude-out-of-range", "纬度", (1,)), ("longitude-out-of-range", "经度", (1,))],
        ),
        ({"人数": ["12", "-3"], "净增人数": ["-3", "5"]}, [("negative-count", "人数", (1,))]),
        ({"人数": ["十二", "很多"]}, []),
    ],
)
def test_the_values_of_a_table_are_told_by_column_and_row(table, found):
    with Workspace() as work:
        screened = rule_set().judge(content_of(table, work))
    assert sorted((one.rule, one.column, one.rows) for one in screened.other) == sorted(found)
    assert screened.verdict == "pass"


def test_no_value_is_in_what_is_said():
    with Workspace() as work:
        content = content_of({"姓名": ["张三"], "证件号": ["34052419800101001X"], "纬度": ["99.125"]}, work)
        said = repr(rule_set().judge(content))
    assert not [value for value in ("张三", "34052419800101001X", "99.125") if value in said]
