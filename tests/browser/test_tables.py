"""A table from the clerk's desk to the public: sent, looked at, accepted, previewed, filtered, downloaded."""

import csv
import html
import io
import re
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from compiling import HEADERS, Workbook, imported, make_department

from ckanext.anhui.catalogue import package_id, slug

pytestmark = [pytest.mark.integration, pytest.mark.browser]

TITLE = "安徽省公共充电站一览表（演示数据）"
HEADER = ["站点编码", "城市", "站点名称", "充电桩数", "投运日期"]
CITIES = ["合肥市", "芜湖市", "蚌埠市", "黄山市"]
ROWS = [
    [
        f"0340{n:05}",
        CITIES[n % 4],
        f"{CITIES[n % 4]}第{n}号公共充电站",
        n % 60 + 1,
        f"{2018 + n % 7}-{n % 12 + 1:02}-15",
    ]
    for n in range(1, 131)
]
SECONDS = 60_000
ITEM = "信息项名称"


def workbook() -> bytes:
    """The file as a department sends it: a title above the header, in an .xls of old Excel."""
    return (Path(__file__).parents[1] / "data" / "tables" / "sheets" / "stations.xls").read_bytes()


def sheet() -> bytes:
    """The same in GBK, named .xls though it is none."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([[TITLE], HEADER, *ROWS])
    return text.getvalue().encode("gbk")


@pytest.fixture
def record(stack) -> Iterator[dict]:
    """A record of a new department with the columns of the file, open to all; and somebody who compiles there."""
    place = make_department(stack, "能源")
    book = Workbook(place)
    book.add(f"充电站{uuid.uuid4().hex[:6]}（演示数据）")
    item = book.rows[0]
    book.rows[:] = [[*item[: HEADERS.index(ITEM)], name, *item[HEADERS.index(ITEM) + 1 :]] for name in HEADER]
    imported(place.editor, book.upload())
    key = next(one["key"] for one in stack.do("anhui_record_list", q=item[0], limit=5)["records"])
    name = f"b-{uuid.uuid4().hex[:8]}"
    account = {"name": name, "email": f"{name}@example.invalid", "role": "editor", "departments": [place.name]}
    password = stack.do("anhui_account_create", **account)["password"]
    yield {"key": key, "id": package_id("registry", key), "name": name, "password": password}
    stack.do("anhui_account_update", name=name, active=False)


def text(page, place: str = "main") -> str:
    return re.sub(r"\s+", " ", page.inner_text(place))


def sheet_rows(path) -> list[list]:
    """The rows of a downloaded workbook, days as text."""
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), read_only=True)
    rows = book.worksheets[0].iter_rows(values_only=True)
    return [[f"{v:%Y-%m-%d}" if hasattr(v, "strftime") else v for v in row] for row in rows]


def download(page, link: str):
    with page.expect_download() as waiting:
        page.locator(".grid-downloads ul").first.get_by_role("link", name=link, exact=False).first.click()
    return waiting.value


@pytest.mark.parametrize("made", [workbook, sheet])
def test_from_a_file_with_a_title_to_rows_anybody_can_filter(made, stack, new_page, record, tmp_path) -> None:
    clerk = new_page()
    inside = stack.urls["registry"]
    clerk.goto(f"{inside}/user/login")
    clerk.fill("#field-login", record["name"])
    clerk.fill("#field-password", record["password"])
    clerk.click("main button[type=submit]")

    clerk.goto(f"{inside}/dataset/{record['id']}")
    clerk.get_by_role("link", name="上传文件").click()
    sent = {"name": "充电站.xls", "mimeType": "application/vnd.ms-excel", "buffer": made()}
    clerk.set_input_files("input[name=upload]", sent)
    clerk.locator("button[value=go-dataset-complete], button[value=go-metadata]").first.click()
    clerk.wait_for_url("**/table/check")
    clerk.get_by_role("button", name="接受并载入").wait_for(timeout=SECONDS)
    found = text(clerk)
    assert "接受并载入" in found and ("GB" in found) == (made is sheet) and TITLE in found, found
    assert all(name in text(clerk, "table.grid thead") for name in HEADER)
    assert "第1号公共充电站" in text(clerk, "table.grid tbody") and "034000001" in found
    boxes = clerk.locator("input[name=accept]")
    assert boxes.count() == (3 if made is sheet else 1) and all(box.is_checked() for box in boxes.all())
    clerk.screenshot(path=tmp_path / "check.png", full_page=True)

    clerk.get_by_role("button", name="接受并载入").click()
    clerk.get_by_text("已载入：").wait_for(timeout=SECONDS)
    clerk.get_by_role("link", name="查看数据表").click()
    assert "第 1–50 行，共 130 行" in text(clerk, ".grid-count")
    clerk.get_by_label("筛选“城市”").fill("黄山")
    clerk.keyboard.press("Enter")
    clerk.get_by_role("link", name="清除筛选").wait_for()
    assert f"共 {len([r for r in ROWS if r[1] == '黄山市'])} 行" in text(clerk, ".grid-count")
    again = sheet_rows(download(clerk, "XLSX").path())
    assert again == [HEADER, *(row for row in ROWS if row[1] == "黄山市")]
    clerk.get_by_role("link", name="清除筛选").click()
    clerk.get_by_role("link", name="清除筛选").wait_for(state="detached")
    assert sheet_rows(download(clerk, "XLSX").path()) == [HEADER, *ROWS]

    stack.release(record["key"])
    stack.sync()
    reader(stack, new_page, slug(record["id"]), tmp_path)


def reader(stack, new_page, name: str, tmp_path) -> None:
    """On the public portal: preview, sort, filter, what was filtered as a file."""
    page = new_page()
    page.goto(f"{stack.urls['portal']}/dataset/{name}")
    for _ in range(60):
        if page.get_by_text("可预览").count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    page.get_by_role("link", name=re.compile("^在线预览")).first.click()
    page.get_by_role("link", name="充电桩数").click()
    page.locator("th[aria-sort=ascending]").wait_for()
    page.keyboard.press("Enter")
    page.locator("th[aria-sort=descending]").wait_for()
    assert page.locator("table.grid tbody tr").first.locator("td").nth(3).inner_text() == "60"
    page.get_by_label("筛选“充电桩数”").fill("10..20")
    page.keyboard.press("Enter")
    page.locator("h3:has-text('下载当前筛选结果')").wait_for()
    page.screenshot(path=tmp_path / "preview.png", full_page=True)
    got = list(csv.reader(io.StringIO(download(page, "CSV").path().read_text("utf-8-sig"))))
    wanted = [[str(value) for value in row] for row in ROWS if 10 <= int(row[3]) <= 20]
    assert got[0] == HEADER
    assert sorted(got[1:]) == sorted(wanted)
    assert "读取文件时做了" in text(page), "readers see what was put right"


def test_without_scripts_rows_are_sorted_filtered_and_paged(stack, browser, previewed) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844}, locale="zh-CN")
    try:
        page = context.new_page()
        page.goto(stack.urls["portal"] + previewed)
        column = page.locator("table.grid thead th a").first
        label = column.inner_text().split("\n")[0].rstrip("↕▲▼ ")
        column.click()
        assert page.locator("th[aria-sort=ascending]").inner_text().startswith(label)
        page.get_by_label(f"筛选“{label}”").fill("没有这样的值")
        page.keyboard.press("Enter")
        page.get_by_role("link", name="显示全部数据").click()
        assert "第 1–" in page.inner_text(".grid-count")
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    finally:
        context.close()


@pytest.fixture(scope="module")
def previewed(stack) -> str:
    """The address of a file of the demo data whose table is loaded."""
    for dataset in stack.ask("package_search", fq="res_format:CSV", rows=50)["results"]:
        for file in dataset["resources"]:
            table = stack.ask("anhui_table_show", id=file["id"])
            if table and table["active"]:
                return f"/dataset/{dataset['name']}/resource/{file['id']}"
    raise AssertionError("no file of the demo data has a table")


def test_a_program_can_copy_a_call_and_run_it(stack, previewed) -> None:
    page = stack.get(f"{previewed}/table/api")
    assert page.status_code == 200
    for name in ("curl", "Python", "JavaScript", "R"):
        assert f"<summary>{name}</summary>" in page.text
    for described in ("openapi", "schema", "csvw"):
        assert stack.get(f"{previewed}/table/{described}.json").ok
    code = re.findall(r'id="call-python">(.*?)</code>', page.text, re.DOTALL)
    python = html.unescape(code[0])
    done = subprocess.run([sys.executable, "-c", python], capture_output=True, text=True, check=False)
    assert done.returncode == 0 and done.stdout.split("\n")[0].isdecimal(), done.stderr


def test_the_page_of_what_was_found_is_for_those_who_publish(stack, previewed) -> None:
    assert stack.get(f"{previewed}/table/check").status_code in (403, 404)
