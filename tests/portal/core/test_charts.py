"""How long bars are, and which months are drawn."""

from ckanext.anhui.portal.core.charts import FEWEST, MONTHS, Chart, Row, columns, months, most, percent


def rows(*counts: int) -> tuple[Row, ...]:
    return tuple(Row(f"第{n}月", count) for n, count in enumerate(counts, 1))


def test_a_share_is_never_nothing_where_something_is() -> None:
    assert percent(1, 100_000) == 0.1
    assert (percent(0, 10), percent(3, 0), percent(5, 10)) == (0.0, 0.0, 50.0)
    assert most(()) == 1


def test_columns_stand_at_the_right_inside_the_drawing_and_as_high_as_their_number() -> None:
    drawn = columns(rows(1, 2, 4))
    assert [one.height for one in drawn] == [25.0, 50.0, 100.0]
    assert all(one.y + one.height == 100 for one in drawn)
    assert drawn[0].x >= (FEWEST - 3) * 100 / FEWEST
    assert 99 > drawn[-1].x + drawn[-1].width > 95


def test_the_latest_months_are_drawn_and_all_are_in_the_table() -> None:
    chart = Chart(name="growth", title="增长", meaning="", heads=("月份", "数据集"), rows=rows(*range(1, 41)))
    assert [one.row.count for one in columns(chart.rows)] == list(range(41 - MONTHS, 41))
    assert len(list(chart.table())) == 41


def test_a_table_has_as_many_cells_in_each_row_as_heads() -> None:
    chart = Chart(
        name="g", title="", meaning="", heads=("月", "开", "关", "计"), rows=(Row("2026-11", 9, more=(10, 1)),)
    )
    assert list(chart.table()) == [("月", "开", "关", "计"), ("2026-11", 10, 1, 9)]


def test_months_go_over_the_turn_of_the_year() -> None:
    assert list(months("2025-11", "2026-02")) == ["2025-11", "2025-12", "2026-01", "2026-02"]
