"""Reading the pages of a dataset: on a phone, in large text, without scripts, on paper, by keyboard."""

import pytest

pytestmark = [pytest.mark.integration, pytest.mark.browser]

SHIFT = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => { for (const one of list.getEntries()) sum += one.value; })
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 500);
})"""
"""How much the page has moved by itself so far (Cumulative Layout Shift)."""


@pytest.fixture(scope="module")
def dataset(stack) -> dict:
    """An open dataset with files and columns."""
    found = stack.ask("package_search", q="行政区划代码", rows=20)["results"]
    return next(one for one in found if one["resources"] and one["columns"] and len(one["notes"]) > 60)


def addresses(dataset: dict) -> list[str]:
    page = f"/dataset/{dataset['name']}"
    return [page, f"{page}/resource/{dataset['resources'][0]['id']}", "/developers"]


@pytest.mark.parametrize("cookie", ["", "xl", "xl.high"])
@pytest.mark.parametrize("width", [320, 390, 1440])
def test_nothing_scrolls_sideways_and_nothing_moves(stack, new_page, dataset, width: int, cookie: str) -> None:
    page = new_page(width)
    if cookie:
        page.context.add_cookies([{"name": "anhui_display", "value": cookie, "url": stack.urls["portal"]}])
    for address in addresses(dataset):
        page.goto(stack.urls["portal"] + address)
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, address
        assert page.evaluate(SHIFT) <= 0.05, f"{address} moves while it loads"


def test_without_scripts_everything_can_be_read(stack, browser, dataset) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844}, locale="zh-CN")
    try:
        page = context.new_page()
        page.goto(stack.urls["portal"] + f"/dataset/{dataset['name']}")
        assert page.locator("#sample-curl").is_visible()
        assert not page.locator("#sample-python").is_visible()
        page.locator(".samples summary", has_text="Python").click()
        assert page.locator("#sample-python").is_visible()
        assert not page.locator("#sample-curl").is_visible(), "one sample at a time"
        assert page.locator("[data-copy]:visible").count() == 0, "a button that cannot copy is not shown"
        summary = page.locator("#summary .lead-text")
        folded = summary.bounding_box()["height"]
        page.get_by_role("link", name="展开", exact=True).click()
        assert summary.bounding_box()["height"] > folded
    finally:
        context.close()


def test_copying_copies_what_is_shown(stack, new_page, dataset) -> None:
    page = new_page()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(stack.urls["portal"] + f"/dataset/{dataset['name']}")
    page.locator("[data-copy=cite-gbt]").click()
    page.get_by_role("status").filter(has_text="已复制").wait_for(state="attached")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#cite-gbt").inner_text().strip()
    assert f"{dataset['title']}[DS/OL]." in copied


def test_the_way_to_a_part_shows_its_heading(stack, new_page, dataset) -> None:
    """The bar of anchors stays at the top and covers no heading (WCAG 2.2, 2.4.11)."""
    page = new_page(390, 844)
    page.goto(stack.urls["portal"] + f"/dataset/{dataset['name']}")
    for part in ("columns", "source"):
        page.locator(f".anchors a[href='#{part}']").click()
        bar, heading = page.locator(".anchors").bounding_box(), page.locator(f"h2#{part}").bounding_box()
        assert bar["y"] == pytest.approx(0, abs=1)
        assert heading["y"] >= bar["y"] + bar["height"]


def test_on_paper_everything_is_open_and_says_where_it_is_from(stack, new_page, dataset) -> None:
    page = new_page()
    page.goto(stack.urls["portal"] + f"/dataset/{dataset['name']}")
    assert not page.locator(".print-only").is_visible()
    page.emulate_media(media="print")
    printed = page.locator(".print-only").inner_text()
    assert f"{stack.urls['portal']}/dataset/{dataset['name']}" in printed
    assert "打印时间 20" in printed
    for hidden in (".anchors", ".main-action .button", "[data-copy=address]"):
        assert not page.locator(hidden).first.is_visible(), hidden
    for opened in ("#sample-python", "#sample-r", "#cite-bibtex"):
        assert page.locator(opened).evaluate("e => e.checkVisibility({ contentVisibilityAuto: true })"), opened
        assert page.locator(opened).bounding_box()["height"] > 0, opened
