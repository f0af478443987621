"""The results page as a reader without scripts has it, and the feed of any search."""

import gzip
import html
import re
import xml.etree.ElementTree as ET
from datetime import datetime
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
import searched

pytestmark = pytest.mark.integration

ATOM = "{http://www.w3.org/2005/Atom}"
BUDGET = 40 * 1024
"""Bytes of a page of twenty results as they go over the wire."""


@pytest.fixture(scope="module")
def loaded(stack, tmp_path_factory):
    with searched.loaded(stack, tmp_path_factory.mktemp("results")) as packages:
        yield packages


@pytest.fixture(scope="module")
def total(stack, loaded) -> int:
    """How many there are of the subject the tests search for: ours, and what else the site has."""
    found = stack.ask("package_search", q="低保", rows=0)["count"]
    assert 27 <= found < 40
    return found


def page(stack, address: str = "/dataset/", **parameters) -> str:
    answer = stack.get(address, **parameters)
    assert answer.status_code == 200, answer.text[:500]
    return answer.text


def counted(text: str) -> int:
    """The number in the heading."""
    found = re.search(r'role="status">[^<]*?([\d,]+)(?:条|个数据集)<', text)
    assert found, re.findall(r'role="status">[^<]*', text)
    return int(found[1].replace(",", ""))


def links(text: str, holding: str) -> list[str]:
    """The addresses of the links whose text has this in it."""
    found = re.findall(r'<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>', text, re.DOTALL)
    return [html.unescape(href) for href, inner in found if holding in re.sub(r"<[^>]+>", "", inner)]


def follow(stack, text: str, holding: str, base: str = "/dataset/") -> str:
    return page(stack, urljoin(base, links(text, holding)[0]))


def test_every_value_of_a_facet_counts_what_choosing_it_finds(stack, loaded) -> None:
    text = page(stack, q="低保")
    for facet in re.findall(r"<details class=\"facet\".*?</ul>", text, re.DOTALL):
        ((href, count), *_) = re.findall(r'href="([^"]*)".*?class="count">(\d+)<', facet, re.DOTALL)
        assert counted(page(stack, "/dataset/" + html.unescape(href))) == int(count), facet


def test_two_cities_are_both_and_a_filter_can_be_taken_back(stack, total) -> None:
    one = follow(stack, page(stack, q="低保"), "芜湖市")
    two = follow(stack, one, "蚌埠市")
    assert (counted(one), counted(two)) == (9, 18)
    assert "移除筛选" in two
    assert "清除全部筛选" in two
    assert counted(follow(stack, two, "地区：芜湖市")) == 9
    assert counted(follow(stack, two, "清除全部筛选")) == total


def test_pages_are_numbered_and_as_long_as_the_reader_wants(stack, total) -> None:
    first = page(stack, q="低保")
    assert first.count('<li class="result">') == 20
    assert 'rel="next"' in first
    assert 'rel="prev"' not in first
    second = follow(stack, first, "下一页")
    assert second.count('<li class="result">') == total - 20
    assert 'rel="prev"' in second
    fifty = follow(stack, second, "50")
    assert fifty.count('<li class="result">') == total
    assert "ext_rows=50" in "".join(links(fifty, "芜湖市")), "a filter keeps the length of the page"
    assert "第 1 页" not in fifty
    assert "回到第一页" in page(stack, q="低保", page="9")


def test_a_card_says_why_it_was_found(stack, loaded) -> None:
    text = page(stack, q="低保金额")
    assert "命中字段：</span><mark>低保金额</mark>" in text
    assert "城乡<mark>低保</mark>对象" in page(stack, q="低保")


def test_nothing_found_says_what_each_filter_costs(stack, total) -> None:
    text = page(stack, q="公交", anhui_region="340200", anhui_cycle="monthly")
    assert counted(follow(stack, text, "去掉“地区：芜湖市”")) >= 1
    assert not links(text, "去掉“更新周期"), "without it there is still nothing"
    assert links(text, "清除全部筛选：")
    assert links(page(stack, q="低保 xyzzyqwv"), f"只搜“低保”：{total}条")
    elsewhere = follow(stack, page(stack, q="低保 xyzzyqwv", anhui_domain="transport"), "只搜“低保”")
    assert counted(elsewhere) == total, "where the filter leaves nothing, without it"
    assert links(page(stack, q="省市场监管局的xyzzyqwvxyzzyqwv"), "安徽省市场监督管理局")


def test_a_department_page_says_it_too(stack, loaded) -> None:
    department = stack.ask("package_search", q="低保")["results"][0]["organization"]["name"]
    text = page(stack, f"/organization/{department}", q="低保", anhui_region="341000")
    assert links(text, "去掉“地区：黄山市”：27条")


def test_a_page_is_light(stack, loaded) -> None:
    answer = stack.http.get(stack.urls["portal"] + "/dataset/", headers={"Accept-Encoding": "identity"}, timeout=60)
    assert answer.text.count('<li class="result">') == 20
    assert len(gzip.compress(answer.content)) <= BUDGET


@pytest.mark.parametrize(
    "parameters",
    [
        {"anhui_region": '340100"'},
        {"anhui_region": '" OR "'},
        {"anhui_region": "\\"},
        {"anhui_region": "{!func}x"},
        {"nosuchfield": "x"},
        {"no such field)": "x"},
        {"ext_rows": "1000000"},
        {"ext_rows": "x"},
        {"page": "9" * 30},
        {"q": "公交\x00\x07"},
        {"q": "公" * 400},
        {"q": "低保", "sort": "score desc, metadata_modified desc"},
    ],
)
def test_a_strange_address_is_a_page_with_ways_out(stack, loaded, parameters) -> None:
    text = page(stack, **parameters)
    assert "Traceback" not in text
    assert text.count("<h1") == 1
    assert text.count('<li class="result">') <= 50
    assert '<li class="result">' in text or "您可以" in text


@pytest.mark.parametrize("parameters", [{"sort": "nosuch"}, {"page": "0"}, {"page": "x"}])
def test_an_address_nobody_made_is_refused_in_words(stack, loaded, parameters) -> None:
    answer = stack.get("/dataset/", **parameters)
    assert answer.status_code == 400
    assert 'id="error-content"' in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("address", ["/dataset/", "department"])
def test_htmx_gets_the_two_parts_of_the_page(stack, total, address) -> None:
    if address == "department":
        address = "/organization/" + stack.ask("package_search", q="低保")["results"][0]["organization"]["name"]
    answer = stack.http.get(
        stack.urls["portal"] + address, params={"q": "低保"}, headers={"HX-Request": "true"}, timeout=60
    )
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert "HX-Request" in answer.headers["Vary"]
    assert answer.text.count("hx-swap-oob") == 2
    assert counted(answer.text) in (27, total)


def feed(stack, address: str = "/feeds/search.atom", **parameters) -> ET.Element:
    answer = stack.get(address, **parameters)
    assert answer.status_code == 200, answer.text[:500]
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    return ET.fromstring(answer.content)


def told(element: ET.Element, name: str) -> str:
    """The text of a part of a feed, "" without one."""
    return element.findtext(ATOM + name) or ""


def leads(element: ET.Element) -> dict[str, str]:
    """The links of a feed or an entry, by what they are."""
    return {link.get("rel", "alternate"): link.get("href", "") for link in element.findall(f"{ATOM}link")}


def test_a_search_can_be_followed(stack, loaded) -> None:
    text = page(stack, q="低保", anhui_region="340200")
    (address,) = re.findall(r'<link rel="alternate" type="application/atom\+xml"[^>]*href="([^"]*)"', text)
    address = html.unescape(address)
    assert links(text, "订阅此搜索") == [address]
    root = feed(stack, address)
    entries = root.findall(f"{ATOM}entry")
    assert len(entries) == 9
    assert told(root, "title").startswith("“低保”；地区：芜湖市 - ")
    for element in (root, *entries):  # what RFC 4287 asks of feeds and entries
        assert all(told(element, name) for name in ("id", "title", "updated"))
        assert datetime.fromisoformat(told(element, "updated")).tzinfo
    updated = [told(entry, "updated") for entry in entries]
    assert updated == sorted(updated, reverse=True)
    assert told(root, "updated") == updated[0]
    for entry in entries[:2]:
        href = leads(entry)["alternate"]
        assert urlsplit(href).netloc
        assert "城乡低保对象" in stack.http.get(href, timeout=60).text
        assert entry.findtext(f"{ATOM}author/{ATOM}name") == "安徽省民政厅"
    mine = leads(root)
    assert parse_qs(urlsplit(mine["alternate"]).query) == {"q": ["低保"], "anhui_region": ["340200"]}
    assert urlsplit(mine["self"]).path == "/feeds/search.atom"


def test_several_values_of_a_filter_are_followed_too(stack, loaded) -> None:
    root = feed(stack, q="低保", anhui_region=["340200", "340300"])
    assert len(root.findall(f"{ATOM}entry")) == 18


def test_a_feed_without_entries_is_a_feed(stack, loaded) -> None:
    assert told(feed(stack, q="xyzzyqwv"), "updated")


def test_what_xml_cannot_say_is_left_out_of_a_feed(stack, loaded) -> None:
    root = feed(stack, q="低\x01保\ufffe", anhui_department="某\x01局\uffff")
    assert told(root, "title").startswith("“低保”；")
    assert "某局" in told(root, "title")


def test_an_unchanged_feed_is_not_sent_again(stack, loaded) -> None:
    first = stack.get("/feeds/search.atom", q="低保")
    again = stack.http.get(first.url, headers={"If-None-Match": first.headers["ETag"]}, timeout=60)
    assert again.status_code == 304


def test_the_addresses_of_ckans_feeds_lead_to_ours(stack, loaded) -> None:
    department = stack.ask("package_search", q="低保")["results"][0]["organization"]["name"]
    for address in (
        f"/feeds/organization/{department}.atom",
        f"/feeds/custom.atom?q=低保&anhui_department={department}",
        "/feeds/dataset.atom?q=低保",
    ):
        titles = [told(entry, "title") for entry in feed(stack, address).findall(f"{ATOM}entry")]
        assert any(title.startswith("城乡低保对象统计") for title in titles), address
    page_of = page(stack, f"/organization/{department}")
    assert len(feed(stack, links(page_of, "订阅此搜索")[0]).findall(f"{ATOM}entry")) == 27
