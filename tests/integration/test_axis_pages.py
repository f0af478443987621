"""Regions, domains, themes, priority fields and departments as readers go through them."""

import html
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from ckanext.anhui.catalogue import CatalogueRecord, FileRef, to_package

pytestmark = pytest.mark.integration

LOADER = Path(__file__).parents[1] / "loading.py"
MARK = "瀍涘试验"
"""In the title of every dataset of these tests, and of no other."""
GAUGES = "安徽省瀍涘水文中心"
OFFICE = "黄山市瀍涘管理局"
DATASETS = [
    # title, provider, code, region, domain, classification
    ("水位", GAUGES, "axes-gauges", "340000", "weather", ["政务主题信息资源目录", "能源安全保障"]),
    ("雨量", GAUGES, "axes-gauges", "341004", "weather", ["部门政务信息资源目录", "国务院"]),
    ("游步道", OFFICE, "axes-office", "341004", "energy", ["政务主题信息资源目录", "能源安全保障"]),
    ("步道灯", OFFICE, "axes-office", "", "energy", ["政务主题信息资源目录", "能源安全保障"]),
]


def _packages() -> list[dict]:
    files = tuple(
        FileRef(file_key=str(i), name=f"{i}.csv", format="CSV", mimetype="text/csv", sha256="a" * 64, size=1)
        for i in range(2)
    )
    return [
        {
            **to_package(
                CatalogueRecord(
                    key=f"axes-{number}",
                    provider=provider,
                    elements={
                        "title": f"{MARK}{title}",
                        "provider_code": code,
                        **({"region": region} if region else {}),
                        "domain": domain,
                        "classification": path,
                        "open_type": "无条件开放",
                        "update_cycle": "monthly",
                    },
                    files=files,
                ),
                f"axes-test-{number}",
            ),
            "provider": provider,
        }
        for number, (title, provider, code, region, domain, path) in enumerate(DATASETS)
    ]


@pytest.fixture(scope="module")
def loaded(stack, tmp_path_factory):
    packages = _packages()
    file = tmp_path_factory.mktemp("axes") / "packages.json"
    file.write_text(json.dumps(packages), "utf-8")
    environment = {**os.environ, "CKAN_INI": str(stack.inis["portal"])}

    def run(verb: str) -> None:
        python = Path(shutil.which("ckan") or "ckan").with_name("python")
        done = subprocess.run(
            [python, LOADER, verb, file], env=environment, capture_output=True, text=True, timeout=300, check=False
        )
        assert done.returncode == 0, done.stderr[-3000:]

    run("add")
    yield
    run("drop")


def text_of(stack, path: str, **parameters: str) -> str:
    answer = stack.get(path, **parameters)
    assert answer.status_code == 200, path
    return answer.text


def count(stack, **filters: str) -> int:
    fq = " ".join(f'{field}:"{value}"' for field, value in filters.items())
    return stack.ask("package_search", fq=fq, rows=0)["count"]


def figure(page: str, word: str) -> str:
    found = re.search(rf"<strong[^>]*>([^<]+)</strong> <span>{word}</span>", page)
    assert found, f"no figure {word}"
    return found[1]


def test_all_sixteen_cities_are_listed_and_a_county_counts_for_its_city(stack, loaded) -> None:
    page = text_of(stack, "/region")
    listed = re.findall(r'href="/region/34(\d\d)00"><strong>', page)
    assert len(set(listed) - {"00"}) == 16
    number = count(stack, anhui_region="341000")
    assert number >= 2
    city = re.search(r'href="/region/341000"><strong>黄山市</strong>\s*<span class="count">([^<]+)<', page)
    assert city and city[1] == f"共{number}个数据集"
    assert re.search(r'href="/region/341004">徽州区 <span class="count">2<', page)


def test_of_the_whole_province_is_what_is_said_to_be(stack, loaded) -> None:
    """Not what has no region."""
    cities = re.findall(r'href="/region/(34\d\d00)"><strong>', text_of(stack, "/region"))
    of_cities = sum(count(stack, anhui_region=city) for city in cities if city != "340000")
    said = re.search(r"另有全省性数据 (\d+) 个", text_of(stack, "/"))
    assert int(said[1] if said else 0) == count(stack, anhui_region="340000") - of_cities


def test_a_region_says_what_it_is_and_lists_what_is_in_it(stack, loaded) -> None:
    page = text_of(stack, "/region/341004")
    assert "县（市、区）" in page
    assert "属黄山市" in page
    assert figure(page, "个数据集") == "2"
    assert figure(page, "个数据文件") == "4"
    assert figure(page, "个部门") == "2"
    assert f"{MARK}游步道" in page
    assert f"{MARK}水位" not in page


def test_filters_of_a_region_stay_in_the_address(stack, loaded) -> None:
    page = text_of(stack, "/region/341004", anhui_domain="energy")
    assert f"{MARK}游步道" in page
    assert f"{MARK}雨量" not in page
    assert 'name="anhui_domain" value="energy"' in page, "the search box keeps the filter"
    assert f"{MARK}游步道" not in text_of(stack, "/region/341004", q="雨量")


def test_a_list_names_no_filter_that_it_does_not_apply(stack, loaded) -> None:
    page = text_of(stack, "/region/341004", tags="x", license_id="y", anhui_domain="energy")
    assert page.count("移除筛选：") == 1


def test_codes_and_words_of_before_lead_to_the_code_of_today(stack) -> None:
    for asked, today in (("340225", "340281"), ("合肥市", "340100"), ("无为县", "340281")):
        answer = stack.http.get(f"{stack.urls['portal']}/region/{asked}", allow_redirects=False, timeout=60)
        assert (answer.status_code, answer.headers["Location"].rpartition("/")[2]) == (301, today), asked


def test_a_place_that_was_divided_up_names_where_it_went(stack) -> None:
    page = text_of(stack, "/region/341400")
    assert "撤销" in page
    assert len(re.findall(r'<li><a href="/region/34\d{4}">', page)) > 1


def test_what_is_no_axis_and_no_code_is_not_there(stack) -> None:
    for address in ("/region/999999", "/domain/nothing", "/theme/999", "/focus/nothing", "/axis"):
        answer = stack.get(address)
        assert answer.status_code == 404, address
        assert "页面不存在或已移动" in answer.text, address


def test_a_theme_holds_what_is_classed_by_it_and_no_department_class(stack, loaded) -> None:
    page = text_of(stack, "/theme/209")
    assert f"{MARK}水位" in page
    assert f"{MARK}雨量" not in page
    number = count(stack, anhui_theme="209")
    assert f"<span>能源安全保障</span> <strong>{number}</strong>" in text_of(stack, "/theme")


def test_the_feed_of_a_theme_holds_what_the_theme_holds(stack, loaded) -> None:
    feed = re.search(r'type="application/atom\+xml"[^>]* href="([^"]+)"', text_of(stack, "/theme/209"))
    assert feed
    entries = stack.get(html.unescape(feed[1])).text
    assert "主题：能源安全保障" in entries
    assert f"{MARK}水位" in entries
    assert f"{MARK}雨量" not in entries


def test_a_domain_without_data_says_so_and_leads_on(stack) -> None:
    empty = next(c for c in ("relief", "law", "living", "credit") if not count(stack, anhui_domain=c))
    page = text_of(stack, f"/domain/{empty}")
    assert "暂未发布数据" in page
    assert 'href="/catalogue"' in page
    assert "暂未发布数据：" in text_of(stack, "/domain")


def test_priority_fields_say_what_waits_for_confirmation_and_show_what_has_none(stack, loaded) -> None:
    page = text_of(stack, "/focus")
    assert "待主管部门核定" in page
    rows = re.findall(r'<th scope="row"><a href="/focus/([\w-]+)">', page)
    assert len(rows) == 10
    energy = count(stack, anhui_domain="energy")
    assert f'<a href="/focus/energy">{energy}</a>' in page
    assert page.count("暂无数据") == 10 - len(re.findall(r'<td class="num"><a', page))


def test_departments_come_by_kind_with_numbers_that_lead_on(stack, loaded) -> None:
    page = text_of(stack, "/organization/")
    province, city = page.index("省级部门"), page.index(">黄山市 <small>")
    assert province < page.index(GAUGES) < city < page.index(OFFICE)
    assert re.search(rf"{GAUGES}\s*<span class=\"count\">共2个数据集", page)
    found = text_of(stack, "/organization/", q="瀍涘管理")
    assert OFFICE in found
    assert GAUGES not in found


def test_the_page_of_a_department_has_its_figures_and_a_feed(stack, loaded) -> None:
    name = stack.ask("package_search", q=f"{MARK}雨量", rows=1)["results"][0]["organization"]["name"]
    page = text_of(stack, f"/organization/{name}")
    assert figure(page, "个数据集") == "2"
    assert figure(page, "个数据文件") == "4"
    feed = re.search(r'type="application/atom\+xml"[^>]* href="([^"]+)"', page)
    assert feed and MARK in stack.get(html.unescape(feed[1])).text


def test_the_heirs_of_old_departments_tell_their_history(stack) -> None:
    held = {name for name in stack.ask("organization_list") if name in {"ah-sthjt", "ah-scjgj", "ah-zrzyt"}}
    if not held:
        pytest.skip("the demo catalogue has none of them")
    assert "沿革" in text_of(stack, f"/organization/{held.pop()}")


@pytest.mark.parametrize(
    "address", ["/region", "/region/341004", "/domain", "/domain/energy", "/theme", "/theme/209", "/focus",
                "/focus/energy", "/organization/", "/catalogue", "/catalogue/closed"],
)  # fmt: skip
def test_pages_are_whole_in_both_languages(stack, loaded, address) -> None:
    for prefix, lang in (("", "zh-Hans-CN"), ("/en", "en")):
        page = text_of(stack, prefix + address)
        assert f'<html lang="{lang}"' in page
        assert len(re.findall(r"<h1[ >]", page)) == 1
        tables = re.findall(r"<table.*?</table>", page, re.DOTALL)
        assert all("<caption" in table and 'scope="col"' in table for table in tables)
        ids = re.findall(r' id="([^"]+)"', page)
        assert len(ids) == len(set(ids)), "an id stands twice"
        assert " style=" not in page
        labelled = set(re.findall(r'aria-labelledby="([^"]+)"', page))
        assert labelled <= set(ids)
        anchors = set(re.findall(r'href="\??[^"#]*#([^"]+)"', page))
        assert anchors <= set(ids), "a link to a part of the page that is not there"
