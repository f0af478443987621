"""axe-core on every kind of page, in both languages and in every display; and what axe does not see."""

from collections.abc import Callable
from typing import Any

import pytest
import requests

pytestmark = [pytest.mark.integration, pytest.mark.browser]

SERIOUS = {"serious", "critical"}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PAGES = (
    "/",
    "/dataset/?q=名单",
    "/dataset/?q=没有这样的数据",
    "/organization/",
    "/region",
    "/region/340100",
    "/domain",
    "/theme",
    "/focus",
    "/catalogue",
    "/catalogue/closed",
    "/updates",
    "/stats",
    "/dumps",
    "/rules",
    "/rules?q=%E6%BB%A1%E6%9C%88",
    "/rules/openness",
    "/standards",
    "/standards/elements",
    "/developers",
    "/about",
    "/accessibility",
    "/user/login",
    "/没有这一页",
)
DISPLAYS = [("", "", 1440), ("/en", "", 390), ("", "xl", 320), ("/en", "xl.high", 1440)]
"""Language, display, width of the window."""
SAMPLE = 3
"""In larger letters and stronger colours, which are the same on every page, axe looks at one page in so many."""


@pytest.fixture
def axe() -> Any:
    return pytest.importorskip("axe_playwright_python.sync_playwright").Axe()


@pytest.fixture(scope="module")
def addresses(stack) -> list[str]:
    """The pages above, and one of each kind of dataset with one of its files and its department."""
    found = stack.ask("package_search", rows=100)["results"]
    kinds = {}
    for dataset in found:
        kinds.setdefault((dataset.get("open_type"), bool(dataset["resources"])), dataset)
    pages: list[str] = [*PAGES]
    for dataset in kinds.values():
        pages.append(f"/dataset/{dataset['name']}")
        for file in dataset["resources"][:1]:
            page = f"/dataset/{dataset['name']}/resource/{file['id']}"
            table = stack.ask("anhui_table_show", id=file["id"])
            pages += [page, f"{page}?q=没有这样的行", f"{page}/table/api"] if table and table["active"] else [page]
    return [*pages, f"/organization/{found[0]['organization']['name']}"]


@pytest.mark.parametrize(("language", "display", "width"), DISPLAYS)
def test_axe_finds_nothing_serious_and_no_page_scrolls_sideways(
    stack, new_page: Callable[..., Any], addresses: list[str], axe: Any, language: str, display: str, width: int
) -> None:
    page = new_page(width=width)
    if display:
        page.context.add_cookies([{"name": "anhui_display", "value": display, "url": stack.urls["portal"]}])
    found = []
    for number, address in enumerate(addresses):
        page.goto(stack.urls["portal"] + language + address)
        beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if beyond > 0:
            found.append(f"{address}: {beyond} px too wide")
        looked_at = not display or number % SAMPLE == 0
        for one in axe.run(page, options=RULES).response["violations"] if looked_at else ():
            if one["impact"] in SERIOUS:
                found += [f"{address}: {one['id']}: {node['html'][:160]}" for node in one["nodes"][:3]]
    assert found == []


def test_axe_would_find_something(stack, new_page: Callable[..., Any], axe: Any) -> None:
    page = new_page()
    page.goto(stack.urls["portal"] + "/")
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<button></button>')")
    found = axe.run(page, options=RULES).response["violations"]
    assert {one["id"] for one in found if one["impact"] in SERIOUS} == {"button-name"}


def test_sizes_and_contrast_are_chosen_without_a_script_and_kept(stack, browser) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(stack.urls["portal"] + "/en/dataset/?q=名单")
    page.get_by_role("button", name="Extra large text").click()
    assert page.url == stack.urls["portal"] + "/en/dataset/?q=%E5%90%8D%E5%8D%95"
    page.goto(stack.urls["portal"] + "/dataset/?q=名单")
    page.get_by_role("button", name="高对比度").click()
    page.goto(stack.urls["portal"] + "/rules")
    root = page.locator("html")
    assert root.get_attribute("data-size") == "xl"
    assert root.get_attribute("data-contrast") == "high"
    assert page.get_by_role("button", name="特大").get_attribute("aria-pressed") == "true"
    page.get_by_role("button", name="标准").click()
    assert root.get_attribute("data-size") == "std"
    assert root.get_attribute("data-contrast") == "high"
    context.close()


def test_display_never_leads_to_another_site(stack) -> None:
    for bad in ("//example.org/", "https://example.org/", "/\\example.org", "\\\\example.org", "/\t/example.org", "\n"):
        sent = {"to": bad, "size": "lg"}
        answer = requests.post(stack.urls["portal"] + "/display", sent, allow_redirects=False, timeout=30)
        assert answer.status_code == 303
        assert answer.headers["Location"] == "/"
