"""The pages of a dataset and of its files, as readers and their programs get them; what is withdrawn; /developers."""

import datetime as dt
import hashlib
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest
from feed_server import PROVIDER, gone, record
from sync_zone import SyncZone, sync_zone

from ckanext.anhui.catalogue import Column

pytestmark = pytest.mark.integration

TABLE = '\ufeff名称,数量\r\n合肥,1\r\n"芜湖\n市",2\r\n'.encode()
JSON = '{"名称": "合肥"}'.encode()
OPEN, CONDITIONAL, EMPTY, CLOSED, REMOVED, OTHER = range(1, 7)
TODAY = (dt.datetime.now(dt.UTC) + dt.timedelta(hours=8)).date()
"""In Beijing."""


def workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("名称", "数量"), ("合肥", 1)):
        sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.fixture(scope="module")
def zone(stack, tmp_path_factory) -> Iterator[SyncZone]:
    """One dataset of every kind a reader can come upon."""
    with sync_zone(tmp_path_factory.mktemp("zone")) as zone:
        columns = tuple(
            Column(name=f"指标{n:02d}", type="数值型N", description="" if n % 2 else "说明") for n in range(60)
        )
        files = (
            zone.feed.file(TABLE, "数量 '$(表).csv", "csv"),
            zone.feed.file(JSON, "数量.json", "json"),
            zone.feed.file(workbook(), "数量.xlsx", "xlsx"),
        )
        zone.feed.put(
            record(OPEN, title="读者测试的开放数据", columns=columns, files=files, issued="2020-01-01",
                   license_id="anhui-open-1.0", contact_phone="0551-1234 5678", contact_name="测试处",
                   notes="第一句。" * 60, inferred=["contact_name"]),
            record(CONDITIONAL, title="读者测试的有条件数据", open_type="有条件开放", state="conditional",
                   open_condition="须签订数据利用协议"),
            record(EMPTY, title="读者测试的无文件数据", update_cycle="每月", issued="2020-01-01"),
            record(CLOSED, title="读者测试的已关闭数据"),
            record(REMOVED, title="读者测试的已移除数据"),
            record(OTHER, title="读者测试的同列数据", columns=(Column(name="指标07", type="数值型N"),)),
        )  # fmt: skip
        report = zone.run()
        assert report["refused"] == []
        zone.feed.put(gone(CLOSED, "closed", "依据《某条例》第八条不再开放"), gone(REMOVED, "removed"))
        zone.run()
        yield zone


class Page(HTMLParser):
    """Ids, links, headings and the text of every element with an id."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
        self.ids: list[str] = []
        self.links: list[str] = []
        self.texts: dict[str, str] = {}
        self._open: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if identity := given.get("id"):
            self.ids.append(identity)
            self._open.append((tag, identity))
            self.texts[identity] = ""
        if tag == "a" and given.get("href"):
            self.links.append(str(given["href"]))

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1][0] == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        for _, identity in self._open:
            self.texts[identity] += data


def run(command: list[str], folder: Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run what a page told to run, in a folder of its own and without this machine's proxies."""
    environment = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    return subprocess.run(
        command, cwd=folder, env=environment, input=stdin, capture_output=True, text=True, timeout=120, check=False
    )


# ---- the order of the questions ----


def test_the_page_answers_in_the_order_of_the_questions(zone: SyncZone) -> None:
    page = Page(zone.page(OPEN).text)
    order = ["licence", "currency", "files", "columns", "samples", "details", "quality", "source", "contact", "related",
             "cite", "machine"]  # fmt: skip
    assert [identity for identity in page.ids if identity in order] == order
    anchors = [link[1:] for link in page.links if link.startswith("#")]
    assert set(anchors) <= set(page.ids), "a link within the page leads nowhere"
    assert set(order[2:]) <= set(anchors)
    assert len(page.ids) == len(set(page.ids))


def test_what_is_not_known_is_said_and_what_was_guessed_is_marked(zone: SyncZone) -> None:
    text = zone.page(OPEN).text
    assert re.search(r'测试处 <span class="badge">推定</span>', text)
    assert 'href="tel:0551-12345678"' in text
    assert "第一句。" * 60 in text, "a folded summary is whole in the page"
    assert "60项中有30项暂无说明" in text


def test_the_licence_is_told_in_plain_words(zone: SyncZone) -> None:
    page = zone.page(OPEN).text
    box = page[page.index('id="licence"') :]
    assert box.index("可以") < box.index("需要") < box.index("不可以") < box.index("安徽省公共数据开放使用条款")
    assert "试图还原、识别特定个人" in box
    english, asked = (
        zone.http.get(f"{zone.portal}/en/dataset/{zone.name(number)}", timeout=60).text
        for number in (OPEN, CONDITIONAL)
    )
    assert "try to identify particular persons" in english and "试图还原" not in english
    assert "the files are given to those who meet the conditions" in asked


def test_fifty_columns_are_shown_and_then_all(zone: SyncZone) -> None:
    text = zone.page(OPEN).text
    before, _, after = text.partition("展开全部（60项）")
    assert (before.count('<th scope="row">指标'), after.count('<th scope="row">指标')) == (50, 10)
    assert '<details class="more">' in before


def test_related_data_is_shown_with_the_reason(zone: SyncZone) -> None:
    text = zone.page(OPEN).text
    related = text[text.index('id="related"') : text.index('id="cite"')]
    assert re.search(r"读者测试的同列数据</a>\s*<span class=\"who\">共有信息项：指标07 · 同部门", related)
    assert "读者测试的有条件数据" in related
    assert "读者测试的开放数据" not in related


# ---- promise and state ----


def test_the_state_of_the_update_says_what_it_was_computed_from(zone: SyncZone) -> None:
    with_files = zone.page(OPEN).text
    assert "按期更新" in with_files
    assert f"按数据文件在本平台最近一次变动的日期（{TODAY}）推算" in with_files
    late = (TODAY - dt.date(2020, 2, 1)).days
    without = zone.page(EMPTY).text
    assert f"逾期{late}天" in without
    assert "按发布日期（2020-01-01）推算" in without
    assert "目前状态" in without
    assert 'datetime="2020-02-01"' in without


# ---- what cannot be downloaded ----


def test_conditional_data_says_the_condition_and_how_to_apply(zone: SyncZone) -> None:
    text = zone.page(CONDITIONAL).text
    page = Page(text)
    assert "/download/" not in text
    assert "#apply" in page.links
    assert "须签订数据利用协议" in text
    assert "写明您是谁" in text
    assert "仅限获批的用途" in text
    assert not {"samples", "check"} & set(page.ids)
    assert "名称</th>" in text, "columns are public"


def test_without_files_the_page_says_why(zone: SyncZone) -> None:
    text = zone.page(EMPTY).text
    assert text.count("暂不可下载") == 2
    assert "提供部门尚未提供数据文件" in text
    assert "/download/" not in text


def test_a_closed_dataset_explains_and_offers_alternatives(zone: SyncZone) -> None:
    answer = zone.page(CLOSED)
    assert answer.status_code == 410
    assert '<meta name="robots" content="noindex">' in answer.text
    for words in ("读者测试的已关闭数据", PROVIDER, "2026-11-21", "依据《某条例》第八条不再开放"):
        assert words in answer.text
    assert 'value="读者测试的已关闭数据"' in answer.text, "the search box carries the title"
    found = [link for link in Page(answer.text).links if link.startswith("/organization/?q=")]
    assert PROVIDER in zone.http.get(zone.portal + found[0], timeout=60).text


def test_of_a_removed_dataset_nothing_is_said(zone: SyncZone) -> None:
    answer = zone.page(REMOVED)
    assert answer.status_code == 410
    main = answer.text[answer.text.index("<main") : answer.text.index("</main>")]
    for words in ("读者测试", PROVIDER, "原因", "<time", 'name="q"', "q="):
        assert words not in main


# ---- code that runs ----


@pytest.mark.parametrize("place", [0, 1, 2])
def test_every_sample_fetches_the_file(zone: SyncZone, tmp_path, place: int) -> None:
    file = zone.show(OPEN)["resources"][place]
    wanted = (TABLE, JSON, None)[place]
    page = Page(zone.page(OPEN, f"/resource/{file['id']}").text)
    assert {"sample-curl", "sample-python", "sample-r", "sample-javascript"} <= set(page.ids)
    assert "不运行 R 示例" in page.text

    done = run(["bash"], tmp_path, page.texts["sample-curl"])
    assert done.returncode == 0, done.stderr
    (saved,) = tmp_path.iterdir()
    assert saved.name == file["name"]
    assert hashlib.sha256(saved.read_bytes()).hexdigest() == file["hash"]
    assert wanted is None or saved.read_bytes() == wanted

    assert run(["bash"], tmp_path, page.texts["check"]).returncode == 0
    saved.write_bytes(saved.read_bytes() + b" ")
    assert run(["bash"], tmp_path, page.texts["check"]).returncode != 0, "a damaged file passes the check"

    python = run([sys.executable, "-"], tmp_path, page.texts["sample-python"])
    assert python.returncode == 0, python.stderr
    assert "合肥" in python.stdout
    if place == 0:
        assert python.stdout.startswith("2 {'名称': '合肥', '数量': '1'}"), "a break within a value is one row"

    script = run(["node", "-"], tmp_path, page.texts["sample-javascript"])
    assert script.returncode == 0, script.stderr
    assert (str(file["size"]) if place == 2 else "合肥") in script.stdout


def test_the_samples_of_the_dataset_are_those_of_its_first_file(zone: SyncZone) -> None:
    first = zone.show(OPEN)["resources"][0]
    page = Page(zone.page(OPEN).text)
    assert first["url"] in page.texts["sample-python"]
    assert first["url"] in page.links


def test_how_good_it_is_is_told_to_people_and_to_programs(zone: SyncZone) -> None:
    """The same points on the page, in the API and as DQV; a dataset that can hardly be judged does not shine."""
    asked = {name: zone.http.get(f"{zone.portal}/api/3/action/anhui_quality_show", params={"id": zone.name(name)})
             for name in (OPEN, EMPTY)}  # fmt: skip
    known = {name: answer.json()["result"] for name, answer in asked.items()}
    page = zone.page(OPEN)
    assert f"<strong>{known[OPEN]['score']}</strong> / 100" in page.text
    assert all(one["fix"] in page.text for one in known[OPEN]["lost"])
    late = {one["id"]: one["score"] for one in known[EMPTY]["dimensions"]}
    assert late["timeliness"] == 0 and late["accuracy"] is None
    assert "未评估" in zone.page(EMPTY).text and known[EMPTY]["judged"] < known[OPEN]["judged"]
    said = {ending: zone.page(OPEN, f"/quality.{ending}") for ending in ("ttl", "jsonld", "xml")}
    assert {answer.status_code for answer in said.values()} == {200}
    assert f"dqv:value {known[OPEN]['score']}" in said["ttl"].text and "/quality.ttl" in zone.page(OPEN, ".ttl").text
    assert zone.page(CLOSED, "/quality.ttl").status_code == 410


def test_the_page_of_a_file_says_what_belongs_to_it(zone: SyncZone) -> None:
    file = zone.show(OPEN)["resources"][0]
    text = zone.page(OPEN, f"/resource/{file['id']}").text
    for words in (file["hash"], f"{len(TABLE)}字节", "在线预览", "未区分文件", "指标00", "certutil"):
        assert words in text


def test_the_citation_has_the_national_form(zone: SyncZone) -> None:
    address = f"{zone.portal}/dataset/{zone.name(OPEN)}"
    page = Page(zone.page(OPEN).text)
    assert page.texts["cite-gbt"] == f"{PROVIDER}. 读者测试的开放数据[DS/OL]. ({TODAY})[{TODAY}]. {address}."
    assert f"url = {{{address}}}" in page.texts["cite-bibtex"]
    assert page.texts["address"] == address


def test_the_english_page_is_english(zone: SyncZone) -> None:
    answer = zone.http.get(f"{zone.portal}/en/dataset/{zone.name(OPEN)}", timeout=60)
    for words in (
        "Quality and compliance",
        "of all points were judged",
        "On schedule",
        "Whom to ask",
        "Shared columns",
        "Code samples",
    ):
        assert words in answer.text
    page = Page(answer.text)
    assert page.texts["address"] == f"{zone.portal}/dataset/{zone.name(OPEN)}", "an address that stays has no language"


# ---- programs ----


@pytest.fixture(scope="module")
def developers(stack, zone) -> Page:
    return Page(stack.get("/developers").text)


def test_the_calls_for_the_shell_work_as_they_stand(developers: Page, tmp_path) -> None:
    for call in ("call-first", "call-search", "call-dataset", "call-error"):
        done = run(["bash"], tmp_path, developers.texts[call])
        assert done.returncode == 0, done.stderr
        answer = json.loads(done.stdout)
        assert answer["success"] is (call != "call-error"), call
    assert answer["error"]["__type"] == "Not Found Error"


def test_a_careful_download_fetches_once_and_checks(developers: Page, tmp_path) -> None:
    done = run(["bash", "-e"], tmp_path, developers.texts["call-download"])
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "file.etag").stat().st_size > 0
    newer = tmp_path / "newer"
    assert not newer.exists() or newer.stat().st_size == 0, "an unchanged file is not sent again"


def test_the_programs_work_as_they_stand(stack, developers: Page, tmp_path) -> None:
    count = stack.ask("package_search", rows=0)["count"]
    paging = run([sys.executable, "-"], tmp_path, developers.texts["call-paging"])
    assert paging.returncode == 0, paging.stderr
    lines = paging.stdout.splitlines()
    assert (len(lines), len(set(lines))) == (count, count)
    pytest.importorskip("ckanapi")
    client = run([sys.executable, "-"], tmp_path, developers.texts["call-ckanapi"])
    assert client.returncode == 0, client.stderr
    assert int(client.stdout.split()[0]) == stack.ask("package_search", q="行政区划", rows=0)["count"]


def test_every_address_named_for_developers_answers(stack, developers: Page) -> None:
    for link in developers.links:
        if link.startswith("/"):
            assert stack.get(link).status_code == 200, link


@pytest.mark.parametrize(
    ("address", "status", "kind"),
    [
        ("/api/3/action/package_shwo", 400, ""),
        ("/api/3/action/package_show?id=nowhere", 404, "Not Found Error"),
        ("/api/3/action/package_show", 409, "Validation Error"),
        ("/api/3/action/package_delete?id=nowhere", 400, ""),
        ("/api/3/action/user_list", 403, "Authorization Error"),
    ],
)
def test_errors_have_the_shape_the_page_says(stack, address: str, status: int, kind: str) -> None:
    answer = stack.get(address)
    assert answer.status_code == status
    if kind:
        assert (answer.json()["success"], answer.json()["error"]["__type"]) == (False, kind)


def test_pages_of_any_site_may_read_the_public_zone_and_nobody_the_inner_one(stack) -> None:
    elsewhere = {"Origin": "https://example.org"}

    def call(method: str, zone: str = "portal", action: str = "package_search", **more):
        url = f"{stack.urls[zone]}/api/3/action/{action}"
        return stack.http.request(method, url, headers=elsewhere | more, timeout=60)

    answer = call("GET")
    assert answer.ok
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers, "no cookie goes with a call from elsewhere"
    asking = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "Content-Type"}
    assert call("OPTIONS", **asking).ok
    assert call("POST", action="package_create").status_code == 403, "reading only"
    assert "Access-Control-Allow-Origin" not in call("GET", zone="registry").headers


def test_the_ways_from_it_keep_the_language(stack, zone) -> None:
    page = stack.get("/en/developers").text
    for address in ("/standards", "/dumps", "/catalogue.csv"):
        assert f'href="/en{address}"' in page, address


def test_inside_it_names_no_table_of_the_open_catalogue(stack) -> None:
    headers = {"Authorization": stack.token("registry")}
    page = stack.http.get(f"{stack.urls['registry']}/developers", headers=headers, timeout=60)
    assert page.ok
    assert "/catalogue.csv" not in page.text
