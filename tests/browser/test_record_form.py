"""The record form as a clerk meets it: with and without scripts, by keyboard, on a small screen."""

import uuid

import pytest
from test_journey import sign_in

pytestmark = [pytest.mark.integration, pytest.mark.browser]

PASTED = "信息项名称\t数据类型\n机构名称\t字符型\n法人身份证号\t字符型\n"

SAVE = ".record-form-save button"


@pytest.fixture
def title() -> str:
    return f"表单旅程{uuid.uuid4().hex[:8]}（演示数据）"


@pytest.fixture
def form(stack, new_page):
    """An empty form, opened by somebody who is signed in."""

    def open_form(width: int = 1440):
        page = new_page(width)
        sign_in(page, stack)
        page.goto(stack.urls["registry"] + "/dataset/new")
        return page

    return open_form


def fill(page, title: str) -> None:
    """What every record needs, as a clerk fills it in."""
    for name, value in {"title": title, "notes": "演示数据", "format_type": "xlsx"}.items():
        page.fill(f"[name={name}]", value)
    page.select_option("[name=owner_org]", index=1)
    for name, label in {"format_class": "电子表格", "update_cycle": "每年", "open": "是"}.items():
        page.select_option(f"[name={name}]", label=label)


def test_findings_stand_beside_the_fields_while_typing(form, title):
    page = form()
    assert page.locator(".findings li").count() == 0, "an empty form scolds nobody"
    fill(page, title)
    page.wait_for_selector("#record-said:has-text('按现有填写：无条件开放')")
    page.focus("#field-columns")
    page.evaluate(
        """text => { const data = new DataTransfer(); data.setData("text/plain", text); document.activeElement
        .dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true})); }""",
        PASTED,
    )
    page.wait_for_selector("#findings-columns:has-text('法人身份证号')")
    assert "待核" in page.inner_text("#record-said")
    page.get_by_role("button", name="删除这一行").nth(1).click()
    page.wait_for_selector("#record-said:has-text('无条件开放')")
    page.select_option("[name=update_cycle]", value="")
    page.wait_for_selector("#findings-update_cycle:has-text('必填元素')")
    page.select_option("[name=update_cycle]", label="每年")
    page.focus("#field-columns")
    page.keyboard.press("Enter")
    page.keyboard.type("床位数")
    assert page.input_value("textarea[name=columns]").split("\n")[2].startswith("床位数"), (
        "Enter goes down, as in Excel"
    )
    page.press(SAVE, "Enter")
    page.wait_for_url("**/dataset/ah-*")
    assert title in page.inner_text("h1")
    assert "机构名称" in page.inner_text("main") and "床位数" in page.inner_text("main")


def test_what_is_inferred_is_told_until_it_is_confirmed(form, title):
    page = form()
    fill(page, title + "养老机构")
    page.click(SAVE)
    page.wait_for_url("**/dataset/ah-*")
    page.goto(page.url.replace("/dataset/", "/dataset/edit/"))
    told = page.locator(".record-form-outcome .findings", has_text="推定")
    assert told.count() == 1
    page.select_option("[name=update_cycle]", value="")
    page.wait_for_selector("#findings-update_cycle:has-text('必填元素')")
    assert told.count() == 1, "the live check knows what is inferred"
    for box in page.locator("[name=confirmed]").all():
        box.check()
    told.wait_for(state="detached")


def test_the_form_is_whole_without_scripts(stack, browser, title):
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    sign_in(page, stack)
    page.goto(stack.urls["registry"] + "/dataset/new")
    fill(page, title)
    page.fill("textarea[name=columns]", "机构名称\t胡写")
    page.click(SAVE)
    summary = page.locator("[role=alert]")
    assert "第 1 行“数据类型”" in summary.inner_text()
    assert summary.get_by_role("link").get_attribute("href") == "#field-columns"
    assert page.input_value("[name=title]") == title, "nothing typed is lost"
    assert page.input_value("textarea[name=columns]") == "机构名称\t胡写"
    page.fill("textarea[name=columns]", "机构名称\t字符型")
    page.click(SAVE)
    assert "/dataset/ah-" in page.url
    context.close()


def test_the_second_of_two_editors_keeps_what_was_typed(form, new_page, stack, title):
    first = form()
    fill(first, title)
    first.click(SAVE)
    first.wait_for_url("**/dataset/ah-*")
    edit = first.url.replace("/dataset/", "/dataset/edit/")
    first.goto(edit)
    second = first.context.new_page()
    second.goto(edit)
    second.fill("[name=notes]", "先保存的")
    second.click(SAVE)
    second.wait_for_url("**/dataset/ah-*")
    first.fill("[name=notes]", "写了很久的")
    first.click(SAVE)
    told = first.locator("[role=alert]").inner_text()
    assert "admin" in told and "信息资源摘要" in told
    assert first.input_value("[name=notes]") == "写了很久的"
    assert first.get_by_role("link", name="在新标签页中打开较新的版本").get_attribute("target") == "_blank"
    first.click(SAVE)
    first.wait_for_url("**/dataset/ah-*")
    assert "写了很久的" in first.inner_text("main")


def test_every_input_has_a_label_and_the_form_fits_a_small_screen(form):
    page = form(390)
    unnamed = page.evaluate(
        """[...document.querySelectorAll(".record-form :is(input, select, textarea):not([type=hidden], [hidden])")]
        .filter(one => !one.labels?.length && !one.getAttribute("aria-label")).map(one => one.name || one.outerHTML)"""
    )
    assert unnamed == []
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 1
