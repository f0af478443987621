"""The whole way of one record, as its people see it: from the workbook to the public, and off again."""

import datetime
from pathlib import Path

import openpyxl
import pytest
import yaml

from ckanext.anhui.catalogue import CONFIG, package_id, record_key, slug

pytestmark = [pytest.mark.integration, pytest.mark.browser]

DEMO = CONFIG / "demo"
PATTERN = "信息共享网站建设牵头任务清单"
"""The demo record the journey's own record is a copy of; neither title says 发改委."""

FILE = DEMO / "files" / "tasks_2017_lead.csv"
TITLE, CODE = 27, 28
"""Columns of the official workbook with its 26 classification columns."""

BASIS = "演示：信息内容已经失效，提供部门申请下架"


def workbook_of_one(path: Path, title: str) -> None:
    """The demo workbook with nothing left but one record, under a title of its own."""
    book = openpyxl.load_workbook(DEMO / "catalogue.xlsx")
    sheet = book["Sheet1"]
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    for area in [a for a in sheet.merged_cells.ranges if a.min_row > 3]:
        sheet.unmerge_cells(area.coord)
    sheet.delete_rows(4, sheet.max_row)
    for row in (row for row in rows if row[TITLE - 1] == PATTERN):
        row[TITLE - 1], row[CODE - 1] = title, None
        sheet.append(row)
    book.save(path)


def test_from_the_workbook_to_the_public_and_off_again(stack, new_page, tmp_path) -> None:
    title = f"旅程测试清单{datetime.datetime.now(datetime.UTC):%Y%m%d%H%M%S}（演示数据）"
    provider = "安徽省发展和改革委员会"
    workbook = tmp_path / "目录.xlsx"
    workbook_of_one(workbook, title)
    key = record_key(provider_code(workbook), title)
    address = f"/dataset/{slug(package_id('registry', key))}"

    # import and attach: only staff see it
    stack.ckan("registry", "anhui-catalogue", "import", str(workbook))
    with FILE.open("rb") as stream:
        stack.do("anhui_file_attach", key=key, name=FILE.name, format="CSV", files={"upload": (FILE.name, stream)})
    staff = new_page()
    staff.goto(stack.urls["registry"] + address)
    assert title not in staff.content(), "the internal catalogue is closed to strangers"
    sign_in(staff, stack)
    staff.goto(stack.urls["registry"] + address)
    assert staff.locator("h1", has_text=title).count() >= 1
    reader = new_page()
    assert reader.goto(stack.urls["portal"] + address).status == 404

    # release and sync: a reader finds it by the short name of the department
    stack.release(key)
    stack.sync()
    find(reader, stack, "发改委")
    reader.get_by_role("link", name=title, exact=False).first.click()
    reader.wait_for_load_state()
    assert reader.url.startswith(stack.urls["portal"] + address)
    assert reader.locator("h1", has_text=title).count() >= 1
    shown = reader.locator("main, #main, body").first.inner_text()
    for words in (provider, "无条件开放", "不定期", "工作任务"):
        assert words in shown
    assert "提供方内部部门" not in shown

    # download: the very bytes the department gave
    with reader.expect_download() as download:
        reader.locator("a[href*='/download/']").first.click()
    assert Path(download.value.path()).read_bytes() == FILE.read_bytes()

    # close inside: what the authority closes is gone after sync, and says so
    stack.do("anhui_record_close", key=key, basis=BASIS)
    assert stack.get(address).status_code == 200, "nothing outside changes before sync"
    stack.sync()
    gone = reader.goto(stack.urls["portal"] + address)
    assert gone.status == 410
    assert title in reader.content()
    assert "工作任务" not in reader.locator("body").inner_text(), "a tombstone tells no content"
    find(reader, stack, "发改委")
    assert reader.get_by_role("link", name=title, exact=False).count() == 0
    assert stack.ask("package_show", id=package_id("registry", key)) is None
    assert stack.ask("package_search", q=f'"{title}"')["count"] == 0


def test_every_kind_of_page_stays_on_the_site(stack, new_page) -> None:
    """Home, results, dataset, department, 404: whole at both widths, and no request to anybody else."""
    first = stack.ask("package_search", rows=1)["results"][0]
    department = first["organization"]["name"]
    addresses = ("/", "/dataset/", f"/dataset/{first['name']}", f"/organization/{department}", "/rules", "/nowhere")
    for width in (1440, 390):
        page = new_page(width)
        for address in addresses:
            answer = page.goto(stack.urls["portal"] + address)
            assert answer.status == (404 if address == "/nowhere" else 200), address
            overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert overflow <= 1, f"{address} is {overflow} px wider than a screen of {width}"


def provider_code(workbook: Path) -> str:
    """资源提供方代码 of the only record."""
    sheet = openpyxl.load_workbook(workbook)["Sheet1"]
    return str(sheet.cell(4, 31).value)


def sign_in(page, stack) -> None:
    """Sign in to the registry as its administrator."""
    page.goto(stack.urls["registry"] + "/user/login")
    page.fill("input[name='login']", "admin")
    page.fill("input[name='password']", stack.secrets["registry_admin"])
    page.press("input[name='password']", "Enter")
    page.wait_for_load_state()


def find(page, stack, words: str) -> None:
    """Search from the home page, as a reader does."""
    page.goto(stack.urls["portal"] + "/")
    box = page.locator("main input[name='q'], input[name='q']").first
    box.fill(words)
    box.press("Enter")
    page.wait_for_url("**/dataset/**")
    page.wait_for_load_state()


def test_the_pattern_is_still_in_the_demo() -> None:
    records = yaml.safe_load((DEMO / "records.yaml").read_text("utf-8"))["records"]
    assert [r["provider"] for r in records if r["title"] == PATTERN] == ["安徽省发展和改革委员会"]
