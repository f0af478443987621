"""Both languages whole: nothing of the site's own in the other one, for readers and for staff, in pages and scripts."""

import datetime as dt
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator

import pytest
import requests
from feed_server import gone, record
from lxml import html
from sync_zone import SyncZone, sync_zone

from ckanext.anhui.catalogue import Column, code_list

ADMIN = "admin"
"""The demo administrator of each zone."""
pytestmark = pytest.mark.integration

HAN = re.compile(r"[\u3400-\u9fff]")
WORD = re.compile(r"[A-Za-z]{2,}")
PUBLIC = (
    "/",
    "/dataset/",
    "/organization/",
    "/about",
    "/developers",
    "/standards",
    "/user/login",
    "/user/reset",
    "/nowhere",
)
STAFF = (
    f"/user/{ADMIN}",
    f"/user/edit/{ADMIN}",
    f"/user/{ADMIN}/api-tokens",
    "/dashboard/datasets",
    "/dashboard/organizations",
    "/user/",
    "/ckan-admin/",
    "/ckan-admin/config",
    "/ckan-admin/trash",
)
OURS = (
    "//title|//header//a|//footer//a|//nav[not(@class='crumbs')]//a|//button|//label|//legend|//dt|//summary"
    "|//th[@scope='col']|//*[@class='page-heading' or @class='module-heading']"
)
"""Where the site speaks itself; what departments write (titles, names, descriptions) stands elsewhere."""
SAME = re.compile(
    r"English|中文|SHA-256.*|CSV|XLSX|JSON.*|RDF.*|__type|.*\.(?:csv|xlsx)"
    r"|(?:admin|editor|sync|tests|anhui-\w+)( - .*)?"
)
"""Alike in both languages, and the names of the demo's accounts, sites and tokens."""

CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
"""A character or a mark of Chinese."""
UNMARKED = "[not(ancestor::*[@lang][1][starts-with(@lang, 'zh')]) and not(ancestor::script or ancestor::code)]"
"""What the page does not say is Chinese; code is in no language."""
ONE_OF_MANY = re.compile(
    r"\b1 (?:datasets|(?:data )?files|columns|downloads|departments|days|bytes|titles|elements|entries)\b"
)


def said(page: requests.Response) -> Iterator[str]:
    """What the site itself says on a page."""
    document = html.fromstring(page.content)
    for element in document.xpath(OURS):
        if text := " ".join(element.text_content().split()):
            yield text
    yield from document.xpath("//input/@placeholder[not(contains(., '://'))]")


def not_english(page: requests.Response) -> set[str]:
    return {text for text in said(page) if HAN.search(text) and not SAME.fullmatch(text)}


def not_chinese(page: requests.Response) -> set[str]:
    return {text for text in said(page) if WORD.search(text) and not HAN.search(text) and not SAME.fullmatch(text)}


@pytest.fixture(scope="module", params=["portal", "registry"])
def signed_in(stack, request) -> tuple[str, requests.Session]:
    """A zone's address, and its administrator's browser."""
    url, browser = stack.urls[request.param], requests.Session()
    browser.trust_env = False
    sent = {"login": ADMIN, "password": stack.secrets[f"{request.param}_admin"]}
    assert browser.post(url + "/user/login", data=sent, timeout=60).ok
    return url, browser


def test_english_pages_speak_english(stack) -> None:
    wrong = {path: not_english(stack.get("/en" + path)) for path in PUBLIC}
    assert not {path: texts for path, texts in wrong.items() if texts}


def test_chinese_pages_speak_chinese(stack) -> None:
    wrong = {path: not_chinese(stack.get(path)) for path in PUBLIC}
    assert not {path: texts for path, texts in wrong.items() if texts}


def test_pages_of_staff_speak_one_language(signed_in) -> None:
    url, browser = signed_in
    wrong: dict[str, set[str]] = {}
    for path in STAFF:
        chinese, english = (browser.get(url + language + path, timeout=120) for language in ("", "/en"))
        assert chinese.ok and english.ok, path
        wrong[path], wrong["/en" + path] = not_chinese(chinese), not_english(english)
    assert not {path: texts for path, texts in wrong.items() if texts}


@pytest.fixture(scope="module")
def zone(stack, tmp_path_factory) -> Iterator[SyncZone]:
    """One of everything that can be counted, data in Chinese wherever there is a place for it, and one dataset gone."""
    today = (dt.datetime.now(dt.UTC) + dt.timedelta(hours=8)).date()
    two_days, six_days = ((today - dt.timedelta(days=n)).isoformat() for n in (2, 6))
    with sync_zone(tmp_path_factory.mktemp("zone")) as zone:
        zone.feed.put(
            record(1, title="孤本数据（一）",
                   columns=(Column(name="指标，一", type="数值型N", description="说明：一"),),
                   files=(zone.feed.file("指标\n".encode(), "孤本.csv"),), license_id="anhui-open-1.0",
                   notes="摘要：**演示**数据。", contact_name="测试处", contact_phone="0551-12345678", region="341004",
                   domain="weather", classification=["政务主题信息资源目录", "能源安全保障"], tag_string="孤本,测试"),
            record(2, title="孤本数据二", open_type="有条件开放", state="conditional",
                   open_condition="须签订协议；另议", columns=(Column(name="指标，一", type="数值型N"),),
                   update_cycle="每日", issued=two_days),
            record(3, title="孤本数据三", update_cycle="每周", issued=six_days, domain="energy"),
            record(4, title="孤本数据四"),
        )  # fmt: skip
        assert zone.run()["refused"] == []
        zone.feed.put(gone(4, "closed", "依据《某条例》不再开放"))
        zone.run()
        yield zone


@pytest.fixture(scope="module")
def pages(stack, zone: SyncZone) -> dict[str, requests.Response]:
    """Every kind of page a reader meets, in English."""
    one = zone.show(1)
    department, (file,) = one["organization"]["name"], one["resources"]
    assert stack.http.get(file["url"], timeout=60).ok  # its one download
    theme = code_list("themes").find("能源安全保障")
    assert theme
    paths = (
        "/", "/dataset/", "/dataset/?q=孤本数据&anhui_region=341004", f"/dataset/?anhui_department={department}",
        f"/dataset/?q=孤本数据没有这样的&anhui_department={department}&anhui_formats=csv",
        *(f"/dataset/{zone.name(number)}" for number in (1, 2, 3, 4)),
        f"/dataset/{one['name']}/resource/{file['id']}",
        "/organization/", "/organization/?q=没有", f"/organization/{department}", "/region", "/region/341000",
        "/region/341004", "/region/340207", "/domain", "/domain/weather", "/theme", f"/theme/{theme.code}", "/focus",
        "/focus/energy", "/catalogue", f"/catalogue?q=孤本数据&anhui_department={department}&anhui_region=341004",
        "/catalogue/closed", "/updates", f"/updates?department={department}", "/stats", "/dumps", "/developers",
        "/about", "/accessibility", "/rules", "/rules/openness", "/rules?q=满月",
        "/standards", "/standards/elements", "/standards/codes/regions",
        "/user/login", "/nowhere",
    )  # fmt: skip
    return {path: stack.get("/en" + path) for path in paths}


def test_english_pages_mark_what_is_chinese(pages: dict[str, requests.Response]) -> None:
    wrong = {path: list(unmarked(page)) for path, page in pages.items()}
    assert not {path: texts for path, texts in wrong.items() if texts}


def unmarked(page: requests.Response) -> Iterator[str]:
    """Chinese a page does not mark; in attributes and titles, which cannot be marked, Chinese it does not show too."""
    document = html.fromstring(page.content)
    for text in document.xpath(f"//body//text(){UNMARKED}"):
        if CHINESE.search(text):
            yield text.strip()
    marked = {element.text_content().strip() for element in document.xpath("//body//*[starts-with(@lang, 'zh')]")}
    data = re.compile("|".join(re.escape(text) for text in sorted(marked, key=len, reverse=True)))
    quoted = document.xpath("//body//@aria-label|//body//@placeholder|//head/title/text()")
    yield from (text for text in quoted if CHINESE.search(data.sub("", text)))


def test_one_is_not_many(pages: dict[str, requests.Response]) -> None:
    wrong = {path: ONE_OF_MANY.findall(shown(page)) for path, page in pages.items()}
    assert not {path: texts for path, texts in wrong.items() if texts}
    everything = " ".join(map(shown, pages.values()))
    ones = ("1 dataset", "1 column", "1 data file", "1 download", "1 day overdue", "Due within 1 day")
    assert not [one for one in ones if not re.search(rf"\b{one}\b", everything)], "the pages count nothing once"


def test_english_feeds_are_titled_in_english(stack, zone: SyncZone) -> None:
    def titles(path: str) -> list[str]:
        feed = ET.fromstring(stack.get("/en" + path).content)
        return [title.text or "" for title in feed.iter("{http://www.w3.org/2005/Atom}title")]

    searched = titles("/feeds/search.atom?q=weather&anhui_region=341000&anhui_domain=weather")
    assert searched[0] == "“weather”; Region: Huangshan; Domain: Weather - Anhui Open Public Data"
    assert {"What changed · Anhui Open Public Data", "Closed: 孤本数据四"} <= set(titles("/updates.atom"))


def shown(page: requests.Response) -> str:
    """All of a page that is read."""
    return " ".join(" ".join(html.fromstring(page.content).xpath("//body//text()[not(parent::script)]")).split())


@pytest.mark.parametrize("name", ["portal", "registry"])
def test_scripts_of_ckan_speak_chinese(stack, name: str) -> None:
    messages = stack.get("/api/i18n/zh_Hans_CN", zone=name).json()
    assert messages["No matches found"] == [None, "没有匹配项"]
    assert not [message for message, forms in messages.items() if message and not HAN.search(forms[-1])]


@pytest.mark.parametrize(
    ("method", "path", "status", "chinese", "english"),
    [
        ("GET", "/nowhere", 404, "页面不存在或已移动", "Page not found or moved"),
        ("PUT", "/about", 405, "该页面不支持这种访问方式", "This page cannot be used that way"),
        ("GET", "/ckan-admin/", 403, "请先登录", "Please log in first"),
        ("GET", "/user/reset/nobody?key=used", 403, "链接无效", "This link is not valid"),
    ],
)
def test_an_error_is_told_in_the_readers_language(
    stack, method: str, path: str, status: int, chinese: str, english: str
) -> None:
    for language, heading in (("", chinese), ("/en", english)):
        page = stack.http.request(method, stack.urls["portal"] + language + path, timeout=60)
        assert page.status_code == status
        (content,) = html.fromstring(page.content).xpath("//*[@id='error-content']")
        assert content.xpath("string(.//h1)") == heading
        assert bool(HAN.search(content.text_content())) == (language == "")
