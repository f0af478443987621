"""Sync from a real feed server into the running public zone: what operators are told and what the public sees."""

import datetime as dt
import subprocess
import time
import uuid
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
from feed_server import PROVIDER, PROVIDER_CODE, gone, record, unopened
from sync_zone import SyncZone, sync_zone

pytestmark = pytest.mark.integration

TABLE = "名称,数量\n合肥,1\n芜湖,2\n".encode()


@pytest.fixture
def zone(stack, tmp_path) -> Iterator[SyncZone]:
    with sync_zone(tmp_path) as zone:
        yield zone


def test_a_first_run_opens_everything_and_the_second_writes_nothing(zone: SyncZone) -> None:
    file = zone.feed.file(TABLE, "数量表.csv")
    zone.feed.put(
        *(record(n) for n in range(1, 60)),
        record(60, files=(file,)),
        record(61, open_type="有条件开放", state="conditional"),
    )

    planned = zone.run("plan")
    assert (planned["new"], planned["waiting"]["to_apply"]) == (61, 0)
    assert zone.show(1) is None, "a plan changes nothing"

    report = zone.run()
    assert (report["seen"], report["new"], report["written"], report["indexed"]) == (61, 61, 61, 61)
    assert report["refused"] == []
    shown = zone.show(60)
    assert shown["title"] == "同步测试数据集00060"
    assert shown["organization"]["title"] == PROVIDER
    assert {tag["name"] for tag in shown["tags"]} == {"同步测试", "演示数据"}
    (resource,) = shown["resources"]
    download = zone.http.get(resource["url"], timeout=60)
    assert (download.status_code, download.content) == (200, TABLE)
    assert zone.page(1).status_code == 200
    assert len(zone.found()) == 61
    source = zone.ask("anhui_provenance_show", id=zone.id(60))
    assert (source["key"], source["rule"], source["source_title"]) == ("test:60", "open-all", zone.source)

    before, documents, asked = zone.versions(), zone.documents(), len(zone.feed.asked)
    for etags in (True, False):
        zone.feed.etags = etags
        second = zone.run()
        assert (second["written"], second["indexed"], second["unchanged"] or 61) == (0, 0, 61)
    assert "没有写入任何数据集，没有更新任何索引文档" in zone.say("run", zone.source)
    assert zone.versions() == before
    assert zone.documents() == documents
    assert set(zone.feed.asked[asked:]) == {"/feed/v1/index"}, "no record and no file was fetched again"


def test_only_what_changed_is_written(zone: SyncZone) -> None:
    zone.feed.put(*(record(n) for n in range(1, 11)))
    zone.run()
    before, documents = dict(zone.sql("select id, xmin::text from package")), zone.documents()
    zone.feed.put(record(3, title="改了名称的数据集"))
    report = zone.run()
    assert (report["changed"], report["written"], report["indexed"], report["unchanged"]) == (1, 1, 1, 9)
    after = dict(zone.sql("select id, xmin::text from package"))
    assert {identity for identity in after if after[identity] != before[identity]} == {zone.id(3)}
    assert {identity for identity, version in zone.documents().items() if documents[identity] != version} == {
        zone.id(3)
    }
    assert zone.show(3)["title"] == "改了名称的数据集"
    assert "改了名称的数据集" in zone.page(3).text


def test_a_replaced_file_leaves_no_bytes_behind(zone: SyncZone) -> None:
    old, new = zone.feed.file(b"a,b\n1,2\n", "t.csv"), zone.feed.file(b"a,b\n3,4\n", "t.csv")
    zone.feed.put(record(1, files=(old,)))
    zone.run()
    zone.feed.put(record(1, files=(new,)))
    zone.run()
    assert zone.http.get(zone.show(1)["resources"][0]["url"], timeout=60).content == b"a,b\n3,4\n"
    assert (zone.blob(old.sha256), zone.blob(new.sha256)) == (False, True)


def test_a_conditional_dataset_gives_up_its_bytes(zone: SyncZone) -> None:
    file = zone.feed.file(TABLE, "数量表.csv")
    zone.feed.put(record(1, files=(file,)))
    zone.run()
    url = zone.show(1)["resources"][0]["url"]
    zone.feed.put(record(1, state="conditional", open_type="有条件开放", open_condition="实名申请"))
    zone.run()
    assert zone.show(1)["resources"] == []
    assert zone.http.get(url, timeout=60).status_code in {404, 410}
    assert not zone.blob(file.sha256)


@pytest.fixture(scope="module")
def second_person(stack) -> str:
    """Another operator than the administrator: a service account decides nothing."""
    name = "second-person"
    if name not in stack.ckan("portal", "user", "list"):
        stack.ckan("portal", "user", "add", name, "email=second@example.invalid", f"password={uuid.uuid4()}")
        stack.ckan("portal", "sysadmin", "add", name)
    return name


# ---- withdrawing ----


def test_a_closed_record_disappears_from_every_surface_and_says_why(zone: SyncZone) -> None:
    file = zone.feed.file(TABLE, "只此一份.csv")
    zone.feed.put(
        record(1), record(2, title="将要关闭的数据集", notes="独一无二的说明", tag_string="绝无仅有", files=(file,))
    )
    zone.run()
    resource = zone.show(2)["resources"][0]
    deadline = time.monotonic() + 60
    while not zone.ask("datastore_search", resource_id=resource["id"]):
        assert time.monotonic() < deadline, "a worker loads its rows"
        time.sleep(0.2)
    zone.feed.put(gone(2, "closed", "依据《某条例》第八条不再开放"))
    report = zone.run()
    assert report["withdrawn"] == {"closed": 1, "removed": 0}
    assert report["written"] == 0

    assert zone.show(2) is None
    assert zone.found() == {zone.id(1)}
    for path in ("", f"/resource/{resource['id']}", f"/resource/{resource['id']}/download/x.csv"):
        page = zone.page(2, path)
        assert page.status_code == 410, path
        assert "将要关闭的数据集" in page.text
        assert PROVIDER in page.text
        assert "依据《某条例》第八条不再开放" in page.text
        assert "2026-11-21" in page.text
        assert "noindex" in page.headers["X-Robots-Tag"]
    assert zone.http.get(f"{zone.portal}/dataset/{zone.id(2)}", timeout=60).status_code == 410
    assert zone.http.get(resource["url"], timeout=60).status_code == 410
    assert zone.http.get(f"{zone.portal}/api/3/action/package_show?id={zone.id(2)}", timeout=60).status_code == 404
    assert zone.ask("anhui_tombstone_show", id=zone.name(2))["state"] == "closed"
    assert zone.ask("anhui_provenance_show", id=zone.id(2)) is None
    assert zone.ask("datastore_search", resource_id=resource["id"]) is None
    listed = zone.ask("datastore_search", resource_id="_table_metadata", limit=1000)
    assert resource["id"] not in str(listed)
    for word in ("独一无二的说明", "绝无仅有", "只此一份", file.sha256):
        assert zone.tables_with(word) == [], word
    assert not zone.blob(file.sha256)
    assert zone.run()["withdrawn"] == {"closed": 0, "removed": 0}


def test_of_a_removed_record_nothing_is_left(zone: SyncZone) -> None:
    zone.feed.put(record(1), record(2, title="涉密的名称", notes="不该出现的说明"))
    zone.run()
    zone.feed.put(gone(2, "removed"))
    assert zone.run()["withdrawn"] == {"closed": 0, "removed": 1}
    page = zone.page(2)
    assert page.status_code == 410
    assert "涉密的名称" not in page.text
    assert PROVIDER not in page.text
    assert zone.ask("anhui_tombstone_show", id=zone.id(2)) == {"state": "removed"}
    for word in ("涉密的名称", "不该出现的说明"):
        assert zone.tables_with(word) == [], word


def test_what_was_closed_with_a_word_can_be_removed_without_one(zone: SyncZone) -> None:
    zone.feed.put(record(1, title="先关闭后移除"))
    zone.run()
    zone.feed.put(gone(1, "closed", "不再开放"))
    zone.run()
    zone.feed.put(gone(1, "removed"))
    zone.run()
    assert "先关闭后移除" not in zone.page(1).text
    assert zone.tables_with("先关闭后移除") == []


# ---- what was never open, and is named as such ----


def listed(zone: SyncZone, **asked) -> dict:
    return zone.ask("anhui_unopened_list", department=PROVIDER_CODE, **asked)


def test_the_not_open_list_names_records_and_makes_no_dataset_of_them(zone: SyncZone) -> None:
    before = zone.documents()
    zone.feed.put(unopened(1), unopened(2, reason="《某条例》第八条"))
    assert "不予开放清单 2" in zone.say("plan", zone.source)
    assert listed(zone)["total"] == 0, "a plan changes nothing"

    report = zone.run()
    assert (report["unopened"], report["new"], report["closing"], report["written"]) == (2, 0, 0, 0)
    entry = {"title": "不予开放的数据集00001", "provider": PROVIDER, "provider_code": PROVIDER_CODE}
    entry |= {"basis": "《统计法》第九条", "date": "2026-11-20"}
    first, second = listed(zone)["items"]
    assert first == entry
    assert second == entry | {"title": "不予开放的数据集00002", "basis": "《某条例》第八条"}
    assert zone.documents() == before
    assert zone.show(1) is None
    assert zone.page(1).status_code == 404
    assert zone.ask("anhui_tombstone_show", id=zone.id(1)) is None
    assert zone.ask("anhui_provenance_show", id=zone.id(1)) is None
    assert zone.tables_with("不予开放的数据集00001") == ["public.anhui_sync_unopened"]
    assert "不予开放清单 2" in zone.say("status", zone.source)

    zone.feed.put(unopened(1, reason="《某条例》第九条"))
    zone.feed.records.pop("test:2")
    zone.run()
    assert [one["basis"] for one in listed(zone)["items"]] == ["《某条例》第九条"]
    zone.feed.records.clear()
    assert zone.run()["unopened"] == 0
    assert listed(zone) == {"total": 0, "items": []}
    assert zone.tables_with("不予开放的数据集") == []


def test_the_list_is_searched_by_words_and_department_and_read_by_pages(zone: SyncZone) -> None:
    zone.feed.put(*(unopened(n) for n in range(1, 6)), unopened(6, provider="另一个测试局", reason="100% 涉及商业秘密"))
    zone.run()
    assert listed(zone)["total"] == 6
    assert listed(zone, q="00003 统计法")["items"][0]["title"] == "不予开放的数据集00003"
    assert listed(zone, q="00003 商业秘密")["total"] == 0
    assert listed(zone, q="100%")["total"] == 1
    assert listed(zone, q="0_0")["total"] == 0, "no word is a pattern"
    assert zone.ask("anhui_unopened_list", department="另一个测试局")["total"] == 1
    page = listed(zone, limit=2, offset=1)
    assert (page["total"], [one["title"][-1] for one in page["items"]]) == (6, ["1", "2"]), "另 before 同"
    assert listed(zone, limit=0) == {"total": 6, "items": []}
    assert listed(zone, limit="many") is None


def test_neither_a_long_list_nor_its_end_is_a_mass_change(zone: SyncZone) -> None:
    zone.feed.put(record(1), *(unopened(n) for n in range(2, 130)))
    report = zone.run()
    assert (report["held"], report["unopened"], report["written"]) == ({}, 128, 1)
    zone.feed.only("test:1")
    report = zone.run()
    assert (report["held"], report["unopened"], report["absent"], report["unchanged"]) == ({}, 0, 0, 1)
    assert listed(zone)["total"] == 0
    assert zone.show(1) is not None


def test_a_record_on_the_list_that_opens_is_a_dataset_and_leaves_the_list(zone: SyncZone) -> None:
    zone.feed.put(unopened(1))
    zone.run()
    zone.feed.put(record(1))
    report = zone.run()
    assert (report["new"], report["written"], report["indexed"], report["unopened"]) == (1, 1, 1, 0)
    assert zone.show(1) is not None
    assert listed(zone)["total"] == 0


def test_a_dataset_the_source_now_calls_never_open_is_withdrawn_at_once_and_told_of_once(zone: SyncZone) -> None:
    zone.feed.put(*(record(n) for n in range(1, 32)))
    zone.run()
    zone.feed.put(*(unopened(n) for n in range(1, 31)))
    report = zone.run()
    assert (report["held"], report["closing"], report["withdrawn"]["closed"]) == ({}, 30, 30)
    assert zone.show(1) is None
    assert zone.page(1).status_code == 410
    assert zone.found() == {zone.id(31)}
    assert listed(zone)["total"] == 0
    assert zone.run()["closing"] == 0


def test_what_did_not_arrive_takes_nothing_off_the_list_and_what_did_is_believed(zone: SyncZone) -> None:
    zone.feed.put(*(unopened(n) for n in range(1, 11)))
    zone.run()
    zone.feed.put(gone(1, "removed"))
    zone.feed.fault = "some"
    assert zone.run()["incomplete"]
    assert (listed(zone)["total"], listed(zone, q="00001")["total"]) == (9, 0)


def test_an_entry_that_says_more_than_the_list_shows_is_refused(zone: SyncZone) -> None:
    zone.feed.put(unopened(1, elements={"title": "多嘴的记录", "notes": "不该出现的摘要"}), unopened(2))
    report = zone.run()
    assert [one["code"] for one in report["refused"]] == ["unopened-content"]
    assert [one["title"] for one in listed(zone)["items"]] == ["不予开放的数据集00002"]
    assert zone.tables_with("不该出现的摘要") == []


def test_bytes_another_dataset_refers_to_stay(zone: SyncZone) -> None:
    file = zone.feed.file(TABLE, "共用.csv")
    zone.feed.put(record(1, files=(file,)), record(2, files=(file,)))
    zone.run()
    zone.feed.put(gone(1, "closed", "不再开放"))
    zone.run()
    assert zone.http.get(zone.show(2)["resources"][0]["url"], timeout=60).content == TABLE


def test_a_reopened_record_is_a_dataset_again(zone: SyncZone) -> None:
    file = zone.feed.file(TABLE, "数量表.csv")
    zone.feed.put(record(1, files=(file,)))
    zone.run()
    zone.feed.put(gone(1, "closed", "不再开放"))
    zone.run()
    zone.feed.put(record(1, files=(file,)))
    report = zone.run()
    assert (report["new"], report["written"], report["indexed"]) == (1, 1, 1)
    assert zone.page(1).status_code == 200
    assert zone.ask("anhui_tombstone_show", id=zone.id(1)) is None
    assert zone.http.get(zone.show(1)["resources"][0]["url"], timeout=60).content == TABLE
    assert zone.found() == {zone.id(1)}


def test_an_emergency_takes_down_at_once_and_two_people_bring_back(zone: SyncZone, second_person: str) -> None:
    zone.feed.put(record(1), record(2))
    zone.run()
    zone.say("withdraw", zone.source, zone.name(1), "--reason", "公众举报，核查中", "--user", "admin")
    assert zone.page(1).status_code == 410
    assert "公众举报，核查中" in zone.page(1).text
    today = dt.datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()
    assert zone.ask("anhui_tombstone_show", id=zone.id(1))["date"] == today
    zone.feed.put(record(1, title="来源想恢复它"))
    report = zone.run()
    assert (report["written"], zone.show(1)) == (0, None)

    approve = ("approve", zone.source, "--id", zone.id(1), "--user")
    assert "还需另一人批准" in zone.say(*approve, "admin")
    assert "两个人" in zone.fail(*approve, "admin")
    assert zone.run()["written"] == 0
    zone.fail(*approve, "sync")  # the service itself decides nothing
    assert "已批准" in zone.say(*approve, second_person)
    assert zone.run()["written"] == 1
    assert zone.show(1)["title"] == "来源想恢复它"


# ---- bad records ----


def test_bad_records_are_refused_with_code_field_and_fix_and_stop_no_other(zone: SyncZone) -> None:
    file = zone.feed.file(TABLE, "数量表.csv")
    lost = zone.feed.file(b"nowhere", "丢失.csv")
    del zone.feed.files[lost.sha256]
    forged = zone.feed.file(b"true", "被换.csv")
    zone.feed.files[forged.sha256] = b"false"
    zone.feed.put(
        record(1),
        record(2, secrecy="机密"),
        record(3, state="conditional", files=(file,)),
        record(4, title=None),
        record(5, update_cycle="想起来就更新"),
        record(6, files=(lost,)),
        record(7, files=(forged,)),
        record(8),
    )
    zone.feed.wrong_hash.add("test:8")
    report = zone.run()
    refused = {one["key"].rpartition(":")[2]: one for one in report["refused"]}
    assert {number: one["code"] for number, one in refused.items()} == {
        "2": "internal-element",
        "3": "conditional-file",
        "4": "required-missing",
        "5": "refused-by-ckan",
        "6": "file-unavailable",
        "7": "file-unavailable",
        "8": "hash-mismatch",
    }
    assert (refused["2"]["field"], refused["5"]["field"]) == ("secrecy", "update_cycle")
    assert all(one["fix"] and one["message"] for one in refused.values())
    assert report["written"] == 1
    assert zone.found() == {zone.id(1)}
    assert zone.tables_with("机密") == []
    assert not zone.blob(forged.sha256)

    zone.feed.wrong_hash.clear()
    zone.feed.put(*(record(n) for n in range(2, 9)))
    mended = zone.run()
    assert (mended["written"], mended["refused"]) == (7, [])
    assert zone.run("status")["records"]["refused"] == 0


def test_a_record_refused_once_is_not_tried_again_until_it_changes(zone: SyncZone) -> None:
    zone.feed.put(record(1), record(2, update_cycle="想起来就更新"))
    zone.run()
    again = zone.run()
    assert (again["written"], again["changed"], again["new"]) == (0, 0, 0)
    assert [one["field"] for one in zone.run("status")["refused"]] == ["update_cycle"]


# ---- a broken source ----


@pytest.mark.parametrize(
    ("fault", "words"), [("500", "HTTP 500"), ("empty", "没有返回目录索引"), ("records-500", "HTTP 500")]
)
def test_a_broken_source_changes_nothing_and_says_what_is_wrong(zone: SyncZone, fault: str, words: str) -> None:
    zone.feed.put(*(record(n) for n in range(1, 6)))
    zone.run()
    before = zone.versions()
    zone.feed.put(record(6))
    zone.feed.fault = fault
    said = zone.fail("run", zone.source)
    assert words in said
    assert "重试" in said
    assert zone.versions() == before
    assert [one["state"] for one in zone.run("status")["runs"]] == ["failed", "done"]


@pytest.mark.parametrize("fault", ["cut-off", "some", "wrong-digest"])
def test_part_of_a_catalogue_withdraws_nothing_but_what_it_says(zone: SyncZone, fault: str) -> None:
    zone.feed.put(gone(500, "closed", "从未见过"), *(record(n) for n in range(1, 31)))
    zone.run()
    zone.feed.put(gone(2, "closed", "明确停止开放"))
    zone.feed.fault = fault
    report = zone.run()
    assert report["incomplete"]
    assert report["withdrawn"] == {"closed": 1, "removed": 0}
    assert (report["absent"], report["written"]) == (0, 0)
    assert len(zone.found()) == 29
    assert "不因缺失撤下" in zone.say("plan", zone.source)
    zone.feed.fault = ""
    whole = zone.run()
    assert (whole["incomplete"], whole["written"], sum(whole["withdrawn"].values())) == ("", 0, 0)


def test_300_of_500_with_one_explicit_close(zone: SyncZone) -> None:
    zone.feed.put(*(record(n) for n in range(1, 501)))
    assert zone.run()["written"] == 500
    zone.feed.only(*(f"test:{n}" for n in range(1, 301))).put(gone(7, "closed", "明确停止开放"))
    report = zone.run()  # a complete, well-formed answer: nothing but its size is suspicious
    assert report["withdrawn"] == {"closed": 1, "removed": 0}
    assert report["absent"] == 200
    assert "200 个数据集从来源中消失" in report["held"]["absent"]
    assert len(zone.found()) == 499
    again = zone.run()
    assert (sum(again["withdrawn"].values()), len(zone.found())) == (0, 499), "asking twice is no approval"


def test_an_empty_catalogue_withdraws_nothing(zone: SyncZone) -> None:
    zone.feed.put(*(record(n) for n in range(1, 4)))
    zone.run()
    zone.feed.records.clear()
    report = zone.run()
    assert report["incomplete"]
    assert sum(report["withdrawn"].values()) == 0
    assert len(zone.found()) == 3


def test_a_few_that_vanish_are_closed(zone: SyncZone) -> None:
    zone.feed.put(*(record(n) for n in range(1, 6)))
    zone.run()
    zone.feed.only("test:1", "test:2", "test:3", "test:4")
    assert zone.run()["withdrawn"] == {"closed": 1, "removed": 0}
    assert "来源不再提供" in zone.page(5).text


def test_records_that_break_off_come_with_the_next_run(zone: SyncZone) -> None:
    zone.feed.put(*(record(n) for n in range(1, 11)))
    zone.feed.fault = "records-cut"
    report = zone.run()
    assert 0 < report["written"] < 10
    assert {one["code"] for one in report["refused"]} <= {"not-delivered", "unreadable"}
    zone.feed.fault = ""
    assert zone.run()["written"] == 10 - report["written"]
    assert len(zone.found()) == 10


def test_a_wrong_token_is_told_as_such(zone: SyncZone) -> None:
    zone.ini.write_text(zone.ini.read_text().replace("a-word-for-tests", "another"))
    assert "口令" in zone.fail("run", zone.source)
    zone.ini.write_text(zone.ini.read_text().replace("another", "a-word-for-tests"))


def test_an_address_in_the_own_network_is_refused_unless_the_profile_allows_it(zone: SyncZone) -> None:
    profile = zone.ini.parent / f"{zone.source}.yaml"
    allowed = profile.read_text()
    profile.write_text(allowed.replace("allow_private: true", "allow_private: false"))
    assert "内部网络" in zone.fail("run", zone.source)
    profile.write_text(allowed)


# ---- a mass change ----


def test_a_mass_change_waits_for_a_second_person(zone: SyncZone, second_person: str) -> None:
    zone.feed.put(*(record(n) for n in range(1, 101)))
    zone.run("run", "--user", "admin")
    zone.feed.put(*(record(n, title=f"批量改名{n}") for n in range(1, 61)), record(101), gone(100, "closed", "停止"))
    for _ in range(2):  # asking again is no approval
        report = zone.run("run", "--user", "admin")
        assert "60 个数据集内容变化" in report["held"]["changed"]
        assert zone.show(1)["title"] == "同步测试数据集00001"
    assert zone.page(100).status_code == 410, "an explicit withdrawal is never held"
    assert zone.show(101) is not None, "what is new is not held"
    assert "等待批准" in zone.say("status", zone.source)

    assert "另一人" in zone.fail("approve", zone.source, "--user", "admin")
    zone.say("approve", zone.source, "--user", second_person)
    report = zone.run()
    assert (report["held"], report["written"], report["indexed"]) == ({}, 60, 60)
    assert zone.show(1)["title"] == "批量改名1"
    assert zone.run()["written"] == 0


# ---- two at once ----


def test_a_second_run_says_who_is_at_work(zone: SyncZone) -> None:

    zone.feed.put(*(record(n) for n in range(1, 121)))
    first = subprocess.Popen(
        zone.command("run", zone.source), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    deadline = time.monotonic() + 60
    while not zone.feed.asked and time.monotonic() < deadline:
        time.sleep(0.1)
    assert "正在同步" in zone.fail("run", zone.source)
    said, _ = first.communicate(timeout=300)
    assert first.returncode == 0
    assert "写入 120" in said
