"""Both languages whole: nothing of the site's own in the other one, for readers and for staff, in pages and scripts."""

import re
from collections.abc import Iterator

import pytest
import requests
from lxml import html

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


@pytest.mark.parametrize("zone", ["portal", "registry"])
def test_scripts_of_ckan_speak_chinese(stack, zone: str) -> None:
    messages = stack.get("/api/i18n/zh_Hans_CN", zone=zone).json()
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
