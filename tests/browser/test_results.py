"""Finding a dataset with the keyboard, with a thumb, and with no script at all."""

import pytest
import searched

pytestmark = [pytest.mark.integration, pytest.mark.browser]

SIZES = ((1440, 1000), (390, 844))
BOX = "#field-search"


@pytest.fixture(scope="module")
def loaded(stack, tmp_path_factory):
    with searched.loaded(stack, tmp_path_factory.mktemp("results")) as packages:
        yield packages


@pytest.fixture(scope="module")
def total(stack, loaded) -> int:
    """How many there are of the subject the tests search for: ours, and what else the site has."""
    return stack.ask("package_search", q="低保", rows=0)["count"]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_suggestions_by_keyboard_alone(stack, loaded, new_page, width, height) -> None:
    page = new_page(width, height)
    page.goto(stack.urls["portal"] + "/dataset/")
    box = page.locator(BOX)
    while page.evaluate("document.activeElement.id") != "field-search":
        page.keyboard.press("Tab")
    before = page.locator("#search-results").bounding_box()
    assert box.get_attribute("aria-expanded") == "false"
    page.keyboard.type("低保")
    page.wait_for_selector("[role=listbox]:not([hidden])")
    assert box.get_attribute("role") == "combobox"
    assert box.get_attribute("aria-expanded") == "true"
    assert page.locator("#search-results").bounding_box() == before, "the list moves nothing"
    groups = [group.get_attribute("aria-label") for group in page.locator("[role=listbox] [role=group]").all()]
    assert groups == ["数据", "信息项"]

    page.keyboard.press("ArrowDown")
    chosen = page.locator("#" + box.get_attribute("aria-activedescendant"))
    assert chosen.get_attribute("aria-selected") == "true"
    assert "低保" in chosen.inner_text()
    page.keyboard.press("Escape")
    assert box.get_attribute("aria-expanded") == "false"
    assert box.input_value() == "低保", "Esc closes the list and takes nothing away"

    page.keyboard.press("ArrowDown")
    page.wait_for_selector("[role=listbox]:not([hidden])")
    page.keyboard.press("ArrowUp")  # from the box to the last
    last = page.locator("[role=option]").last
    assert last.get_attribute("aria-selected") == "true"
    page.keyboard.press("Enter")
    page.wait_for_url("**/dataset/?q=*")
    assert "低保" in page.locator("h1").inner_text()


def test_enter_without_a_choice_searches(stack, loaded, new_page) -> None:
    page = new_page()
    page.goto(stack.urls["portal"] + "/dataset/?anhui_region=340200")
    page.locator(BOX).focus()
    page.keyboard.type("低保")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=*")
    assert page.locator("h1").inner_text() == "“低保”共9条", "and keeps the filters"


def test_an_input_method_is_left_alone(stack, loaded, new_page) -> None:
    """Nothing is asked while pinyin is being composed, and its Enter is not ours."""
    page = new_page()
    page.goto(stack.urls["portal"] + "/dataset/")
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "anhui_search_suggest" in request.url else None)
    page.locator(BOX).focus()
    session = page.context.new_cdp_session(page)
    for text in ("d", "di", "dib", "diba", "dibao"):
        session.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})
    page.wait_for_timeout(600)
    assert asked == []
    session.send("Input.insertText", {"text": "低保"})
    page.wait_for_selector("[role=listbox]:not([hidden])")
    assert len(asked) == 1


def test_typing_goes_on_when_suggestions_fail(stack, loaded, new_page) -> None:
    page = new_page()
    page.route("**/anhui_search_suggest*", lambda route: route.abort())
    page.goto(stack.urls["portal"] + "/dataset/")
    page.locator(BOX).focus()
    page.keyboard.type("低")
    with page.expect_event("requestfailed"):
        page.keyboard.type("保")
    assert page.locator("[role=listbox]").is_hidden()
    page.keyboard.press("Enter")
    page.wait_for_url("**q=*")
    assert "低保" in page.locator("h1").inner_text()


def test_a_suggestion_can_be_tapped(stack, loaded, new_page) -> None:
    page = new_page(390, 844)
    page.goto(stack.urls["portal"] + "/dataset/")
    page.locator(BOX).fill("公交线路")
    page.locator("[role=option]", has_text="公交线路及站点").first.click()
    page.wait_for_url("**/dataset/ah-*")
    assert page.locator("h1").inner_text() == "公交线路及站点"


def test_the_filter_sheet(stack, total, new_page) -> None:
    page = new_page(390, 844)
    page.goto(stack.urls["portal"] + "/dataset/?q=低保")
    page.locator(".to-facets").click()
    sheet = page.locator("dialog[open]")
    assert sheet.bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
    sheet.get_by_role("link", name="芜湖市").click()
    sheet.get_by_role("button", name="查看9条").wait_for()
    sheet.get_by_role("link", name="蚌埠市").click()
    sheet.get_by_role("button", name="查看18条").wait_for()
    assert page.evaluate("document.activeElement.closest('dialog') !== null"), "the focus stays in the sheet"
    sheet.get_by_role("button", name="查看18条").click()
    assert page.locator("dialog[open]").count() == 0
    assert page.locator("h1").inner_text() == "“低保”共18条"
    assert page.locator(".to-facets").inner_text() == "筛选 2"
    assert page.evaluate("document.activeElement.className").endswith("to-facets")
    assert page.url.count("anhui_region") == 2, "the address is the list one sees"
    page.reload()
    assert page.locator("h1").inner_text() == "“低保”共18条"

    page.locator(".to-facets").click()
    page.locator("dialog[open]").get_by_role("link", name="清除", exact=True).click()
    page.locator("dialog[open]").get_by_role("button", name=f"查看{total}条").click()
    assert page.locator(".chips").count() == 0


def test_targets_are_big_enough_for_a_thumb(stack, loaded, new_page) -> None:
    page = new_page(390, 844)
    page.goto(stack.urls["portal"] + "/dataset/?q=低保&anhui_region=340200&anhui_region=340300")
    small = page.evaluate(
        """[...document.querySelectorAll('#search-results a:not(h3 a), #search-results button, .facet a')]
           .filter(one => one.checkVisibility() && one.getBoundingClientRect().height < 43.5)
           .map(one => one.textContent)"""
    )
    assert small == []


def test_without_scripts_one_filters_and_turns_pages(stack, total, browser) -> None:
    context = browser.new_context(locale="zh-CN", java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    try:
        page.goto(stack.urls["portal"] + "/dataset/")
        page.fill(BOX, "低保")
        page.press(BOX, "Enter")
        page.wait_for_url("**q=*")
        assert page.locator("h1").inner_text() == f"“低保”共{total}条"
        page.get_by_role("link", name="下一页").click()
        page.wait_for_url("**page=2*")
        assert page.locator(".result").count() == total - 20
        page.locator(".to-facets").click()
        assert page.url.endswith("#search-facets")
        page.locator(".facets").get_by_role("link", name="芜湖市").click()
        page.wait_for_url("**anhui_region=340200*")
        assert page.locator("h1").inner_text() == "“低保”共9条"
        assert page.locator(".facet-find:visible, dialog:visible").count() == 0, "nothing that needs a script is shown"
    finally:
        context.close()
