"""What must not leave does not: files are screened inside, when they arrive outside, and again under new rules.

Canaries, values that stand in one file alone, are looked for afterwards in everything either zone keeps or says.
"""

import json
import os
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from canaries import Canary, traces
from compiling import Department, Person, Workbook, imported, make_department, make_person
from feed_server import record
from sync_zone import SyncZone, sync_zone

from ckanext.anhui.catalogue import resource_id

pytestmark = pytest.mark.integration

SECONDS = 60


@pytest.fixture
def zone(tmp_path) -> Iterator[SyncZone]:
    with sync_zone(tmp_path) as zone:
        yield zone


@pytest.fixture(scope="module")
def department(stack) -> Department:
    return make_department(stack, "内容检查局")


@pytest.fixture(scope="module")
def reviewer(stack) -> Person:
    return make_person(stack, plugin_extras={"anhui": {"role": "reviewer"}})


class Record:
    """A record of the department, with a file."""

    def __init__(self, stack: Any, department: Department) -> None:
        self.stack, self.department = stack, department
        title = f"检查{uuid.uuid4().hex[:8]}（演示数据）"
        book = Workbook(department)
        book.add(title)
        (self.key,) = imported(department.editor, book.upload())["keys"]
        self.id = department.editor.do("anhui_record_show", key=self.key)["package_id"]

    def send(self, content: bytes, name: str = "表.csv") -> str:
        """Attach a file; out: its resource, once it was looked at."""
        files = {"upload": (name, content)}
        self.department.editor.do("anhui_file_attach", files=files, key=self.key, name=name, file_key="f")
        self.file = resource_id(self.id, "f")
        deadline = time.monotonic() + SECONDS
        while self.screening()["state"] == "waiting" or self.table() in ("queued", "loading"):
            assert time.monotonic() < deadline, "a worker looks at it"
            time.sleep(0.2)
        return self.file

    def screening(self) -> dict[str, Any]:
        return self.department.editor.do("anhui_screening_show", id=self.file)

    def table(self) -> str:
        answer = self.department.editor.ask("anhui_table_show", id=self.file)
        return answer.json()["result"]["state"] if answer.ok else ""

    def release(self) -> str:
        self.stack.release(self.key)
        return self.department.editor.do("anhui_record_show", key=self.key)["state"]

    def feed(self) -> dict[str, Any]:
        (one,) = self.stack.do("anhui_release_list", keys=[self.key]) or [{}]
        return one

    def page(self, person: Person, path: str = "/screening") -> str:
        return person.get(f"/dataset/{self.id}/resource/{self.file}{path}").text


@pytest.fixture
def compiled(stack, department) -> Record:
    return Record(stack, department)


def test_inside_personal_data_stays_where_it_is_until_it_is_mended(stack, compiled: Record) -> None:
    canary = Canary()
    compiled.send(canary.table())
    shown = compiled.screening()
    assert shown["verdict"] == "block"
    assert {(one["column"], tuple(one["rows"])) for one in shown["found"]} == {("地址", (3,)), ("备注", (4,))}
    assert all(one["fix"] and one["basis"] and one["may"] == "" for one in shown["found"])
    assert compiled.table() == "held"
    page = compiled.page(compiled.department.editor)
    assert "居民身份证号码" in page and "“地址”列" in page and "《个人信息保护法》" in page
    assert "不能开放" in page
    assert compiled.release() == "removed"
    assert compiled.feed().get("files", []) == []
    named = {name: shown["found"][0][name] for name in ("rule", "kind", "table", "column", "place")}
    signer = compiled.department.signer
    refused = signer.ask("anhui_screening_decide", id=compiled.file, reason="确需公开这一列数据", **named)
    assert refused.status_code == 409 and "重新上传" in str(refused.json()["error"])

    assert traces(*canary.values) == []
    for text in (page, json.dumps(shown), compiled.page(compiled.department.editor, "/table/check")):
        assert not any(value in text for value in canary.values)

    compiled.send("名称,地址,备注\n甲,乙,丙\n丁,戊,己\n".encode())
    assert compiled.screening()["verdict"] == "pass"
    assert compiled.release() == "open"
    assert [one["name"] for one in compiled.feed()["files"]] == ["表.csv"]


def test_what_is_in_a_closed_column_does_not_hold_the_others(stack, compiled: Record) -> None:
    canary = Canary()
    package = stack.do("package_show", id=compiled.id)
    columns = json.loads(package["columns"]) if isinstance(package["columns"], str) else package["columns"]
    columns = [one | ({"open": "否"} if one["name"] == "地址" else {}) for one in columns]
    stack.do("package_patch", id=compiled.id, columns=json.dumps(columns, ensure_ascii=False))
    rows = "".join(f"{n},{canary.id},甲\n" for n in range(4))
    names = ",".join(one["name"] for one in columns)
    compiled.send(f"{names}\n{rows}".encode())
    assert compiled.screening()["verdict"] == "block"
    assert compiled.release() == "open"
    (file,) = compiled.feed()["files"]
    path = Path(stack.do("anhui_release_file_show", sha256=file["sha256"])["path"])
    assert canary.id not in path.read_text("utf-8-sig")


def test_two_persons_may_lift_a_hold(stack, compiled: Record, reviewer: Person) -> None:
    word = Canary().word  # what was decided is decided for these bytes, whoever sends them
    compiled.send(f"名称,地址,备注\n公交一号,皖A12345,无\n公交二号,皖A12346,{word}\n".encode())
    (finding,) = compiled.screening()["found"]
    assert (finding["kind"], finding["verdict"]) == ("plate", "hold")
    assert compiled.release() == "removed"
    named = {name: finding[name] for name in ("rule", "kind", "table", "column", "place")}
    signer = compiled.department.signer

    def decide(person: Person, reason: str = "") -> Any:
        return person.ask("anhui_screening_decide", id=compiled.file, reason=reason, **named)

    assert decide(compiled.department.editor, "都是公交公司的车辆，可以公开").status_code == 409
    assert "至少" in str(decide(signer, "可以").json()["error"])
    assert decide(signer, "都是公交公司的车辆，依法公示").ok
    assert compiled.release() == "removed", "one person is not enough"
    assert "另一人" in str(decide(signer, "都是公交公司的车辆，依法公示").json()["error"])
    assert "作为第二人确认" in compiled.page(reviewer)
    assert decide(reviewer).ok
    assert compiled.screening()["verdict"] == "lifted"
    assert compiled.release() == "open"
    (file,) = compiled.feed()["files"]
    assert file["screened"] == "lifted"
    events = stack.do("anhui_audit_event_list", object_type="file", object_id=finding_hash(stack, compiled))
    assert {one["action"] for one in events} >= {"screening-decide", "screening-confirm"}
    decided = next(one for one in events if one["action"] == "screening-decide")
    assert decided["actor"] == signer.name and "公交公司" in decided["data"]["reason"]


def finding_hash(stack: Any, compiled: Record) -> str:
    return stack.do("resource_show", id=compiled.file)["hash"]


def test_what_is_marked_secret_is_not_kept(stack, compiled: Record) -> None:
    canary = Canary()
    compiled.send(f"名称,地址,备注\n{canary.word}（机密★10年）,甲,乙\n丙,丁,戊\n".encode())
    assert compiled.screening()["verdict"] == "secret"
    sha256 = finding_hash(stack, compiled)
    assert list(Path(os.environ["ANHUI_HOME"]).rglob(sha256)) == []
    address = f"/dataset/{compiled.id}/resource/{compiled.file}/download/x.csv"
    assert compiled.department.editor.get(address).status_code == 404
    assert "已从平台移除" in compiled.page(compiled.department.editor)
    assert compiled.release() == "removed"
    events = stack.do("anhui_audit_event_list", object_type="file", object_id=sha256)
    assert any(one["action"] == "screen" and one["data"]["secrecy"] for one in events)
    assert traces(canary.word) == []


def test_outside_nothing_of_what_arrives_and_must_not_be_public_is_kept(zone: SyncZone) -> None:
    canary = Canary()
    good, bad = zone.feed.file("名称,数量\n甲,1\n".encode(), "好.csv"), zone.feed.file(canary.table(), "坏.csv")
    zone.feed.put(record(1, files=(good,)), record(2, files=(bad,)))
    report = zone.run()
    assert [(one["key"], one["code"]) for one in report["refused"]] == [("test:2", "content-held")]
    assert zone.show(1) and zone.show(2) is None
    assert not zone.blob(bad.sha256)
    assert traces(*canary.values) == []


def test_outside_a_hold_two_persons_lifted_inside_is_respected_and_a_block_is_not(zone: SyncZone) -> None:
    import msgspec

    plates = zone.feed.file("名称,备注\n公交,皖A12345\n公交,皖A12346\n".encode(), "车.csv")
    people = zone.feed.file(Canary().table(), "人.csv")
    lifted = [msgspec.structs.replace(one, screened="lifted") for one in (plates, people)]
    zone.feed.put(record(1, files=(lifted[0],)), record(2, files=(lifted[1],)), record(3, files=(plates,)))
    zone.run()
    shown = zone.show(1)
    assert shown["resources"][0]["screened"] == "lifted"
    assert zone.show(2) is None


def test_under_new_rules_an_old_sin_is_withdrawn_at_once(zone: SyncZone) -> None:
    canary = Canary()
    bad = zone.feed.file(canary.table(), "旧.csv")
    row = "(sha256, version, verdict, found, decisions) values (%s, 'old', 'pass', '[]', '[]')"
    zone.sql(f"insert into anhui_screening {row}", bad.sha256)
    zone.feed.put(record(1, files=(bad,)), record(2))
    zone.run()
    assert zone.show(1), "the rules then in force saw nothing"
    report = json.loads(zone.say("screen", "--json").splitlines()[-1])
    assert zone.id(1) in report["withdrawn"]
    assert zone.show(1) is None and zone.show(2)
    assert zone.page(1).status_code == 410
    assert "旧.csv" not in zone.page(1).text
    assert not zone.blob(bad.sha256)
    assert zone.run()["written"] == 0, "the source cannot bring it back"
    assert traces(*canary.values) == []
    again = json.loads(zone.say("screen", "--json").splitlines()[-1])
    assert again["screened"] == 0 and again["withdrawn"] == []
