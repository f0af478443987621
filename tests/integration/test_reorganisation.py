"""工商局 + 质监局 → 市场监管局, through both zones: same datasets and addresses, new publisher, nothing held."""

import json
import os
import re
import time
import uuid
from dataclasses import dataclass
from typing import Any

import psycopg2
import pytest
import requests
from compiling import Department, Person, Workbook, code, imported
from feed_server import record
from sync_zone import SyncZone, sync_zone
from test_flow import person

from ckanext.anhui.catalogue import code_list, organization_id, package_id, slug

pytestmark = pytest.mark.integration
__all__ = ["person"]

TRADE, QUALITY, FOOD = "安徽省工商行政管理局", "安徽省质量技术监督局", "安徽省食品药品监督管理局"
MARKET, DRUGS = "安徽省市场监督管理局", "安徽省药品监督管理局"


@pytest.fixture(scope="module")
def reviewer(person) -> Person:
    return person(plugin_extras={"anhui": {"role": "reviewer"}})


@pytest.fixture(scope="module")
def departments(stack, person) -> dict[str, Department]:
    """The five departments of the reorganisation of 2018, each with people."""
    known = {one["title"]: one for one in stack.do("organization_list", all_fields=True, include_extras=True)}
    made = {}
    for name in (TRADE, QUALITY, FOOD, MARKET, DRUGS):
        entry = code_list("departments").find(name)
        assert entry
        number = known[name]["code"] if name in known else code()
        identity = organization_id(number)
        if name not in known:
            stack.do("organization_create", id=identity, name=entry.data["slug"], title=name, code=number)
        people = {capacity: person() for capacity in ("editor", "admin")}
        for capacity, one in people.items():
            stack.do("organization_member_create", id=identity, username=one.name, role=capacity)
        made[name] = Department(name, number, people["editor"], people["admin"])
    return made


@dataclass
class Case:
    """Records of the old departments, released and public. `keys` by department."""

    mark: str
    keys: dict[str, list[str]]

    def all(self) -> list[str]:
        return [key for keys in self.keys.values() for key in keys]


@pytest.fixture(scope="module", autouse=True)
def nothing_stays(stack):
    """Records of real departments would be found by the tests of searching."""
    yield
    for name in (TRADE, QUALITY, FOOD, MARKET, DRUGS):
        for row in stack.do("anhui_record_list", department=name, q="（演示数据）", limit=500)["records"]:
            if row["stage"] != "deleted":
                stack.do("package_delete", id=row["package_id"])
    stack.sync()


@pytest.fixture
def case(stack, departments) -> Case:
    mark, keys = uuid.uuid4().hex[:8], {}
    for name in (TRADE, QUALITY, FOOD):
        book = Workbook(departments[name])
        for number in range(2):
            book.add(f"{uuid.uuid4().hex[:12]}名录{number}{mark}（演示数据）")
        assert imported(departments[name].editor, book.upload())["created"] == 2
        rows = departments[name].editor.do("anhui_record_list", q=mark)["records"]
        keys[name] = [row["key"] for row in rows]
    stack.release(*(key for found in keys.values() for key in found))
    stack.sync()
    return Case(mark, keys)


def address(key: str) -> str:
    return f"/dataset/{slug(package_id('registry', key))}"


def public(stack: Any, key: str) -> dict[str, Any]:
    return stack.ask("package_show", id=package_id("registry", key))


def pages(stack: Any, path: str) -> dict[str, requests.Response]:
    """A page as each zone answers it, redirects not followed: to a stranger outside, to staff inside."""
    inside = {"Authorization": stack.token("registry")}
    return {
        zone: stack.http.get(
            stack.urls[zone] + path, headers=inside if zone == "registry" else {}, allow_redirects=False, timeout=60
        )
        for zone in ("portal", "registry")
    }


def history(stack: Any, **of: str) -> list[dict[str, Any]]:
    """What the audit says of reorganisations, the latest first."""
    return [one for one in stack.do("anhui_audit_event_list", **of) if one["action"] == "reorganise"]


def test_a_merger_moves_everything_but_addresses(stack, departments, reviewer, case):
    merged = case.keys[TRADE] + case.keys[QUALITY]
    before = {key: public(stack, key) for key in merged}
    assert {one["organization"]["title"] for one in before.values()} == {TRADE, QUALITY}
    total = stack.ask("package_search", rows=0)["count"]
    assert pages(stack, "/organization/ah-gsj")["portal"].status_code == 200, "it still has data of its own"
    # an edit nobody released yet
    unreleased = departments[TRADE].editor.do("anhui_record_show", key=merged[0])
    departments[TRADE].editor.do("package_patch", id=unreleased["package_id"], notes="还没有发布的摘要")
    departments[TRADE].signer.do("anhui_record_sign", records=[{"key": merged[0]}])

    plan = reviewer.do("anhui_reorganisation_plan", only=[TRADE, "省质监局"])
    ours = [move for move in plan["moves"] if move["key"] in merged]
    assert [move["to"] for move in ours] == ["ah-scjgj"] * 4 and plan["faults"] == plan["undecided"] == []
    assert {way["from"] for way in plan["departments"]} == {TRADE, QUALITY}
    assert reviewer.do("anhui_record_list", q=case.mark, department=TRADE)["count"] == 2, "a preview writes nothing"
    stale = reviewer.ask("anhui_reorganisation_apply", only=[TRADE], digest=plan["digest"])
    assert stale.status_code == 409 and "digest" in stale.text
    run = reviewer.do("anhui_reorganisation_apply", only=[TRADE, QUALITY], digest=plan["digest"], note="组建市场监管局")
    report = run["report"]
    assert run["state"] == "done" and run["number"] == report["number"] > 0, report
    assert report["moved"] == len(plan["moves"]) and report["skipped"] == 0

    status = {key: reviewer.do("anhui_record_show", key=key) for key in merged}
    assert {one["release_number"] for one in status.values()} == {run["number"]}
    assert [status[key]["stage"] for key in merged] == ["draft", "released", "released", "released"]
    listed = reviewer.do("anhui_record_list", q=case.mark, department=MARKET)
    assert {row["key"] for row in listed["records"]} == set(merged)
    assert {row["identifier"] for row in listed["records"]} == {one["identifier"] for one in before.values()}
    old, new = departments[TRADE].editor, departments[MARKET].editor
    assert old.do("anhui_record_list", q=case.mark)["count"] == 0
    assert old.do("package_search", q=case.mark)["count"] == 0
    assert old.ask("package_patch", id=unreleased["package_id"], notes="改").status_code in (403, 404)
    assert new.do("anhui_record_list", q=case.mark)["count"] == 4
    assert new.do("package_show", id=unreleased["package_id"])["notes"] == "还没有发布的摘要"

    stack.sync()
    for key in merged:
        after = public(stack, key)
        assert {n: after[n] for n in ("id", "name", "title", "notes", "identifier")} == {
            n: before[key][n] for n in ("id", "name", "title", "notes", "identifier")
        }
        assert (after["organization"]["title"], after["provider_code"]) == (MARKET, departments[MARKET].code)
        assert stack.get(address(key)).status_code == 200
    assert stack.ask("package_search", rows=0)["count"] == total
    found = stack.ask("package_search", fq="anhui_department:ah-scjgj", rows=1000)["results"]
    assert {before[key]["id"] for key in merged} <= {one["id"] for one in found}

    for path, target in (
        ("/organization/ah-gsj", "/organization/ah-scjgj"),
        (f"/organization/{organization_id(departments[QUALITY].code)}?q=x", "/organization/ah-scjgj?q=x"),
        ("/dataset/?anhui_department=ah-zjj&q=x", "anhui_department=ah-scjgj"),
    ):
        for zone, answer in pages(stack, path).items():
            assert answer.status_code == 301, (zone, path)
            assert target in answer.headers["Location"], (zone, path)
    stranger = stack.http.get(stack.urls["registry"] + "/organization/ah-gsj", allow_redirects=False, timeout=60)
    assert "/user/login" in stranger.headers["Location"]

    for key in merged:
        events = history(stack, object_type="record", object_id=key)
        assert events[0]["actor"] == reviewer.name and events[0]["data"]["to"] == MARKET
        assert events[0]["data"]["number"] == run["number"]
    whole = history(stack, object_type="catalogue")[0]
    assert whole["data"]["moved"] == report["moved"]
    again = reviewer.do("anhui_reorganisation_plan", only=[TRADE, QUALITY])
    assert again["moves"] == []
    assert "没有要划转的记录" in reviewer.ask("anhui_reorganisation_apply", only=[TRADE]).json()["error"]["to"][0]

    book = Workbook(departments[TRADE])
    book.add(before[merged[1]]["title"])
    for whoever in (departments[TRADE].editor, Person(stack, "admin", stack.token("registry"))):
        report = whoever.do("anhui_import_create", files=book.upload())["plan"]
        assert (report["created"], report["refused"]) == (0, 1), "an old workbook makes no second record"
        (refusal,) = [finding for finding in report["findings"] if finding["severity"] == "error"]
        assert refusal["code"] == "record-moved" and MARKET in refusal["message"]


def test_a_split_is_decided_record_by_record_and_can_be_taken_back(stack, departments, reviewer, case, tmp_path):
    stays, goes = case.keys[FOOD]
    plan = reviewer.do("anhui_reorganisation_plan", only=[FOOD])
    assert {one["key"] for one in plan["undecided"]} >= {stays, goes} and goes in plan["todo"]
    refused = reviewer.ask("anhui_reorganisation_apply", only=[FOOD], to={goes: "没有这个局"})
    assert refused.status_code == 409 and "department-unknown" in refused.text

    table = tmp_path / "map.csv"
    table.write_text(f"目录记录标识,承接部门\n{goes},省药监局\n", "utf-8-sig")
    asked = ("anhui-reorganisation", "plan", "--only", FOOD, "--map", str(table), "--json")
    printed = stack.ckan("registry", *asked)
    assert [move["to"] for move in json.loads(printed[printed.index("{") :])["moves"]] == ["ah-yjj"]
    said = stack.ckan("registry", "anhui-reorganisation", "apply", "--only", FOOD, "--map", str(table))
    assert "划转 1 条记录，其中已发布的 1 条" in said
    stack.sync()
    assert public(stack, goes)["organization"]["title"] == DRUGS
    assert public(stack, stays)["organization"]["title"] == FOOD
    assert pages(stack, "/organization/ah-syjj")["portal"].status_code == 200

    run = reviewer.do("anhui_reorganisation_apply", only=[FOOD], to={stays: "市场监管局"})
    rest = [one["key"] for one in reviewer.do("anhui_reorganisation_plan", only=[FOOD])["undecided"]]
    if rest:  # of earlier tests
        reviewer.do("anhui_reorganisation_apply", only=[FOOD], to=dict.fromkeys(rest, DRUGS))
    stack.sync()
    for zone, answer in pages(stack, "/organization/ah-syjj").items():
        assert answer.status_code == 200, zone
        assert "2018 年机构改革" in answer.text and "/organization/ah-yjj" in answer.text and MARKET in answer.text, (
            zone
        )

    back = reviewer.do("anhui_reorganisation_apply", to={stays: FOOD}, only=[FOOD])
    assert back["number"] > run["number"]
    stack.sync()
    assert public(stack, stays)["organization"]["title"] == FOOD
    assert "数据集" in pages(stack, "/organization/ah-syjj")["portal"].text
    told = history(stack, object_type="record", object_id=stays)
    assert [(one["data"]["from"], one["data"]["to"]) for one in told] == [(MARKET, FOOD), (FOOD, MARKET)]


def test_what_was_cut_off_before_the_index_is_carried_on_and_moves_nothing_twice(stack, departments, reviewer, case):
    key = case.keys[FOOD][0]
    run = reviewer.do("anhui_reorganisation_apply", only=[FOOD], to={key: DRUGS})
    moved_once = reviewer.do("anhui_record_show", key=key)
    with psycopg2.connect(os.environ["ANHUI_DB_URL_REGISTRY"]) as connection, connection.cursor() as cursor:
        failed = json.dumps({"code": "internal", "message": "", "again": "waiting"})
        asked = "update anhui_registry_run set state = 'failed', report = %s where id = %s"
        cursor.execute(asked, (failed, run["id"]))
    reviewer.do("anhui_run_resume", id=run["id"])
    until = time.monotonic() + 120
    while (now := reviewer.do("anhui_run_show", id=run["id"]))["working"] and time.monotonic() < until:
        time.sleep(0.5)
    assert (now["state"], now["number"], now["report"]) == ("done", run["number"], run["report"])
    assert reviewer.do("anhui_record_show", key=key) == moved_once
    assert departments[DRUGS].editor.do("package_search", fq=f"id:{moved_once['package_id']}")["count"] == 1


def test_only_the_authority_reorganises(departments):
    for one in (departments[TRADE].editor, departments[TRADE].signer):
        assert one.ask("anhui_reorganisation_plan").status_code == 403
        assert one.ask("anhui_reorganisation_apply", only=[TRADE]).status_code == 403


def test_the_page_shows_what_would_move_and_moves_it(stack, reviewer, case):
    headers = {"Authorization": reviewer.token}
    url = f"{stack.urls['registry']}/registry/reorganisation"
    page = stack.http.get(url, params={"only": [TRADE, FOOD]}, headers=headers, timeout=60).text
    assert f'name="to-{case.keys[FOOD][0]}"' in page and MARKET in page
    token = re.findall(r'name="_csrf_token"[^>]*value="([^"]+)"', page)[:1] or [""]
    form = {"_csrf_token": token[0], "only": [TRADE], f"to-{case.keys[FOOD][0]}": "ah-yjj"}
    seen = stack.http.post(url, data=form, headers=headers, timeout=60).text
    said = re.findall(r'name="said" value="([^"]*)"', seen)[-1]
    digest = re.findall(r'name="digest" value="([^"]*)"', seen)[0]
    assert case.keys[FOOD][0] in said
    done = stack.http.post(
        f"{url}/apply", data=form | {"said": said, "digest": digest, "note": "页面"}, headers=headers, timeout=60
    )
    assert "/registry/runs/" in done.url and f"{FOOD} → {DRUGS}" in done.text, done.text[-3000:]
    table = stack.http.get(f"{url}.csv", params={"only": FOOD}, headers=headers, timeout=60)
    assert case.keys[FOOD][1] in table.text and case.keys[FOOD][0] not in table.text


@pytest.fixture
def zone(stack, tmp_path):
    with sync_zone(tmp_path) as zone:
        yield zone


def test_a_new_publisher_of_everything_is_no_mass_change_when_the_list_explains_it(zone: SyncZone) -> None:
    numbers = range(1, 101)
    old, new = code(), code()
    zone.feed.put(*(record(n, provider=TRADE, provider_code=old) for n in numbers))
    zone.run()
    before = {n: zone.show(n)["metadata_created"] for n in (1, 100)}

    zone.feed.put(*(record(n, provider=MARKET, provider_code=new, released="2027-01-31") for n in numbers))
    assert (planned := zone.run("plan"))["held"] == {} and planned["changed"] == 100
    report = zone.run()
    assert (report["held"], report["written"], report["changed"]) == ({}, 100, 100)
    assert zone.show(1)["organization"]["title"] == MARKET
    assert {n: zone.show(n)["metadata_created"] for n in (1, 100)} == before, "the same datasets"
    assert zone.page(100).status_code == 200 and len(zone.found()) == 100

    zone.feed.put(*(record(n, provider=MARKET, provider_code=new, title=f"另改{n}") for n in numbers))
    assert "changed" in zone.run()["held"], "what the list does not explain still waits"
    zone.feed.put(*(record(n, provider=TRADE, provider_code=old) for n in numbers))
    assert "changed" in zone.run()["held"], "nor does it explain the way back"
