"""What goes with a dataset, and the reason shown."""

from ckanext.anhui.portal.core.related import MOST, Related, query, related


def found(name: str, columns: tuple[str, ...] = (), domain: str = "", department: str = "") -> dict:
    return {
        "name": name,
        "title": name.upper(),
        "columns": [{"name": column} for column in columns],
        "domain": domain,
        "organization": {"name": department},
    }


def test_the_query_asks_for_columns_domain_and_department() -> None:
    asked = query(["站点编码", "站点编码", "", "PM2.5"], "环境", "ah-org")
    assert asked == 'res_columns:("站点编码" OR "PM2.5")^3 OR anhui_domain:"环境"^2 OR organization:"ah-org"'


def test_nothing_known_asks_nothing() -> None:
    assert query([], "", "") == ""


def test_a_name_cannot_leave_its_phrase() -> None:
    asked = query(['a" OR *:* OR "\\', "面积(平方米)"], "", "")
    assert asked.count('"') == 4
    assert "(平方米)" not in asked
    assert "\\" not in asked


def test_each_is_shown_with_its_reason() -> None:
    given = [
        found("a", ("时间", "站点编码"), "交通", "other"),
        found("b", ("站点编码及名称",), "环境", "other"),  # the word matched, the name is another
        found("c", (), "", "ah-org"),
        found("d", ("名",), "交通", "other"),  # shares nothing
    ]
    assert related(given, ["站点编码", "时间"], "环境", "ah-org") == [
        Related("a", "A", ("站点编码", "时间")),
        Related("b", "B", (), domain=True),
        Related("c", "C", (), department=True),
    ]


def test_no_more_than_a_few() -> None:
    assert len(related([found(f"n{i}", domain="环境") for i in range(9)], [], "环境", "")) == MOST


def test_a_dataset_that_says_little_of_itself_is_no_error() -> None:
    bare = [{"name": "a", "columns": "[broken", "organization": None}, {"name": "b", "domain": "环境"}]
    assert related(bare, ["站点编码"], "环境", "ah-org") == [Related("b", "b", (), domain=True)]
