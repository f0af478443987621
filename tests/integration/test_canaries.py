"""Canaries: values planted in internal fields, in blocked files and in uploads that are refused, looked for afterwards.

They are found where they were put, in the record inside and in the internal blob store, and nowhere else: in no page,
answer, dump, index, DataStore, log, job or other table of either zone.
"""

import io
import json
import uuid
import zipfile
from typing import Any

import openpyxl
import pytest
from canaries import Canary, blobs, traces
from compiling import Department, make_department, make_person
from feed_server import record
from openpyxl.comments import Comment
from sync_zone import sync_zone

from ckanext.anhui.catalogue import organization_id, package_id, resource_id, slug

pytestmark = pytest.mark.integration

RECORD = {
    "open": "是", "open_condition": "", "secrecy": "非涉密", "grade": "L1", "notes": "演示数据",
    "share_type": "无条件共享", "format_class": "电子表格", "format_type": "xlsx", "update_cycle": "annual",
    "issued": "2026-01-05", "classification": ["部门信息资源"],
    "columns": [{"name": name, "type": "字符型C", "open": "是"} for name in ("名称", "地址", "备注")],
}  # fmt: skip
INTERNAL = ("provider_unit", "share_condition")
CLEAN = "名称,地址,备注\n甲,乙,丙\n丁,戊,己\n".encode()
INSIDE_ONLY = {"registry public.package", "registry public.package_extra", "registry public.anhui_registry_record"}
"""What keeps the record itself; the internal index does too."""


def workbook(canary: Canary) -> bytes:
    """A clean table; the values are in a comment, the properties and a hidden sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("名称", "地址", "备注"), ("甲", "乙", "丙"), ("丁", "戊", "己")):
        sheet.append(row)
    sheet["A2"].comment = Comment(f"{canary.word} {canary.phone}", canary.word)
    book.properties.keywords = canary.id
    hidden = book.create_sheet("附表")
    hidden.sheet_state = "hidden"
    for row in (("名称", "号码"), (canary.word, canary.id), (canary.word, canary.phone)):
        hidden.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def archive(canary: Canary) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("说明.txt", f"联系人{canary.word}，手机{canary.phone}，身份证号{canary.id}")
        packed.writestr("表.csv", CLEAN)
    return target.getvalue()


def broken(canary: Canary) -> bytes:
    """A file that ends in the middle, with the values readable in what is there."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", f"<row><c>{canary.word} {canary.id} {canary.phone}</c></row>")
    return target.getvalue()[:-40]


BLOCKED = {
    "表.csv": Canary.table,
    "表.xlsx": workbook,
    "表.zip": archive,
    "表.json": lambda canary: json.dumps([{"名称": canary.word, "地址": canary.id, "备注": "无"}] * 3).encode(),
    "说明.txt": lambda canary: f"{canary.word}，身份证号{canary.id}，手机{canary.phone}".encode("gb18030"),
}


@pytest.fixture(scope="module")
def department(stack) -> Department:
    return make_department(stack, "金丝雀局")


def compiled(stack: Any, department: Department, **elements: str) -> dict[str, Any]:
    """A record that may be open."""
    by = {"owner_org": organization_id(department.code), "provider_code": department.code}
    title = f"检查{uuid.uuid4().hex[:8]}（演示数据）"
    made = stack.do("package_create", **RECORD, **by, title=title, **elements)
    stack.do("anhui_record_list", limit=1)  # the registry takes it over
    return made


def attach(department: Department, package: dict[str, Any], content: bytes, name: str) -> str:
    """Out: the resource."""
    files = {"upload": (name, content)}
    department.editor.do("anhui_file_attach", files=files, key=package["key"], name=name, file_key="f")
    return resource_id(package["id"], "f")


def told(stack: Any, name: str, resource: str = "") -> str:
    """Everything the portal says of a dataset, of a file of it, and of all datasets."""
    paths = [f"/dataset/{name}{ending}" for ending in ("", ".ttl", ".xml", ".jsonld")]
    paths += [f"/dataset/{name}/resource/{resource}{part}" for part in ("", "/table.csv", "/table/schema.json")]
    paths += ["/updates.atom", "/updates.json", "/catalog.ttl", "/sitemap-0.xml", "/api/3/action/anhui_change_list"]
    answers = [stack.get(path).text for path in paths]
    answers.append(stack.get("/api/3/action/package_search", q="*:*", rows=1000).text)
    answers.append(stack.get("/api/3/action/package_show", id=name).text)
    answers.append(stack.get("/api/3/action/datastore_search", resource_id=resource).text)
    return "\n".join(answers)


def feed(stack: Any, key: str) -> str:
    headers = {"Authorization": f"Bearer {stack.secrets['feed_token']}"}
    address = f"{stack.urls['registry']}/feed/v1"
    asked = stack.http.post(f"{address}/records", json={"keys": [key]}, headers=headers, timeout=60)
    return stack.http.get(f"{address}/index", headers=headers, timeout=60).text + asked.text


def test_what_stands_in_internal_fields_stays_in_the_record(stack, department) -> None:
    words = {name: Canary().word for name in INTERNAL}
    package = compiled(stack, department, **words)
    resource = attach(department, package, CLEAN, "表.csv")
    stack.release(package["key"])
    stack.sync()
    identity = package_id("registry", package["key"])
    assert stack.ask("package_show", id=identity), "it is open, so there is something to look through"
    said = told(stack, slug(identity), resource) + feed(stack, package["key"])
    stack.ckan("portal", "anhui-dcat", "dump")
    assert not [name for name, word in words.items() if word in said]
    for name, word in words.items():
        found = set(traces(word))
        assert found <= INSIDE_ONLY | {"registry index"}, name
        assert "registry public.anhui_registry_record" in found, "the scan sees"


@pytest.mark.parametrize("name", BLOCKED)
def test_what_stands_in_a_blocked_file_stays_in_the_internal_blob_store(stack, department, name: str) -> None:
    canary = Canary()
    package = compiled(stack, department)
    content = BLOCKED[name](canary)
    resource = attach(department, package, content, name)
    stack.release(package["key"])
    shown = department.editor.do("anhui_screening_show", id=resource)
    assert shown["verdict"] == "block"
    editor, address = department.editor, f"/dataset/{package['id']}"
    pages = [
        editor.get(address + path).text for path in ("", f"/resource/{resource}", f"/resource/{resource}/screening")
    ]
    pages += [editor.get(f"{address}/resource/{resource}/table/check").text, json.dumps(shown)]
    pages += [json.dumps(editor.do("anhui_record_show", key=package["key"])), feed(stack, package["key"])]
    stack.sync()
    pages.append(told(stack, slug(package_id("registry", package["key"])), resource))
    assert not [value for value in canary.values for page in pages if value in page]
    assert traces(*canary.values) == []
    sha256 = stack.do("resource_show", id=resource)["hash"]
    assert [path.name for path in blobs("registry", canary.word)] in ([sha256], []), "packed, it is not seen"
    assert blobs("portal", canary.word) == []


def test_what_is_sent_in_vain_is_kept_nowhere(stack, department) -> None:
    canary, stranger = Canary(), make_department(stack, "他人局")
    package, table = compiled(stack, department), canary.table()
    outsider = make_person(stack)
    for person in (stranger.editor, outsider):
        refused = person.ask(
            "anhui_file_attach", files={"upload": ("表.csv", table)}, key=package["key"], name="表.csv"
        )
        assert refused.status_code in (403, 404)
        refused = person.ask("resource_create", files={"upload": ("表.csv", table)}, package_id=package["id"])
        assert refused.status_code in (403, 404)
    refused = department.editor.ask(
        "resource_create", files={"upload": ("表.csv", table)}, package_id="no-such-dataset"
    )
    assert refused.status_code in (404, 409)
    nonsense = {"key": "k", "provider": canary.word, "elements": canary.id, "columns": [canary.phone]}
    refused = department.editor.ask("anhui_rules_evaluate", record=nonsense)
    assert refused.status_code == 409
    assert not [value for value in canary.values if value in refused.text]
    assert traces(*canary.values) == []
    assert blobs("registry", canary.word) == []


def test_a_workbook_that_is_refused_is_kept_for_who_sent_it_alone(department) -> None:
    canary = Canary()
    made = department.editor.ask("anhui_import_create", files={"upload": ("目录.xlsx", canary.table())})
    assert made.json()["result"]["state"] == "failed"
    assert not [value for value in canary.values if value in str(made.json())]
    assert traces(*canary.values) == []
    assert blobs("portal", canary.word) == []


def test_what_cannot_be_read_leaves_no_word_of_it_in_the_log(stack, department) -> None:
    canary = Canary()
    package = compiled(stack, department)
    resource = attach(department, package, broken(canary), "表.xlsx")
    stack.release(package["key"])
    shown = department.editor.do("anhui_screening_show", id=resource)
    assert shown["verdict"] in ("hold", "block", "failed"), "what nobody looked into waits"
    assert traces(*canary.values) == []


def test_what_arrives_outside_and_is_not_taken_is_kept_nowhere(tmp_path) -> None:
    canary, other = Canary(), Canary()
    with sync_zone(tmp_path) as zone:
        blocked, forged = zone.feed.file(canary.table(), "表.csv"), zone.feed.file(other.table(), "另表.csv")
        zone.feed.files[forged.sha256] += other.word.encode()  # other bytes than those that were announced
        zone.feed.put(record(1, files=(blocked,)), record(2, files=(forged,)), record(3))
        codes = {one["key"]: one["code"] for one in zone.run()["refused"]}
        assert codes == {"test:1": "content-held", "test:2": "file-unavailable"}
        assert zone.show(3) and zone.show(1) is None and zone.show(2) is None
        assert traces(*canary.values, *other.values) == []
        assert blobs("portal", canary.word) == blobs("portal", other.word) == []
