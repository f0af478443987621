"""People go on working while an import runs: what they sign, attach and compile stays theirs."""

import os
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
import pytest
from flow_kit import Department, Person, Workbook, imported, make_department, make_person

from ckanext.anhui.catalogue import organization_id
from ckanext.anhui.catalogue.writer import TAG_LOCK

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def ours(stack) -> Department:
    return make_department(stack, "并行演示")


@pytest.fixture(scope="module")
def reviewer(stack) -> Person:
    return make_person(stack, plugin_extras={"anhui": {"role": "reviewer"}})


@contextmanager
def writers_waiting() -> Iterator[None]:
    """Nothing is written in bulk inside the block: an import stands still just before its first batch."""
    with psycopg2.connect(os.environ["ANHUI_DB_URL_REGISTRY"]) as connection, connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", (TAG_LOCK,))
        yield
        connection.rollback()


def begun(person: Person, files: dict[str, Any]) -> str:
    """A confirmed import in the background worker. Out: its run."""
    identity = person.do("anhui_import_create", files=files)["id"]
    until(lambda: show(person, identity)["state"] == "preview")
    assert "outcomes" not in show(person, identity)["plan"] and "outcomes" in whole(person, identity)["plan"]
    person.do("anhui_import_confirm", id=identity)
    return identity


def ended(person: Person, identity: str) -> dict[str, Any]:
    until(lambda: not show(person, identity)["working"])
    found = show(person, identity)
    assert found["state"] == "done", found["report"]
    return found["report"]


def show(person: Person, identity: str) -> dict[str, Any]:
    return person.do("anhui_run_show", id=identity, brief=True)


def whole(person: Person, identity: str) -> dict[str, Any]:
    return person.do("anhui_run_show", id=identity)


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 180
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def listed(person: Person, mark: str) -> dict[str, dict[str, Any]]:
    """Records by title."""
    found: dict[str, dict[str, Any]] = {}
    while rows := person.do("anhui_record_list", q=mark, limit=100, offset=len(found))["records"]:
        found |= {row["title"]: row for row in rows}
    return found


def test_a_signature_given_while_an_import_runs_is_of_one_state_alone(ours, reviewer):
    mark, count = uuid.uuid4().hex[:6], 150
    book = Workbook(ours)
    starts = {f"第{n:03d}号{mark}（演示数据）": book.add(f"第{n:03d}号{mark}（演示数据）") for n in range(count)}
    ended(ours.editor, begun(ours.editor, book.upload(big=True)))
    seen = listed(ours.signer, mark)
    assert len(seen) == count
    changed = {title for n, title in enumerate(starts) if n % 3}
    for title in changed:
        book.put(starts[title], "信息资源摘要", "导入时改的")

    identity = begun(ours.editor, book.upload(big=True))
    until(lambda: show(ours.editor, identity)["done"] > 0)
    asked = [{"key": row["key"], "hash": row["draft_hash"]} for row in seen.values()]
    answer = ours.signer.do("anhui_record_sign", records=asked)
    assert show(ours.editor, identity)["working"], "signed in the middle"
    assert ended(ours.editor, identity)["updated"] == len(changed)

    assert {one["code"] for one in answer["refused"]} == {"changed-meanwhile"}
    refused = {one["title"] for one in answer["refused"]}
    assert refused <= changed and answer["done"] == count - len(refused)
    now = listed(ours.signer, mark)
    assert {row["stage"] for title, row in now.items() if title in changed} == {"draft"}
    assert {row["stage"] for title, row in now.items() if title not in changed} == {"signed"}
    assert reviewer.do("anhui_record_approve", filter={"q": mark})["done"] == count - len(changed)


def test_a_file_attached_while_an_import_runs_stays(ours):
    book, title = Workbook(ours), f"附件{uuid.uuid4().hex[:6]}（演示数据）"
    row = book.add(title)
    imported(ours.editor, book.upload())
    (record,) = listed(ours.editor, title).values()
    book.put(row, "信息资源摘要", "导入时改的")
    with writers_waiting():
        identity = begun(ours.editor, book.upload(big=True))
        until(lambda: show(ours.editor, identity)["total"] > 0)
        time.sleep(1)
        ours.editor.do("anhui_file_attach", files={"upload": ("表.csv", "名称\n甲\n".encode())}, key=record["key"])
    assert ended(ours.editor, identity)["updated"] == 1
    shown = ours.editor.do("package_show", id=record["package_id"])
    assert shown["notes"] == "导入时改的" and [file["name"] for file in shown["resources"]] == ["表.csv"]


def test_a_record_compiled_in_the_form_is_changed_by_a_workbook(ours):
    title = f"表单{uuid.uuid4().hex[:6]}（演示数据）"
    typed = {"title": title, "owner_org": organization_id(ours.code), "notes": "表单里写的", "open": "是"}
    typed |= {"format_class": "电子表格", "format_type": "xlsx", "update_cycle": "annual", "share_type": "无条件共享"}
    made = ours.editor.do("package_create", **typed, columns="名称\t字符型\t50", seen_modified="", save="")
    book = Workbook(ours)
    book.add(title, 信息资源代码=made["identifier"], 信息资源摘要="工作簿里写的")
    plan = ours.editor.do("anhui_import_create", files=book.upload())
    report = ours.editor.do("anhui_import_confirm", id=plan["id"])["report"]
    assert (report["updated"], report["refused"]) == (1, 0), report["findings"]
    assert ours.editor.do("package_show", id=made["id"])["notes"] == "工作簿里写的"
