"""The pages of the public zone as a browser gets them: whole, Chinese, and of this site only."""

import gzip
import re
from html.parser import HTMLParser

import pytest

pytestmark = pytest.mark.integration

WRONG = (
    "登陆",
    "登出",
    "沒有",
    "群组",
    "追随",
    "应用程式",
    "请重新搜索",
    "創建",
    "授权条款",
    "Skip to main content",
    "Powered by",
)
"""Words of CKAN's own Chinese that are wrong or from elsewhere, and English it leaves in."""
CSS, JS, HOME, RESULTS = 30, 45, 25, 40
"""KB as they travel, compressed: one stylesheet, one script, the front page, a page of results."""


class Page(HTMLParser):
    """What a test asks of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text, self.lang, self.loads = text, "", []
        self.tags: list[str] = []
        self.inline: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        if tag == "html":
            self.lang = given.get("lang") or ""
        if tag in {"script", "img", "iframe", "source", "video"} and given.get("src"):
            self.loads.append(given["src"])
        if tag == "link" and given.get("href") and "icon stylesheet preload".find(given.get("rel") or "-") >= 0:
            self.loads.append(given["href"])
        runs = tag == "script" and not given.get("src") and given.get("type") != "application/ld+json"
        if tag == "style" or runs or "style" in given or "onclick" in given:
            self.inline.append(self.get_starttag_text() or tag)


def addresses(stack) -> list[str]:
    found = stack.ask("package_search", rows=1)["results"]
    pages = [
        "/",
        "/dataset/",
        "/dataset/?q=没有这样的数据",
        "/organization/",
        "/rules",
        "/developers",
        "/stats",
        "/updates",
        "/about",
        "/user/login",
    ]
    for dataset in found:
        pages += [f"/dataset/{dataset['name']}", f"/organization/{dataset['organization']['name']}"]
        pages += [f"/dataset/{dataset['name']}/resource/{file['id']}" for file in dataset["resources"][:1]]
    return pages


def test_every_page_is_one_whole_page_in_chinese(stack) -> None:
    for address in addresses(stack):
        answer = stack.get(address)
        assert answer.status_code == 200, address
        page = Page(answer.text)
        assert page.lang == "zh-Hans-CN", address
        assert page.tags.count("h1") == 1, address
        assert page.tags.count("main") == 1, address
        assert {"header", "nav", "footer"} <= set(page.tags), address
        assert 'href="#content"' in answer.text, address
        assert "开放规则" in answer.text, address
        assert [word for word in WRONG if word in answer.text] == [], address


def test_nothing_is_loaded_from_elsewhere_and_nothing_is_inline(stack) -> None:
    for address in addresses(stack):
        page = Page(stack.get(address).text)
        foreign = [load for load in page.loads if "//" in load and not load.startswith(stack.urls["portal"])]
        assert foreign == [], address
        assert page.inline == [], f"{address}: a strict content policy refuses these"
        scripts = [load for load in page.loads if load.partition("?")[0].endswith(".js")]
        assert len(scripts) == 1, f"{address}: one script of ours, none of CKAN's"


def test_what_a_first_visit_loads_stays_small(stack) -> None:
    home = stack.get("/").text
    styles = re.findall(r'href="([^"]+\.css)[^"]*"', home)
    scripts = re.findall(r'src="([^"]+\.js)[^"]*"', home)
    assert len(styles) == len(scripts) == 1
    assert travels(stack.get(styles[0]).content) <= CSS
    assert travels(stack.get(scripts[0]).content) <= JS
    assert travels(home.encode()) <= HOME
    assert travels(stack.get("/dataset/").content) <= RESULTS


def travels(content: bytes) -> float:
    """KB as a web server sends it."""
    return len(gzip.compress(content, 6)) / 1024


def test_a_page_that_is_not_there_says_so_in_chinese_and_offers_search(stack) -> None:
    answer = stack.get("/nowhere")
    assert answer.status_code == 404
    assert "页面不存在或已移动" in answer.text
    assert 'name="q"' in answer.text
    assert 'id="error-content"' in answer.text
    assert "Not Found" not in answer.text


def test_a_search_that_finds_nothing_says_what_to_do(stack) -> None:
    text = stack.get("/dataset/", q="xyzzyqwv").text
    assert "没有找到与“xyzzyqwv”相符的数据" in text
    assert "换一种说法" in text


def test_words_of_the_reader_are_escaped(stack) -> None:
    assert "<script>alert" not in stack.get("/dataset/", q="<script>alert(1)</script>").text


def test_there_is_an_english_version(stack) -> None:
    text = stack.get("/en/").text
    assert Page(text).lang == "en"
    assert "Find public data" in text


def test_pages_of_ckan_that_say_nothing_here_lead_on(stack) -> None:
    for address, target in (("/group/", "/dataset/"), ("/user/register", "/user/login")):
        answer = stack.http.get(stack.urls["portal"] + address, allow_redirects=False, timeout=60)
        assert answer.status_code == 302, address
        assert target.rstrip("/") in answer.headers["Location"], address


def test_numbers_on_the_front_page_are_true(stack) -> None:
    count = stack.ask("package_search", rows=0)["count"]
    text = stack.get("/").text
    if not count:
        assert "暂无已发布的数据" in text
    elif count < 10_000:
        assert f"<strong>{count:,}</strong> <span>个数据集</span>" in text


def test_the_sign_in_page_of_the_inner_zone_is_ours(stack) -> None:
    text = stack.get("/user/login", zone="registry").text
    assert "政务信息资源目录（内部）" in text
    assert "用户名或邮箱" in text
