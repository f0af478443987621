"""What a clerk types or pastes becomes the record; what cannot be taken is told by row and column."""

import pytest
import yaml

from ckanext.anhui.catalogue import (
    CONFIG,
    Column,
    TableError,
    columns_from_text,
    columns_to_text,
    element_table,
    read_form,
)

TABLE = element_table()
COLUMNS = (
    Column("企业名称", type="C", length="100", description="全称，含“（）”"),
    Column(
        "坐标",
        type="N",
        length="10,6",
        open="否",
        open_condition="",
        share_type="有条件共享",
        share_condition='须"申请"',
    ),
    Column("备注", description="第一行\n第二行\t有制表符"),
)


def test_a_table_written_out_is_read_back_without_a_difference():
    assert columns_from_text(columns_to_text(COLUMNS)) == COLUMNS
    assert columns_from_text(columns_to_text(())) == ()
    assert columns_from_text("") == ()


def test_cells_without_headers_are_in_the_order_of_the_element_table():
    assert columns_from_text("名称\t字符型\t50\t全称\n金额\t数值型N\n") == (
        Column("名称", type="C", length="50", description="全称"),
        Column("金额", type="N"),
    )


def test_columns_copied_from_the_official_workbook_may_stand_in_any_order():
    text = "数据类型\t序号\t信息项名称\r\n字符型C\t1\t名称\r\n\r\n日期型\t2\t成立日期\r\n"
    assert columns_from_text(text) == (Column("名称", type="C"), Column("成立日期", type="D"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("名称\t字符型\n金额\t大数", ["第 2 行“数据类型”", "“大数”", "数值型", "code-list"]),
        ("名称\n\t字符型", ["第 2 行“信息项名称”没有填写", "name-missing"]),
        ("信息项名称\t是否向社会开放\n名称\t也许", ["第 1 行“是否向社会开放”", "“也许”", "可选：是、否"]),
        ("一\t二\t\t\t\t\t\t\t九", ["第 1 行有 9 格，最多 8 格"]),
        ("\n".join(f"甲{n}\t错" for n in range(20)), ["第 8 行", "共 20 处"]),
    ],
)
def test_a_fault_names_its_row_and_column(text, said):
    with pytest.raises(TableError) as error:
        columns_from_text(text)
    assert [words for words in said if words not in str(error.value)] == []


def test_a_form_becomes_the_values_that_are_stored():
    record = read_form(
        {
            "title": " 名录 ", "update_cycle": "每年", "region": "合肥市", "tag_string": "婚姻、登记，名录",
            "open": "是", "classification": "部门信息资源\r\n 民政 \r\n", "columns": "名称\t字符型", "save": "",
            "domain": "", "notes": None,
        }
    )  # fmt: skip
    assert record.elements == {
        "title": "名录", "update_cycle": "annual", "region": "340100", "tag_string": "名录,婚姻,登记", "open": "是",
        "classification": ["部门信息资源", "民政"],
    }  # fmt: skip
    assert record.columns == (Column("名称", type="C"),)


def test_a_word_that_is_in_no_list_stays_so_that_it_can_be_told():
    assert read_form({"update_cycle": "有空就更新"}).elements == {"update_cycle": "有空就更新"}


def test_every_element_people_fill_in_stands_under_a_heading_of_the_form():
    groups = yaml.safe_load((CONFIG / "schema" / "dataset.yaml").read_text("utf-8"))["groups"]
    assert {e.field_name for e in TABLE.dataset if not e.derived and e.group not in groups} == set()
    assert {e.group for e in TABLE.dataset if e.group} == set(groups)
