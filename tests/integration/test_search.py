"""What a person finds when they search: real titles, real Solr, over HTTP."""

import html
import json
import re
import time
from typing import Any

import pytest
import searched

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("since")]


@pytest.fixture(scope="module")
def loaded(stack, tmp_path_factory):
    """The datasets everyone can find; one that nobody may see is there too."""
    with searched.loaded(stack, tmp_path_factory.mktemp("search")) as packages:
        yield packages


@pytest.fixture(scope="module")
def since(loaded) -> float:
    """When they were there."""
    return time.monotonic()


@pytest.fixture(scope="module")
def numbered(loaded, since) -> list[dict]:
    """The same, once the portal's numbers, which are up to a minute old, know of them."""
    time.sleep(max(0, since + 62 - time.monotonic()))
    return loaded


def titles(stack, q: str, rows: int = 10, **more) -> list[str]:
    return [r["title"] for r in stack.ask("package_search", q=q, rows=rows, **more)["results"]]


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("气质量月", "城市空气质量月报"),  # a span that cuts words
        ("城市月报空气", "城市空气质量月报"),  # words joined, in another order
        ("城市空氣質量", "城市空气质量月报"),  # traditional
        ("ＰＭ２．５", "城市空气质量月报"),  # full width
        ("细颗粒物", "城市空气质量月报"),  # the other word for it
        ("城市空汽质量", "城市空气质量月报"),  # a homophone
        ("发改委", "重大项目投资计划"),  # what everyone calls the department
        ("省发改委 项目", "重大项目投资计划"),
        ("安徽省发展和改革委员会", "重大项目投资计划"),
        ("工商局", "企业登记基本信息"),  # whose work it took over
        ("合肥市交通局", "公交线路及站点"),
        ("公共汽车", "公交线路及站点"),
        ("站点经度", "公交线路及站点"),  # a column
        ('"投资计划"', "重大项目投资计划"),
        ("title:重大项目", "重大项目投资计划"),
        ("请问 哪些 重大项目", "重大项目投资计划"),
    ],
)
def test_it_is_found_among_the_first(stack, loaded, typed, title):
    assert title in titles(stack, typed, rows=5)


def test_cut_spans_of_real_titles_find_them(stack, loaded):
    real = [p["title"] for p in loaded if p["title"] not in {ours[0] for ours in searched.OURS}]
    if not real:
        pytest.skip("no real titles: set ANHUI_TEST_DATA")
    spans = [(t, t[len(t) // 3 : len(t) // 3 + 6]) for t in real[::9] if len(t) > 12]
    missed = [(t, span) for t, span in spans if not any(span in found for found in titles(stack, span, rows=10))]
    assert not missed


@pytest.mark.parametrize("typed", ["xyzzyqwv", "+++", "？！"])
def test_nonsense_finds_nothing(stack, loaded, typed):
    assert stack.ask("package_search", q=typed)["count"] == 0


@pytest.mark.parametrize(
    "typed",
    [
        *('"公交', "公交)", "((", "时间:2023", "a AND", "title:", "C++", "{!func}x", "_query_:x", "[1 TO", "AND", "\\"),
        *("a:b:c", "*", "?", "公交 " * 120, "😀", "<script>alert(1)</script>"),
    ],
)
def test_whatever_is_typed_no_page_breaks(stack, loaded, typed):
    page = stack.get("/dataset/", q=typed)
    assert page.status_code == 200
    assert "<script>alert(1)" not in page.text
    answer = stack.http.get(stack.urls["portal"] + "/api/3/action/package_search", params={"q": typed}, timeout=60)
    assert answer.status_code == 200, answer.text[:500]


def test_facets_are_ours_and_named_in_chinese(stack, loaded):
    page = stack.get("/dataset/", q="公交").text
    for name in ("领域", "部门", "地区", "开放类型", "格式", "更新周期"):
        assert name in page
    found = stack.ask(
        "package_search", q="公交线路", **{"facet.field": json.dumps(["anhui_cycle", "anhui_department"])}
    )
    named = {i["name"]: i["display_name"] for i in found["search_facets"]["anhui_cycle"]["items"]}
    assert named["monthly"] == "每月"
    assert "合肥市交通运输局" in {i["display_name"] for i in found["search_facets"]["anhui_department"]["items"]}


@pytest.mark.parametrize("region", ["340122", "340100", "340000"])
def test_who_chooses_a_city_finds_its_counties(stack, loaded, region):
    assert "公交线路及站点" in titles(stack, "公交", fq=f"anhui_region:{region}")


def test_what_was_found_is_marked_and_safe(stack, loaded):
    found = stack.ask("package_search", q="空气质量", ext_highlight="true")["results"][0]
    assert "<mark>" in found["highlight"]["title"]
    assert html.unescape(found["highlight"]["title"]).replace("<mark>", "").replace("</mark>", "") in found["title"]
    assert "highlight" not in stack.ask("package_search", q="空气质量")["results"][0]


@pytest.mark.parametrize("typed", ["空气", "气质", "城市空气质量月", "空"])
def test_autocomplete_takes_parts_of_chinese_words(stack, loaded, typed):
    assert "城市空气质量月报" in {one["title"] for one in stack.ask("package_autocomplete", q=typed, limit=20)}


def test_an_outsider_cannot_change_how_words_combine(stack, loaded):
    stricter: Any = {"q.op": "AND"}
    assert titles(stack, "公交线路 xyzzyqwv", **stricter) == titles(stack, "公交线路 xyzzyqwv")


def test_filters_hold_beside_words(stack, loaded):
    """CKAN's filters are a list that must hold together; the words of the query may be looser."""
    elsewhere = 'anhui_region:"340122" anhui_open_type:"无条件开放"'
    assert "城市空气质量月报" in titles(stack, "城市空气质量月报")
    assert "城市空气质量月报" not in titles(stack, "城市空气质量月报", fq=elsewhere)
    assert "公交线路及站点" in titles(stack, "公交", fq=elsewhere)


def test_several_values_of_a_facet_mean_any_of_them_and_facets_hold_together(stack, loaded):
    either = 'anhui_region:"340122" anhui_domain:"transport" anhui_domain:"nothing"'
    assert titles(stack, "公交", fq=either) == ["公交线路及站点"]
    assert titles(stack, "公交", fq='anhui_region:"340122" anhui_region:"341000"') == ["公交线路及站点"]
    assert titles(stack, "公交", fq='anhui_domain:"transport" anhui_region:"341000"') == []
    assert titles(stack, "公交", fq="anhui_region:(340122 AND 341000)") == []


def test_a_chosen_facet_still_counts_its_other_values_on_request(stack, loaded):
    def regions(**more: Any) -> set[str]:
        found = stack.ask(
            "package_search", rows=0, fq='anhui_region:"340122"', **{"facet.field": '["anhui_region"]', **more}
        )
        return {one["name"] for one in found["search_facets"]["anhui_region"]["items"]}

    assert regions() == {"340122", "340100", "340000"}
    assert regions(ext_widen="true") >= {"340122", "340100", "340000"}
    everything = stack.ask("package_search", rows=0, **{"facet.field": '["anhui_region"]'})["search_facets"]
    assert regions(ext_widen="true") == {one["name"] for one in everything["anhui_region"]["items"]}


def test_a_department_searches_its_own_data(stack, loaded):
    own = stack.ask("package_search", q="重大项目投资计划", rows=1)["results"][0]["organization"]["name"]
    page = stack.get(f"/organization/{own}", q="城市空气质量月报").text
    assert "/dataset/" + stack.ask("package_search", q="城市空气质量月报", rows=1)["results"][0]["name"] not in page
    assert "重大项目投资计划" in re.sub("</?mark>", "", stack.get(f"/organization/{own}", q="重大项目").text)


@pytest.mark.parametrize("typed", ["站点经度", "站點經度", "公交 经度"])
def test_it_says_which_column_was_found(stack, loaded, typed):
    found = stack.ask("package_search", q=typed, ext_highlight="true")["results"][0]
    assert found["title"] == "公交线路及站点"
    assert found["highlight"]["columns"] == ["站点经度"]


def suggested(stack, typed: str, **more) -> list[tuple[str, str]]:
    return [(one["kind"], one["title"]) for one in stack.ask("anhui_search_suggest", q=typed, **more)]


def test_suggestions_are_few_and_lead_somewhere(stack, loaded):
    found = stack.ask("anhui_search_suggest", q="安徽省")
    assert 0 < len(found) <= 8
    assert len(stack.ask("anhui_search_suggest", q="安徽省", limit=2)) <= 2
    for one in found:
        assert one["url"].startswith("/"), one
        assert stack.get(one["url"]).status_code == 200, one


@pytest.mark.parametrize("typed", ["", " ", "+++", '"', "xyzzyqwv", "a AND", "{!func}x", "公交" * 150, "\x00"])
def test_nothing_is_suggested_for_nothing_and_nothing_breaks(stack, loaded, typed):
    assert suggested(stack, typed) == []


def test_a_stranger_is_not_told_of_what_is_not_public(stack, loaded):
    for typed in (searched.HIDDEN[0], searched.HIDDEN[0][-4:], *searched.HIDDEN[-1]):
        said = json.dumps(stack.ask("anhui_search_suggest", q=typed), ensure_ascii=False)
        assert searched.HIDDEN[0] not in said
        assert searched.HIDDEN[-1][0] not in said


# ---- what waits for the numbers comes last ----
def test_the_numbers_are_true(stack, numbered):
    numbers = stack.ask("anhui_portal_stats")
    everything = stack.ask("package_search", q="*:*", rows=0)["count"]
    assert numbers["datasets"] == everything >= len(numbered)
    assert set(numbers) >= {"datasets", "files", "departments", "columns", "updated_at", "by_domain", "by_region"}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("城市空气", ("dataset", "城市空气质量月报")),  # the beginning
        ("气质", ("dataset", "城市空气质量月报")),  # the middle
        ("空氣質量", ("dataset", "城市空气质量月报")),
        ("kongqi", ("dataset", "城市空气质量月报")),
        ("公共汽车", ("dataset", "公交线路及站点")),
        ("站点经", ("column", "站点经度")),
        ("市场监管局", ("department", "安徽省市场监督管理局")),
    ],
)
def test_what_a_reader_may_mean_is_suggested(stack, numbered, typed, expected):
    assert expected in suggested(stack, typed)
