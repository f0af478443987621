"""The issue's workbook of seven resources, from the clerk's desk to the public, all of it on the pages."""

import re
import uuid

import pytest
from compiling import PLACE, Department, Person, Workbook, code

from ckanext.anhui.catalogue import organization_id, organization_slug, package_id, slug

pytestmark = [pytest.mark.integration, pytest.mark.browser]

ABOVE = ("政务信息资源目录", "填表单位：", "填表日期：")
TYPE, PROVIDER = PLACE["信息资源格式类型"], PLACE["信息资源提供方"]


class Desk:
    """A page somebody is signed in at; it counts what they do."""

    def __init__(self, page, url: str, name: str, password: str) -> None:
        self.page, self.url, self.clicks = page, url, 0
        page.goto(f"{url}/user/login")
        page.fill("#field-login", name)
        page.fill("#field-password", password)
        page.click("main button[type=submit]")

    def click(self, role: str, name: str | re.Pattern[str]) -> None:
        self.page.get_by_role(role, name=name).first.click()
        self.clicks += 1

    def upload(self, book: Workbook) -> str:
        """Drop the workbook and have it checked; out: what the page says."""
        self.page.goto(f"{self.url}/registry/import")
        name, content = book.upload()["upload"]
        self.page.set_input_files("#workbook", {"name": name, "mimeType": "application/zip", "buffer": content})
        self.click("button", "检查")
        return self.said()

    def said(self) -> str:
        return re.sub(r"\s+", " ", self.page.inner_text("main"))


@pytest.fixture(scope="module")
def places(stack):
    """Two departments."""
    made = []
    for short in ("民政", "公安"):
        number, name = code(), f"{short}{uuid.uuid4().hex[:6]}厅（演示数据）"
        given = {"id": organization_id(number), "name": organization_slug(number), "title": name, "code": number}
        stack.do("organization_create", **given)
        nobody = Person(stack, "", "")
        made.append(Department(name, number, nobody, nobody))
    return made


@pytest.fixture
def desk(stack, places, new_page):
    """Gives somebody an account and signs them in."""
    opened = []

    def sit_down(role: str, width: int = 1440) -> Desk:
        name = f"b-{uuid.uuid4().hex[:8]}"
        departments = [places[0].name] if role in ("editor", "signer") else []
        account = {"name": name, "email": f"{name}@example.invalid", "role": role, "departments": departments}
        opened.append(name)
        password = stack.do("anhui_account_create", **account)["password"]
        return Desk(new_page(width), stack.urls["registry"], name, password)

    yield sit_down
    for name in opened:
        stack.do("anhui_account_update", name=name, active=False)


def test_seven_resources_through_the_pages(stack, places, desk, tmp_path):
    ours, others = places
    mark = uuid.uuid4().hex[:6]
    titles = {letter: f"{letter}旅程{mark}（演示数据）" for letter in "ABCDEFG"}
    book = Workbook(ours, ABOVE)
    book.add(titles["A"])
    book.add(titles["B"], 开放条件="无")
    book.add(titles["C"], 开放条件="无条件开放")
    book.add(titles["D"], 开放条件="仅限科研使用")
    book.add(titles["E"], 是否向社会开放="否", 不予开放依据="《统计法》第九条")
    wrong = book.add(titles["F"], 信息资源格式类型="docx")
    foreign = book.add(titles["G"], 信息资源提供方=others.name, 资源提供方代码=others.code)
    assert f"{TYPE}{wrong}" == "H20"

    clerk = desk("editor")
    preview = clerk.upload(book)
    assert "5 新增" in preview and "2 拒收" in preview, preview
    refused = clerk.page.locator("table:has-text('怎么改') tr:has(.badge-closed)").all_inner_texts()
    assert {text.split()[0] for text in refused} == {"H20", f"{PROVIDER}{foreign}"}
    assert all(len(text.split("\t")[-1]) > 4 for text in refused), "each with its fix"
    clerk.page.screenshot(path=tmp_path / "preview.png", full_page=True)
    clerk.click("button", "导入 5 个资源")
    clerk.page.wait_for_selector("text=查看变更")
    assert clerk.clicks == 2, "drop, check, confirm"

    assert "没有可以导入的内容" in clerk.upload(book) and "5 未变" in clerk.said()
    book.put(wrong, "信息资源格式类型", "xlsx")
    assert "1 新增" in clerk.upload(book)
    clerk.click("button", "导入 1 个资源")
    clerk.page.wait_for_selector("text=查看变更")

    keys = {r["title"][0]: r["key"] for r in stack.do("anhui_record_list", q=mark, limit=20)["records"]}
    assert set(keys) == set("ABCDEF")
    for letter in "ABCD":
        clerk.page.goto(f"{clerk.url}/dataset/{package_id('registry', keys[letter])}")
        content = f"名称,地址,{titles['A'][:10]}\n甲,乙,丙\n{letter},,\n".encode()
        stack.do("anhui_file_attach", files={"upload": (f"{letter}.csv", content)}, key=keys[letter])

    signer = desk("signer")
    signer.page.goto(f"{signer.url}/registry/changes?stage=draft&q={mark}")
    assert titles["A"] in signer.said() and titles["G"] not in signer.said()
    signer.page.screenshot(path=tmp_path / "changes.png", full_page=True)
    signer.click("button", "签发")
    assert "6" in signer.page.inner_text(".alert, .notice, [role=status]")

    reviewer = desk("reviewer")
    reviewer.page.goto(f"{reviewer.url}/registry/changes?stage=signed&q={mark}")
    reviewer.click("button", "审核通过")
    reviewer.page.goto(f"{reviewer.url}/registry/releases")
    reviewer.click("button", "发布新一次目录")
    reviewer.page.wait_for_selector(".numbers", timeout=60_000)
    reviewer.page.screenshot(path=tmp_path / "release.png", full_page=True)
    assert reviewer.clicks == 2
    stack.sync()

    public = stack.urls["portal"]
    page = reviewer.page.context.new_page()
    downloads = {}
    for letter, key in keys.items():
        answer = page.goto(f"{public}/dataset/{slug(package_id('registry', key))}")
        downloads[letter] = page.locator("a[href*='/download/']").count() if answer.status == 200 else answer.status
        page.screenshot(path=tmp_path / f"public-{letter}.png")
    assert [letter for letter, found in downloads.items() if found == 404] == ["E"]
    assert {letter: downloads[letter] > 0 for letter in "ABCD"} == {"A": True, "B": True, "C": True, "D": False}

    book.put(len(ABOVE) + 2, "信息资源名称", titles["A"] + "新名")
    assert "改名：就是" in clerk.upload(book), clerk.said()
    clerk.page.get_by_label(re.compile("改名：就是")).check()
    clerk.click("button", re.compile("导入 1 个资源"))
    clerk.page.wait_for_selector("text=查看变更")
    renamed = stack.do("anhui_record_show", key=keys["A"])
    assert renamed["package_id"] == package_id("registry", keys["A"])
    assert stack.do("anhui_record_list", q=mark)["count"] == 6
