"""From a workbook to the public, as people do it: clerk, signer, authority; each on their own account and scope."""

import io
import re
import uuid
from typing import Any

import openpyxl
import pytest
from compiling import HEADERS, PLACE, Department, Person, Workbook, imported, make_department, make_person

from ckanext.anhui.catalogue import package_id, slug

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def person(stack):
    """Makes accounts."""

    def make(**more: Any) -> Person:
        return make_person(stack, **more)

    return make


@pytest.fixture(scope="module")
def departments(stack) -> list[Department]:
    return [make_department(stack, short) for short in ("民政演示", "公安演示")]


@pytest.fixture(scope="module")
def reviewer(person) -> Person:
    return person(plugin_extras={"anhui": {"role": "reviewer"}})


@pytest.fixture(scope="module")
def auditor(person) -> Person:
    return person(plugin_extras={"anhui": {"role": "auditor"}})


def test_seven_resources_from_workbook_to_portal(stack, departments, reviewer):
    ours, others = departments
    mark = uuid.uuid4().hex[:6]
    titles = {letter: f"{letter}资源{mark}（演示数据）" for letter in "ABCDEFG"}
    book = Workbook(ours)
    book.add(titles["A"])
    book.add(titles["B"], 开放条件="无")
    book.add(titles["C"], 开放条件="无条件开放")
    book.add(titles["D"], 开放条件="仅限科研使用")
    book.add(titles["E"], 是否向社会开放="否", 不予开放依据="《统计法》第九条")
    wrong = book.add(titles["F"], 信息资源格式类型="docx")
    foreign = book.add(titles["G"], 信息资源提供方=others.name, 资源提供方代码=others.code)

    seen = ours.editor.do("anhui_import_create", files=book.upload())
    plan = seen["plan"]
    assert (seen["state"], plan["created"], plan["refused"]) == ("preview", 5, 2)
    refused = {finding["cell"]: finding for finding in plan["findings"] if finding["severity"] == "error"}
    assert {f"{PLACE['信息资源格式类型']}{wrong}", f"{PLACE['信息资源提供方']}{foreign}"} == set(refused)
    assert all(finding["fix"] for finding in refused.values())
    assert ours.editor.do("anhui_record_list", q=mark)["count"] == 0, "a preview writes nothing"

    report = ours.editor.do("anhui_import_confirm", id=seen["id"])["report"]
    assert report["created"] == 5, [finding["message"] for finding in report["findings"]]
    again = imported(ours.editor, book.upload())
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 5)
    book.put(wrong, "信息资源格式类型", "xlsx")
    mended = imported(ours.editor, book.upload())
    assert (mended["created"], mended["unchanged"], mended["refused"]) == (1, 5, 1)

    keys = {row["title"][0]: row["key"] for row in ours.editor.do("anhui_record_list", q=mark)["records"]}
    content = f"名称,地址,{titles['A'][:10]}\n甲,乙,丙\n".encode()
    for letter in "ABCD":
        file = {"upload": (f"{letter}.csv", f"{content.decode()}{letter},,\n".encode())}
        ours.editor.do("anhui_file_attach", files=file, key=keys[letter])
    signed = ours.signer.do("anhui_record_sign", filter={"q": mark})
    assert (signed["done"], signed["refused"]) == (6, [])
    assert reviewer.do("anhui_record_approve", filter={"q": mark})["done"] == 6
    released = reviewer.do("anhui_catalogue_release_create", keys=list(keys.values()), note="演示")
    assert released["state"] == "done" and released["report"]["released"] == 6 and released["number"] > 0
    stack.sync()

    names = {letter: slug(package_id("registry", key)) for letter, key in keys.items()}
    public = {letter: stack.ask("package_show", id=name) for letter, name in names.items()}
    assert [letter for letter in "ABCDEF" if public[letter]] == list("ABCDF")
    assert {letter: len(public[letter]["resources"]) for letter in "ABCD"} == {"A": 1, "B": 1, "C": 1, "D": 0}
    assert public["D"]["open_condition"] == "仅限科研使用"

    book.put(2, "信息资源名称", titles["A"] + "新名")
    asked = ours.editor.do("anhui_import_create", files=book.upload())
    assert (asked["plan"]["rename"], asked["plan"]["created"]) == (1, 0)
    done = ours.editor.do("anhui_import_confirm", id=asked["id"], answers={"2": "rename"})["report"]
    assert (done["updated"], done["created"]) == (1, 0)
    renamed = ours.editor.do("anhui_record_show", key=keys["A"])
    assert renamed["stage"] == "draft" and renamed["package_id"] == package_id("registry", keys["A"])
    assert ours.editor.do("anhui_record_list", q=mark)["count"] == 6


def test_a_department_sees_and_changes_its_own_alone(departments, auditor, reviewer):
    ours, others = departments
    book, mark = Workbook(others), uuid.uuid4().hex[:6]
    book.add(f"别家{mark}（演示数据）")
    imported(others.editor, book.upload())
    (row,) = others.editor.do("anhui_record_list", q=mark)["records"]
    assert ours.editor.do("anhui_record_list", q=mark)["count"] == 0
    assert ours.editor.ask("anhui_record_show", key=row["key"]).status_code == 404
    assert ours.editor.ask("package_show", id=row["package_id"]).status_code in (403, 404)
    assert ours.editor.do("package_search", q=mark)["count"] == 0
    assert ours.editor.ask("package_patch", id=row["package_id"], notes="改").status_code in (403, 404)
    assert ours.signer.do("anhui_record_sign", records=[{"key": row["key"]}])["done"] == 0
    for reader in (auditor, reviewer):
        assert reader.do("anhui_record_list", q=mark)["count"] == 1
        assert reader.do("package_search", q=mark)["count"] == 1
        assert reader.ask("package_patch", id=row["package_id"], notes="改").status_code == 403
    assert auditor.ask("anhui_record_approve", records=[{"key": row["key"]}]).status_code == 403
    assert ours.editor.ask("anhui_record_sign", records=[{"key": row["key"]}]).status_code == 403


def test_the_code_of_another_departments_record_takes_nothing_over(departments):
    ours, others = departments
    mark = uuid.uuid4().hex[:6]
    book = Workbook(others)
    book.add(f"他们的{mark}（演示数据）")
    imported(others.editor, book.upload())
    (row,) = others.editor.do("anhui_record_list", q=mark)["records"]
    thief = Workbook(ours)
    thief.add(f"我们的{mark}（演示数据）", 信息资源代码=row["identifier"])
    plan = ours.editor.do("anhui_import_create", files=thief.upload())["plan"]
    errors = [finding["code"] for finding in plan["findings"] if finding["severity"] == "error"]
    assert plan["refused"] == 1 and errors == ["code-taken"]


@pytest.fixture
def compiled(departments) -> tuple[Department, str, str]:
    """A record just compiled. Out: its department, key and title."""
    ours = departments[0]
    book, title = Workbook(ours), f"流程{uuid.uuid4().hex[:8]}（演示数据）"
    book.add(title)
    imported(ours.editor, book.upload())
    (row,) = ours.editor.do("anhui_record_list", q=title)["records"]
    return ours, row["key"], title


def test_a_change_makes_the_signature_void(compiled, reviewer):
    ours, key, _ = compiled
    status = ours.signer.do("anhui_record_show", key=key)
    stale = [{"key": key, "hash": status["hash"]}]
    ours.editor.do("package_patch", id=status["package_id"], notes="签发之前改的")
    refused = ours.signer.do("anhui_record_sign", records=stale)
    assert refused["done"] == 0 and refused["refused"][0]["code"] == "changed-meanwhile"
    assert ours.signer.do("anhui_record_sign", records=[{"key": key}])["done"] == 1
    ours.editor.do("package_patch", id=status["package_id"], notes="签发之后改的")
    assert reviewer.do("anhui_record_approve", records=[{"key": key}])["done"] == 0
    assert ours.editor.do("anhui_record_show", key=key)["stage"] == "draft"


def test_the_authority_returns_with_reasons_and_every_step_can_be_taken_back(stack, compiled, reviewer):
    ours, key, _ = compiled
    ours.signer.do("anhui_record_sign", records=[{"key": key}])
    assert reviewer.ask("anhui_record_return", key=key, reasons=[]).status_code == 409
    reviewer.do("anhui_record_return", key=key, reasons=[{"field": "notes", "reason": "请写明范围"}])
    returned = ours.editor.do("anhui_record_show", key=key)
    assert returned["stage"] == "returned" and returned["returned"]["reasons"][0]["reason"] == "请写明范围"
    assert ours.signer.do("anhui_record_sign", records=[{"key": key}])["done"] == 1
    assert ours.signer.do("anhui_record_recall", keys=[key], what="signature")["done"] == 1
    ours.signer.do("anhui_record_sign", records=[{"key": key}])
    reviewer.do("anhui_record_approve", records=[{"key": key}])
    assert reviewer.do("anhui_record_recall", keys=[key], what="approval")["done"] == 1
    assert ours.editor.do("anhui_record_show", key=key)["stage"] == "signed"
    told = [event["action"] for event in stack.do("anhui_audit_event_list", object_type="record", object_id=key)]
    expected = {"record-create", "sign", "return", "recall-signature", "approve", "recall-approval"}
    assert expected <= set(told)


def test_all_that_a_filter_finds_is_taken_back(stack, departments, reviewer):
    ours, mark = departments[0], uuid.uuid4().hex[:6]
    book = Workbook(ours)
    for letter in "甲乙丙":
        book.add(f"{letter}撤回{mark}（演示数据）")
    imported(ours.editor, book.upload())
    keys = {row["key"] for row in ours.editor.do("anhui_record_list", q=mark)["records"]}
    assert ours.signer.do("anhui_record_sign", filter={"q": mark})["done"] == 3
    answer = ours.signer.post("/registry/step", {"verb": "recall-signature", "all": "1", "filter-q": mark})
    assert answer.ok and "已撤回 3 条" in answer.text
    assert ours.editor.do("anhui_record_list", q=mark)["stages"] == {"draft": 3}
    ours.signer.do("anhui_record_sign", filter={"q": mark})
    reviewer.do("anhui_record_approve", filter={"q": mark})
    taken = reviewer.do("anhui_record_recall", filter={"q": mark}, what="approval")
    assert (taken["done"], set(taken["keys"]), taken["refused"]) == (3, keys, [])
    stale = [{"key": key, "hash": "another"} for key in keys]
    refused = ours.signer.do("anhui_record_recall", records=stale, what="signature")
    assert refused["done"] == 0 and {one["code"] for one in refused["refused"]} == {"changed-meanwhile"}
    nothing = ours.signer.post("/registry/step", {"verb": "recall-signature"})
    assert nothing.ok and "请至少选择一条记录" in nothing.text


def test_what_changed_after_the_list_was_shown_is_not_signed_unseen(departments):
    ours, mark = departments[0], uuid.uuid4().hex[:6]
    book = Workbook(ours)
    for letter in "甲乙":
        book.add(f"{letter}未见{mark}（演示数据）")
    imported(ours.editor, book.upload())
    page = ours.signer.get(f"/registry/changes?stage=draft&q={mark}").text
    (shown,) = set(re.findall(r'name="filter-seen_at" value="([^"]+)"', page))
    rows = ours.editor.do("anhui_record_list", q=mark)["records"]
    ours.editor.do("package_patch", id=rows[0]["package_id"], notes="页面打开以后改的")
    form = {"verb": "sign", "all": "1", "filter-stage": "draft", "filter-q": mark, "filter-seen_at": shown}
    answer = ours.signer.post("/registry/step", form)
    assert "已签发 1 条" in answer.text and rows[0]["title"] in answer.text
    stages = {row["title"]: row["stage"] for row in ours.editor.do("anhui_record_list", q=mark)["records"]}
    assert stages == {rows[0]["title"]: "draft", rows[1]["title"]: "signed"}


def test_nobody_approves_what_they_signed(stack, compiled):
    _, key, _ = compiled
    assert stack.do("anhui_record_sign", records=[{"key": key}])["done"] == 1
    refused = stack.do("anhui_record_approve", records=[{"key": key}])["refused"]
    assert refused[0]["code"] == "own-signature"


def test_nobody_signs_what_the_rules_hold(departments):
    ours = departments[0]
    book, title = Workbook(ours), f"个人{uuid.uuid4().hex[:8]}（演示数据）"
    book.add(title)
    book.rows[1][HEADERS.index("信息项名称")] = "身份证号码"
    imported(ours.editor, book.upload())
    refused = ours.signer.do("anhui_record_sign", filter={"q": title})["refused"]
    assert refused[0]["code"] == "personal-column" and "身份证号码" in refused[0]["reason"]


def test_an_old_workbook_that_would_open_again_what_is_closed_says_so(compiled):
    ours, key, title = compiled
    package = ours.editor.do("anhui_record_show", key=key)["package_id"]
    ours.editor.do("package_patch", id=package, open="否", closed_basis="某法")
    book = Workbook(ours)
    book.add(title)
    plan = ours.editor.do("anhui_import_create", files=book.upload())["plan"]
    assert plan["opens"] == 1 and plan["outcomes"][0]["openness"] == "opens"


def test_the_annotated_copy_marks_the_cell_and_imports_once_corrected(stack, departments):
    ours = departments[0]
    book, title = Workbook(ours), f"标注{uuid.uuid4().hex[:8]}（演示数据）"
    row = book.add(title, 信息资源格式类型="docx")
    made = ours.editor.do("anhui_import_create", files=book.upload())
    url = f"{stack.urls['registry']}/registry/runs/{made['id']}/annotated.xlsx"
    answer = stack.http.get(url, headers={"Authorization": ours.editor.token}, timeout=60)
    marked = openpyxl.load_workbook(io.BytesIO(answer.content))
    cell = marked.worksheets[0][f"{PLACE['信息资源格式类型']}{row}"]
    assert (
        cell.comment is not None
        and "格式类型与格式分类不符" in cell.comment.text
        and marked.sheetnames[-1] == "检查结果"
    )
    for at in range(row, row + 3):
        marked.worksheets[0][f"{PLACE['信息资源格式类型']}{at}"].value = "xlsx"
    target = io.BytesIO()
    marked.save(target)
    assert imported(ours.editor, {"upload": ("改好.xlsx", target.getvalue())})["created"] == 1


def test_a_cancelled_import_writes_nothing_and_cannot_be_confirmed(departments):
    ours = departments[0]
    book, title = Workbook(ours), f"取消{uuid.uuid4().hex[:8]}（演示数据）"
    book.add(title)
    made = ours.editor.do("anhui_import_create", files=book.upload())
    assert ours.editor.do("anhui_import_cancel", id=made["id"])["state"] == "cancelled"
    assert ours.editor.ask("anhui_import_confirm", id=made["id"]).status_code == 409
    assert ours.editor.do("anhui_record_list", q=title)["count"] == 0
    other = departments[1].editor
    assert other.ask("anhui_run_show", id=made["id"]).status_code == 403, "an import is its owner's alone"


def test_the_lead_of_a_subject_counts_for_those_who_follow(departments, reviewer, auditor):
    ours, others = departments
    title = f"养老机构{uuid.uuid4().hex[:8]}（演示数据）"
    rows = []
    for department in departments:
        book = Workbook(department)
        book.add(title)
        imported(department.editor, book.upload())
        rows += department.editor.do("anhui_record_list", q=title)["records"]
    lead, follower = rows
    assert ours.editor.do("anhui_record_list", q=title, work="subjects")["count"] == 1
    assert auditor.do("anhui_record_list", q=title, work="subjects")["count"] == 2
    reviewer.do("anhui_subject_lead", lead=lead["key"], keys=[row["key"] for row in rows])
    assert auditor.do("anhui_record_list", q=title, work="subjects")["count"] == 0

    said = "同源，以其为准"
    page = others.editor.get(f"/dataset/{follower['package_id']}").text
    assert said in page and ours.name in page and lead["package_id"] not in page, "their record is told, not shown"
    assert lead["package_id"] in reviewer.get(f"/dataset/{follower['package_id']}").text
    leading = ours.editor.get(f"/dataset/{lead['package_id']}").text
    assert others.name in leading and follower["package_id"] not in leading
    preview = {one["key"]: one for one in reviewer.do("anhui_record_changes", q=title)["records"]}
    told = [one for one in preview[follower["key"]]["findings"] if one["rule"] == "follows-lead"]
    assert told and told[0]["severity"] == "warn" and ours.name in told[0]["title"] and told[0]["fix"]
    assert "follows-lead" not in [one["rule"] for one in preview[lead["key"]]["findings"]]
    assert others.signer.do("anhui_record_sign", records=[{"key": follower["key"]}])["done"] == 1, "it only warns"


def test_a_record_shows_what_happened_to_it_to_its_own_department(departments, compiled, reviewer, auditor):
    ours, key, _ = compiled
    ours.signer.do("anhui_record_sign", records=[{"key": key}])
    reviewer.do("anhui_record_return", key=key, reasons=[{"field": "notes", "reason": "请写明范围"}])
    ours.signer.do("anhui_record_sign", records=[{"key": key}])
    reviewer.do("anhui_record_approve", records=[{"key": key}])
    number = reviewer.do("anhui_catalogue_release_create", keys=[key])["number"]
    history = ours.editor.do("anhui_record_history", key=key)
    done = ["release", "approve", "sign", "return", "sign", "record-create"]
    assert [event["action"] for event in history["events"]] == done and not history["more"]
    assert history["events"][0]["data"]["number"] == number and history["events"][1]["actor"] == reviewer.name
    assert ours.editor.do("anhui_record_history", key=key, limit=2)["more"]
    assert departments[1].editor.ask("anhui_record_history", key=key).status_code == 404
    assert ours.editor.ask("anhui_audit_event_list").status_code == 403, "the audit itself stays closed"
    package = ours.editor.do("anhui_record_show", key=key)["package_id"]
    page = ours.editor.get(f"/dataset/{package}").text
    assert "信息资源摘要：请写明范围" in page and f"第 {number} " in page and "/audit?" not in page
    assert f"object_id={key}" in auditor.get(f"/dataset/{package}").text


def test_each_lands_on_what_waits_for_them_and_does_it_with_one_button(departments, reviewer):
    ours, mark = departments[0], uuid.uuid4().hex[:6]
    book = Workbook(ours)
    for letter in "甲乙":
        book.add(f"{letter}待办{mark}（演示数据）")
    imported(ours.editor, book.upload())
    assert ours.editor.get("/registry/start").url.endswith("/registry")
    assert "/registry/changes?stage=draft" in ours.editor.get("/registry").text, "what waits is told"
    landed = ours.signer.get("/registry/start")
    assert landed.url.endswith("/registry/changes?stage=draft") and "签发全部" in landed.text
    signed = ours.signer.post("/registry/step", {"verb": "sign", "all": "1", "filter-q": mark})
    assert signed.ok and "没有等待签发的改动" in ours.signer.get(f"/registry/changes?q={mark}").text
    waiting = reviewer.get("/registry/start")
    assert waiting.url.endswith("/registry/changes?stage=signed") and "审核通过全部" in waiting.text
    assert 'value="approve"' not in ours.editor.get("/registry/changes?stage=signed").text, "no buttons without a right"
    assert "/registry/import" not in reviewer.get("/registry").text
