"""What readers can follow: the list of changes, downloads, statistics; and that what is removed was never in them."""

import csv
import io
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from feed_server import PROVIDER, gone, record
from sync_zone import SyncZone, sync_zone

pytestmark = pytest.mark.integration

TABLE = "名称,数量\n合肥,1\n芜湖,2\n".encode()
BAIDU = "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)"
ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture(scope="module", autouse=True)
def demo(stack) -> None:
    """The demo catalogue is outside too: no chart is empty."""
    stack.sync()


@pytest.fixture
def zone(stack, tmp_path) -> Iterator[SyncZone]:
    with sync_zone(tmp_path) as zone:
        yield zone


def told(zone: SyncZone, **asked: Any) -> list[tuple[str, str]]:
    """The changes of this source's datasets as `(kind, title)`, the latest first."""
    ours = {one for (one,) in zone.sql("select package_id from anhui_sync_record where source = %s", zone.source)}
    found = zone.ask("anhui_change_list", limit=10_000, **asked)
    return [(one["kind"], one["title"]) for one in found if one["id"] in ours]


def yesterday(zone: SyncZone) -> None:
    """Let everything that happened have happened a day earlier; the lock on events is off for that moment."""
    zone.sql("alter table anhui_audit_event disable trigger user")
    zone.sql("update anhui_audit_event set at = at - interval '1 day' where object_type = 'dataset'")
    zone.sql("alter table anhui_audit_event enable trigger user")


# ---- the list of changes ----


def test_opened_changed_and_closed_are_told_by_day(zone: SyncZone) -> None:
    zone.feed.put(record(1, title="先开放"), record(2, title="将关闭"))
    zone.run()
    assert sorted(told(zone)) == [("opened", "先开放"), ("opened", "将关闭")]
    zone.feed.put(record(1, title="先开放，又改名"))
    zone.run()
    for asked in ({}, {"kind": "changed"}):
        assert ("changed", "先开放，又改名") not in told(zone, **asked), "on the day it was opened that is one line"

    yesterday(zone)
    zone.feed.put(record(1, title="再改名"), gone(2, "closed", "依据某条例不再开放"))
    zone.run()
    assert told(zone)[:2] in (
        [("changed", "再改名"), ("closed", "将关闭")],
        [("closed", "将关闭"), ("changed", "再改名")],
    )
    assert sorted(told(zone)[2:]) == [("opened", "再改名"), ("opened", "将关闭")], "under today's name"
    assert told(zone, kind="closed") == [("closed", "将关闭")]

    page = zone.http.get(f"{zone.portal}/updates", timeout=60).text
    for word in ("再改名", "将关闭", PROVIDER, "停止开放", f"/dataset/{zone.name(2)}"):
        assert word in page, word
    assert zone.page(2).status_code == 410, "the line of a closed dataset leads to its tombstone"


def test_what_readers_cannot_see_is_not_told(zone: SyncZone) -> None:
    zone.feed.put(record(1), record(2, title="内容真的变了"))
    zone.run()
    yesterday(zone)
    before = told(zone)
    zone.feed.put(
        record(1, released="2026-12-01", decided_by="other-rule"), record(2, title="内容真的变了", notes="换了摘要")
    )
    assert zone.run()["written"] == 2
    assert told(zone) == [("changed", "内容真的变了"), *before]
    zone.run()
    assert len(told(zone)) == len(before) + 1


def test_a_removed_dataset_was_never_there(zone: SyncZone) -> None:
    file = zone.feed.file(TABLE, "数量表.csv")
    zone.feed.put(record(1), record(2, title="涉密的名称", files=(file,)))
    zone.run()
    download(zone, 2)
    growth = zone.ask("anhui_growth_list")[-1]["opened"]
    zone.feed.put(gone(2, "removed"))
    zone.run()
    assert [title for _, title in told(zone)] == ["同步测试数据集00001"]
    assert zone.ask("anhui_growth_list")[-1]["opened"] == growth - 1
    assert zone.sql("select * from anhui_files_daily where package_id = %s", zone.id(2)) == []
    for path in ("/updates", "/updates.atom", "/updates.json", "/stats", "/stats/most_downloaded.csv"):
        text = zone.http.get(zone.portal + path, timeout=60).text
        assert "涉密的名称" not in text, path
        assert zone.name(2) not in text, path
        assert "removed" not in text, path


def test_the_log_can_be_filtered_and_paged_by_address(zone: SyncZone) -> None:
    zone.feed.put(*(record(n) for n in range(1, 61)))
    zone.run()
    department = zone.show(1)["organization"]["name"]
    get = lambda **asked: zone.http.get(f"{zone.portal}/updates", params=asked, timeout=60).text  # noqa: E731
    lines = lambda text: len(re.findall(r'<li><time datetime="[^"]+">\d\d:\d\d</time>', text))  # noqa: E731
    page = get(department=department)
    assert lines(page) == 50, "a long day is cut short, and says where the rest is"
    day = zone.ask("anhui_change_list", limit=1, department=department)[0]["day"]
    assert f"day={day}" in page
    assert "查看当天全部 60 条" in page
    assert lines(get(day=day, department=department)) == 60
    assert lines(get(kind="closed", department=department)) == 0
    earlier = get(before=day, department=department)
    assert lines(earlier) == 0
    assert "没有符合条件的变更" in earlier
    strange = {"day": "2026-13-45", "kind": "removed", "department": "<script>"}
    for asked in ({"before": "nonsense"}, strange, {"before": "0001-01-05"}, {"day": "9999-12-31"}):
        for path in ("/updates", "/updates.json"):
            assert zone.http.get(zone.portal + path, params=asked, timeout=60).status_code == 200, (path, asked)
    for day in ("0001-01-05", "9999-12-31"):
        assert zone.ask("anhui_change_list", before=day) is not None
    assert zone.ask("anhui_change_list", kind="removed") is None
    assert zone.ask("anhui_change_list", before="yesterday") is None


def test_what_is_cut_ends_with_a_whole_day(zone: SyncZone) -> None:
    zone.feed.put(*(record(n) for n in range(1, 4)))
    zone.run()
    department = zone.show(1)["organization"]["name"]
    yesterday(zone)
    zone.feed.put(*(record(n, title=f"改名{n}") for n in range(1, 3)))
    zone.run()
    kinds = lambda limit: [  # noqa: E731
        one["kind"] for one in zone.ask("anhui_change_list", department=department, limit=limit)
    ]
    assert kinds(5) == ["changed"] * 2 + ["opened"] * 3
    assert kinds(4) == kinds(2) == ["changed"] * 2
    assert kinds(1) == ["changed"], "a day that is too long alone is cut"


def test_one_request_reads_no_more_than_so_much_of_the_log(zone: SyncZone) -> None:
    zone.feed.put(record(1), record(2))
    zone.run()
    department = zone.show(2)["organization"]["name"]
    zone.feed.put(gone(1, "closed", "不再开放"))
    zone.run()
    assert told(zone, kind="closed") == [("closed", record(1).elements["title"])]
    zone.sql(
        "insert into anhui_audit_event (actor, action, object_type, object_id)"
        " select 'tests', 'withdraw', 'dataset', 'never-told-' || n from generate_series(1, 20000) n"
    )
    try:
        assert told(zone, kind="closed") == []
        assert told(zone, kind="closed", department=department) == [("closed", record(1).elements["title"])]
        assert told(zone, department="no-such-department") == []
    finally:
        zone.sql("alter table anhui_audit_event disable trigger user")
        zone.sql("delete from anhui_audit_event where actor = 'tests'")
        zone.sql("alter table anhui_audit_event enable trigger user")


def test_feed_readers_and_programs_get_the_same(zone: SyncZone) -> None:
    zone.feed.put(record(1, title="供订阅 <b>&"))
    zone.run()
    answer = zone.http.get(f"{zone.portal}/updates.atom", timeout=60)
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(answer.content)
    entry = feed.find("a:entry", ATOM)
    assert entry is not None
    assert entry.findtext("a:title", namespaces=ATOM) == "新开放：供订阅 <b>&"
    link = entry.find("a:link", ATOM)
    assert link is not None
    assert urlsplit(link.get("href", "")).path == f"/dataset/{zone.name(1)}"
    identities = [one.findtext("a:id", namespaces=ATOM) for one in feed.findall("a:entry", ATOM)]
    assert len(identities) == len(set(identities))
    first = zone.http.get(f"{zone.portal}/updates.json", timeout=60).json()[0]
    assert (first["title"], first["kind"], first["provider"]) == ("供订阅 <b>&", "opened", PROVIDER)
    zone.feed.put(record(1, title="改\x01名\uffff"))
    zone.run()
    assert "改名" in zone.http.get(f"{zone.portal}/updates.atom", timeout=60).text


# ---- downloads ----


def download(zone: SyncZone, number: int, method: str = "GET", **headers: str) -> int:
    """Fetch the one file of a dataset; out: the status."""
    url = zone.show(number)["resources"][0]["url"]
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return zone.http.request(method, url, headers=sent, timeout=60).status_code


def downloads(zone: SyncZone, number: int) -> int:
    found = zone.ask("anhui_download_list", id=zone.id(number))
    return found[0]["downloads"] if found else 0


def test_readers_are_counted_and_machines_are_not(zone: SyncZone, stack) -> None:
    zone.feed.put(record(1, files=(zone.feed.file(TABLE, "数量表.csv"),)))
    zone.run()
    assert downloads(zone, 1) == 0
    assert download(zone, 1) == 200
    assert download(zone, 1, Range="bytes=0-") == 206
    assert downloads(zone, 1) == 2
    tag = zone.http.get(zone.show(1)["resources"][0]["url"], timeout=60).headers["ETag"]
    assert downloads(zone, 1) == 3
    not_counted = (
        (200, {"method": "HEAD"}),
        (206, {"Range": "bytes=5-"}),
        (416, {"Range": "bytes=9999-"}),
        (304, {"If_None_Match": tag}),
        (200, {"User_Agent": BAIDU}),
        (200, {"User_Agent": ""}),
        (200, {"Authorization": stack.token("portal")}),
    )
    for status, how in not_counted:
        assert download(zone, 1, **how) == status, how
        assert downloads(zone, 1) == 3, how
    assert zone.ask("anhui_download_list", days=1, limit=1000, id=zone.id(1)) == [
        {"package_id": zone.id(1), "downloads": 3}
    ]
    assert zone.ask("anhui_download_list", days=-1) is None
    columns = zone.sql("select column_name from information_schema.columns where table_name = 'anhui_files_daily'")
    assert {name for (name,) in columns} == {"package_id", "day", "downloads"}, "nothing is kept of who downloads"


def test_a_download_that_cannot_be_counted_is_a_download(zone: SyncZone) -> None:
    zone.feed.put(record(1, files=(zone.feed.file(TABLE, "数量表.csv"),)))
    zone.run()
    zone.sql("alter table anhui_files_daily rename to anhui_files_daily_gone")
    try:
        answer = zone.http.get(zone.show(1)["resources"][0]["url"], timeout=60)
        assert (answer.status_code, answer.content) == (200, TABLE)
    finally:
        zone.sql("alter table anhui_files_daily_gone rename to anhui_files_daily")
    assert downloads(zone, 1) == 0


# ---- statistics ----


def sheet(zone: SyncZone, name: str) -> list[list[str]]:
    answer = zone.http.get(f"{zone.portal}/stats/{name}.csv", timeout=60)
    assert answer.status_code == 200, name
    assert answer.content.startswith(b"\xef\xbb\xbf"), "Excel takes it for UTF-8"
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_every_chart_stands_on_the_page_with_its_name_and_its_data(zone: SyncZone) -> None:
    zone.feed.put(record(1, files=(zone.feed.file(TABLE, "数量表.csv"),)))
    zone.run()
    download(zone, 1)
    page = zone.http.get(f"{zone.portal}/stats", timeout=60).text
    assert "已剔除机器访问" in page
    assert "统计口径" in page
    names = re.findall(r'<section class="chart[^"]*" id="(\w+)" aria-labelledby="chart-\1"', page)
    assert len(names) == 9
    for name in names:
        head, *rows = sheet(zone, name)
        assert rows, name
        assert {len(row) for row in rows} == {len(head)}, name
    assert zone.http.get(f"{zone.portal}/stats/nothing.csv", timeout=60).status_code == 404


def test_no_cell_of_a_table_is_a_formula_and_no_month_is_left_out(zone: SyncZone) -> None:
    zone.feed.put(record(1, title="=1+1", files=(zone.feed.file(TABLE, "数量表.csv"),)))
    zone.run()
    for _ in range(9):
        download(zone, 1)
    assert ["'=1+1", "9"] in sheet(zone, "most_downloaded")
    zone.sql("update anhui_files_daily set day = day - 70 where package_id = %s", zone.id(1))
    _, *months = sheet(zone, "downloads")
    assert len(months) >= 3
    assert "0" in {downloads for _, downloads in months[1:-1]}


def test_growth_ends_with_the_datasets_there_are(zone: SyncZone) -> None:
    zone.feed.put(record(1), record(2))
    zone.run()
    zone.feed.put(gone(2, "closed", "不再开放"))
    zone.run()
    open_now = zone.ask("package_search", rows=0)["count"]
    _, *months = sheet(zone, "growth")
    assert int(months[-1][3]) == open_now
    assert sum(int(opened) - int(closed) for _, opened, closed, _ in months) == open_now
    assert zone.ask("anhui_tombstone_show", id=zone.id(2)).keys() == {"state", "title", "provider", "reason", "date"}


def test_the_inner_zone_has_no_such_pages(stack) -> None:
    headers = {"Authorization": stack.token("registry")}
    for path in ("/stats", "/updates", "/updates.atom"):
        answer = stack.http.get(stack.urls["registry"] + path, headers=headers, timeout=60)
        assert answer.status_code == 404, path
