"""Four people get what they came for, at the size of their screen; by keyboard alone where that is how they work."""

import csv
import io
import subprocess

import openpyxl
import pytest
from journeys import AIR, ALLOWANCE, Walk, analyst, citizen, developer, english_reader

pytestmark = [pytest.mark.integration, pytest.mark.browser]


def test_a_citizen_types_an_everyday_word_on_a_phone_and_has_the_table(stack, new_page) -> None:
    walk = Walk(new_page(width=390, height=844), stack.urls["portal"])
    sheet = openpyxl.load_workbook(io.BytesIO(citizen(walk).read_bytes())).worksheets[0]
    assert [cell.value for cell in sheet[1]][:2] == ["城市", "年度"]
    assert sheet.max_row == 1 + 16 * 3
    assert len(walk.steps) <= 5


@pytest.mark.parametrize("width", [1440, 390])
def test_an_analyst_filters_by_domain_and_city_and_downloads(stack, new_page, width: int) -> None:
    page = new_page(width=width)
    walk = Walk(page, stack.urls["portal"])
    if width == 390:  # on a phone the filters are in a sheet
        page.goto(stack.urls["portal"] + "/dataset/?anhui_domain=environment&anhui_region=340100")
        page.get_by_role("link", name=AIR).click()
        with page.expect_download() as waiting:
            page.get_by_role("link", name="下载数据").first.click()
        path = waiting.value.path()
    else:
        path = analyst(walk)
        assert len(walk.steps) <= 5
    with open(path, encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert rows[0]["月份"] == "2014-01"
    assert len(rows) == 38


def test_a_developer_copies_the_call_and_runs_it(stack, new_page, tmp_path) -> None:
    page = new_page()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=stack.urls["portal"])
    name = stack.ask("package_search", fq=f'title:"{AIR}"', rows=1)["results"][0]["name"]
    call = developer(Walk(page, stack.urls["portal"]), f"/dataset/{name}")
    assert call.startswith("curl ")
    subprocess.run(["bash", "-c", call], cwd=tmp_path, check=True, timeout=60, capture_output=True)
    (file,) = tmp_path.iterdir()
    assert "月份" in file.read_text("utf-8-sig").splitlines()[0]


def test_an_english_reader_finds_data_without_reading_chinese(stack, new_page) -> None:
    walk = Walk(new_page(), stack.urls["portal"])
    path = english_reader(walk)
    assert path.stat().st_size > 0
    assert walk.page.locator("html").get_attribute("lang") == "en"
    assert len(walk.steps) <= 5


def test_by_keyboard_alone_from_the_front_page_to_the_file(stack, new_page) -> None:
    """Tab and Enter only: skip link, search, the result, the download; the focus is always to be seen."""
    page = new_page()
    page.goto(stack.urls["portal"] + "/")
    page.keyboard.press("Tab")
    assert focused(page)["text"] == "跳到主要内容"
    page.keyboard.press("Enter")
    tab_to(page, lambda one: one["name"] == "q")
    page.keyboard.type("低保")
    page.keyboard.press("Enter")
    page.wait_for_url("**/dataset/?q=*")
    tab_to(page, lambda one: one["text"] == ALLOWANCE)
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name=ALLOWANCE).wait_for()
    tab_to(page, lambda one: one["text"].startswith("下载数据"))
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    assert waiting.value.path().read_bytes()[:2] == b"PK"


def focused(page) -> dict[str, str]:
    """What has the focus: its text, its name, the width of its outline; it must be seen."""
    one = page.evaluate(
        """() => { const e = document.activeElement, s = getComputedStyle(e), box = e.closest(".search-box");
        return {text: e.textContent.trim(), name: e.name || "",
                outline: Math.max(parseFloat(s.outlineWidth) * (s.outlineStyle !== "none"),
                                  box ? parseFloat(getComputedStyle(box).outlineWidth) : 0)}; }"""
    )
    assert one["outline"] >= 2, f"the focus on “{one['text'][:40]}” cannot be seen"
    return one


def tab_to(page, wanted, most: int = 80) -> None:
    """Press Tab until what is wanted has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if wanted(focused(page)):
            return
    raise AssertionError("not reached by Tab")
