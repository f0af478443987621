"""A table written in any encoding and dialect, with values in any habit, reads back equal."""

import csv
import io
import tempfile
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ckanext.anhui.tables.core.model import Reading
from ckanext.anhui.tables.core.reading import read
from ckanext.anhui.tables.core.workspace import Workspace

ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16")
DELIMITERS = (",", ";", "\t", "|")
HEADERS = ("单位名称", "主管部门", "所在地区", "经营范围", "情况说明", "姓名", "项目内容", "类别")
TEXT = st.builds(
    "{}{}{}".format,
    st.sampled_from("皖庐蜀瑶包"),
    st.text(st.sampled_from("合肥芜湖蚌埠甲乙\"',;|\t\n 。（）《》abXY街道路"), max_size=20),
    st.sampled_from("县区镇乡村"),
)
"""nothing a reader repairs: a Chinese character at either end, no figure"""
checks = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
quick = settings(max_examples=40, deadline=None, suppress_health_check=checks)


@pytest.fixture(scope="module")
def work() -> Any:
    with Workspace() as made:
        yield made


@st.composite
def tables(draw: st.DrawFn) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    header = draw(st.lists(st.sampled_from(HEADERS), min_size=2, max_size=6, unique=True))
    rows = draw(st.lists(st.lists(TEXT, min_size=len(header), max_size=len(header)), min_size=1, max_size=12))
    return header, rows


def written(rows: Sequence[Sequence[str]], encoding: str, delimiter: str, quoting: Any, line_end: str) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator=line_end).writerows(rows)
    return out.getvalue().encode(encoding)


def read_back(content: bytes, work: Workspace) -> tuple[Reading, list[tuple[Any, ...]]]:
    with tempfile.NamedTemporaryFile(suffix=".csv") as file:
        file.write(content)
        file.flush()
        reading = read(Path(file.name), work)
    assert [len(reading.tables), reading.reason] == [1, ""]
    table = reading.tables[0]
    cells = ", ".join(f"c{at}" for at in range(1, len(table.columns) + 1))
    return reading, work.sql.execute(f"select {cells} from {table.view} order by n").fetchall()


@quick
@example(  # in UTF-16 the first character begins with the byte of a brace
    table=(["类别", "单位名称"], [["皖县", "皖县"]]), encoding="utf-16", delimiter=",", quoting=0, line_end="\n"
)
@given(
    table=tables(),
    encoding=st.sampled_from(ENCODINGS),
    delimiter=st.sampled_from(DELIMITERS),
    quoting=st.sampled_from((csv.QUOTE_MINIMAL, csv.QUOTE_ALL)),
    line_end=st.sampled_from(("\r\n", "\n")),
)
def test_text_reads_back_equal(
    table: Any, encoding: str, delimiter: str, quoting: Any, line_end: str, work: Any
) -> None:
    header, rows = table
    reading, found = read_back(written([header, *rows], encoding, delimiter, quoting, line_end), work)
    assert [column.header for column in reading.tables[0].columns] == header
    assert found == [tuple(row) for row in rows]
    repairs = [one.code for one in (*reading.repairs, *reading.tables[0].repairs)]
    assert repairs == ([] if encoding.startswith("utf-8") else ["encoding"])


WIDE = str.maketrans("0123456789.,-%", "０１２３４５６７８９．，－％")
NUMBERS = {
    "plain": str,
    "thousands": "{:,}".format,
    "wide": lambda value: str(value).translate(WIDE),
    "yuan": lambda value: f"{'-' if value < 0 else ''}¥{abs(value):,}",
    "brackets": lambda value: f"({abs(value):,})" if value < 0 else f"{value:,}",
}
DATES = {
    "iso": "{0.year}-{0.month:02}-{0.day:02}",
    "short": "{0.year}-{0.month}-{0.day}",
    "chinese": "{0.year}年{0.month}月{0.day}日",
    "points": "{0.year}.{0.month}.{0.day}",
    "slashes": "{0.year}/{0.month:02}/{0.day:02}",
    "tight": "{0.year}{0.month:02}{0.day:02}",
}


@quick
@given(
    values=st.lists(st.decimals(-(10**12), 10**12, places=2), min_size=2, max_size=10),
    habits=st.lists(st.sampled_from(list(NUMBERS)), min_size=1, max_size=3),
)
def test_numbers_in_any_habit_keep_their_value(values: list[Decimal], habits: list[str], work: Any) -> None:
    cells = [NUMBERS[habits[at % len(habits)]](value) for at, value in enumerate(values)]
    rows = [["单位名称", "投资总额"], *(["合肥市甲", cell] for cell in cells)]
    reading, found = read_back(written(rows, "utf-8", ",", csv.QUOTE_MINIMAL, "\n"), work)
    assert reading.tables[0].columns[1].type == "decimal"
    assert [value for _, value in found] == values


@quick
@given(
    values=st.lists(st.decimals(0, 1000, places=1), min_size=2, max_size=10),
    sign=st.sampled_from(("%", " %", "％")),
)
def test_percents_keep_their_value(values: list[Decimal], sign: str, work: Any) -> None:
    rows = [["单位名称", "完成率"], *(["合肥市甲", f"{value}{sign}"] for value in values)]
    reading, found = read_back(written(rows, "utf-8", ",", csv.QUOTE_MINIMAL, "\n"), work)
    column = reading.tables[0].columns[1]
    assert (column.type, column.unit) == ("decimal", "%")
    assert [value for _, value in found] == values


@quick
@given(
    values=st.lists(st.dates(date(1950, 1, 1), date(2060, 1, 1)), min_size=1, max_size=10),
    habits=st.lists(st.sampled_from(list(DATES)), min_size=1, max_size=3),
)
def test_dates_in_any_habit_are_the_same_day(values: list[date], habits: list[str], work: Any) -> None:
    cells = [DATES[habits[at % len(habits)]].format(value) for at, value in enumerate(values)]
    rows = [["单位名称", "成立日期"], *(["合肥市甲", cell] for cell in cells)]
    reading, found = read_back(written(rows, "utf-8", ",", csv.QUOTE_MINIMAL, "\n"), work)
    assert reading.tables[0].columns[1].type == "date"
    assert [value for _, value in found] == values
