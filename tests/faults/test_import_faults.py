"""The background worker dies in the middle of an import or a release. Carried on, nothing can be told from a quiet day.

ANHUI_FAULTS=1 deploy/local/portal test -v tests/faults/test_import_faults.py
"""

import datetime as dt
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2
import pytest
import requests
from compiling import Department, Person, Workbook, make_department

from ckanext.anhui.catalogue import organization_id

pytestmark = pytest.mark.integration

RECORDS = 300
OWN = ("provider_code", "identifier", "owner_org")
"""What differs from department to department however equal their workbooks."""


def sql(query: str, *values: Any) -> list[tuple[Any, ...]]:
    with psycopg2.connect(os.environ["ANHUI_DB_URL_REGISTRY"]) as connection, connection.cursor() as cursor:
        cursor.execute(query, values or None)
        return cursor.fetchall() if cursor.description else []


def workbook(department: Department) -> Workbook:
    book = Workbook(department)
    for number in range(RECORDS):
        book.add(f"断点续办第{number:03d}号资源（演示数据）", 关联及类目名称="", 信息资源摘要=f"第{number}号")
    return book


@pytest.fixture
def department(stack) -> Department:
    return make_department(stack, "中断演示")


@pytest.fixture(scope="module")
def undisturbed(stack) -> dict[str, Any]:
    """What a department's records are after an import nothing happened to."""
    quiet = make_department(stack, "平静演示")
    finish(quiet.editor, hand_in(quiet))
    return state(quiet)


def state(department: Department) -> dict[str, Any]:
    """Row, dataset and place in the index of every record of a department, by title."""
    query = "select draft, draft_hash is null, package_id from anhui_registry_record where draft->>'provider' = %s"
    found, documents = {}, index()
    for draft, unhashed, package in sql(query, department.name):
        elements = {name: value for name, value in draft["elements"].items() if name not in OWN}
        shown = department.editor.do("package_show", id=package)
        dataset = {name: shown[name] for name in ("title", "notes", "columns", "open", "state", "num_tags")}
        current = documents.get(package) == moment(shown["metadata_modified"])
        found[elements["title"]] = (elements, draft["columns"], unhashed, dataset, current)
    return found


def index() -> dict[str, dt.datetime]:
    """Every dataset in the inner zone's index, and the version of it that is there."""
    asked = {"q": "*:*", "fq": "entity_type:package", "fl": "id,metadata_modified", "rows": 1_000_000}
    answer = requests.get(f"{os.environ['ANHUI_SOLR_URL']}/registry/select", params=asked, timeout=60)
    documents = answer.json()["response"]["docs"]
    return {one["id"]: moment(one["metadata_modified"].rstrip("Z")) for one in documents}


def moment(said: str) -> dt.datetime:
    """To the millisecond: the index keeps no more, and writes none when it is a whole second."""
    found = dt.datetime.fromisoformat(said)
    return found.replace(microsecond=found.microsecond // 1000 * 1000)


def nothing_is_torn(department: Department) -> None:
    """No row without its dataset, no dataset without its row: at no time."""
    without_dataset = "select key from anhui_registry_record r left join package p on p.id = r.package_id"
    assert sql(f"{without_dataset} where p.id is null") == []
    without_row = "select p.id from package p left join anhui_registry_record r on r.package_id = p.id"
    mine = organization_id(department.code)
    assert sql(f"{without_row} where r.key is null and p.owner_org = %s", mine) == []
    unread = "p.metadata_modified is distinct from r.package_modified"
    assert sql(f"{without_row} where p.owner_org = %s and {unread}", mine) == []


def packages(department: Department) -> list[str]:
    return [one for (one,) in sql("select id from package where owner_org = %s", organization_id(department.code))]


def written(department: Department) -> int:
    return len(packages(department))


def grows(department: Department) -> bool:
    before = written(department)
    time.sleep(8)  # a batch takes two
    return written(department) > before


# ---- what people do ----


def hand_in(department: Department) -> str:
    """A workbook big enough for the background worker. Out: the run, once it waits to be confirmed."""
    made = department.editor.do("anhui_import_create", files=workbook(department).upload(big=True))
    return reached(department.editor, made["id"], "preview")["id"]


def finish(person: Person, identity: str) -> dict[str, Any]:
    person.do("anhui_import_confirm", id=identity)
    return reached(person, identity, "done")["report"]


def show(person: Person, identity: str) -> dict[str, Any]:
    return person.do("anhui_run_show", id=identity)


def reached(person: Person, identity: str, wanted: str) -> dict[str, Any]:
    wait(wanted, lambda: show(person, identity)["state"] in (wanted, "failed"))
    found = show(person, identity)
    assert found["state"] == wanted, found["report"]
    return found


def carried_on(person: Person, identity: str) -> dict[str, Any]:
    """The run is shown as interrupted; somebody presses 继续."""
    wait("the run is shown as stalled", lambda: show(person, identity)["stalled"])
    person.do("anhui_run_resume", id=identity)
    return reached(person, identity, "done")


# ---- dying ----


def supervisor(*arguments: str) -> str:
    command = ["supervisorctl", "-c", str(Path(os.environ["ANHUI_HOME"]) / "supervisord.conf"), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout


def kill_the_worker() -> None:
    """The worker, and the processes it does its jobs in; the supervisor starts another."""
    worker = supervisor("pid", "registry-worker").strip()
    horses = subprocess.run(["pgrep", "-P", worker], capture_output=True, text=True, check=True).stdout.split()
    for process in (worker, *horses):
        os.kill(int(process), 9)


@contextmanager
def frozen(program: str) -> Iterator[None]:
    """A server that does not answer."""
    supervisor("signal", "STOP", program)
    try:
        yield
    finally:
        supervisor("signal", "CONT", program)


def wait(what: str, condition: Callable[[], bool], seconds: float = 180) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return
        time.sleep(0.05)
    pytest.fail(f"waited {seconds} s in vain: {what}")


def it_is_as_if_nothing_had_happened(department: Department, undisturbed: dict[str, Any]) -> None:
    nothing_is_torn(department)
    assert state(department) == undisturbed
    again = department.editor.do("anhui_run_show", id=hand_in(department))["plan"]
    assert (again["created"], again["updated"], again["rename"], again["unchanged"]) == (0, 0, 0, RECORDS)


def test_killed_while_it_writes(department: Department, undisturbed: dict[str, Any]) -> None:
    identity = hand_in(department)
    department.editor.do("anhui_import_confirm", id=identity)
    wait("it writes", lambda: written(department) >= 60)
    kill_the_worker()
    assert written(department) < RECORDS, "it was killed in the middle"
    nothing_is_torn(department)
    carried_on(department.editor, identity)
    it_is_as_if_nothing_had_happened(department, undisturbed)


def test_killed_between_writing_and_indexing(department: Department, undisturbed: dict[str, Any]) -> None:
    identity = hand_in(department)
    department.editor.do("anhui_import_confirm", id=identity)
    wait("it writes", lambda: written(department) > 0)
    with frozen("solr"):
        wait("it waits for the index", lambda: not grows(department))
        kill_the_worker()
    assert set(packages(department)) - set(index()), "something is written and not indexed"
    nothing_is_torn(department)
    carried_on(department.editor, identity)
    it_is_as_if_nothing_had_happened(department, undisturbed)


def test_cancelled_while_it_writes(department: Department, undisturbed: dict[str, Any]) -> None:
    identity = hand_in(department)
    department.editor.do("anhui_import_confirm", id=identity)
    wait("it writes", lambda: written(department) >= 60)
    department.editor.do("anhui_import_cancel", id=identity)
    wait("it stops", lambda: not grows(department))
    assert written(department) < RECORDS, "it was cancelled in the middle"
    nothing_is_torn(department)
    report = finish(department.editor, hand_in(department))
    assert report["created"] + report["unchanged"] == RECORDS and report["unchanged"] >= 60
    it_is_as_if_nothing_had_happened(department, undisturbed)


def test_killed_while_it_releases(stack, department: Department) -> None:
    finish(department.editor, hand_in(department))
    chosen = {"department": department.name}
    assert department.signer.do("anhui_record_sign", filter=chosen)["done"] == RECORDS
    approved = stack.do("anhui_record_approve", filter=chosen)
    assert approved["done"] == RECORDS
    before = sql("select max(number) from anhui_registry_run")[0][0] or 0
    admin = Person(stack, "admin", stack.token("registry"))
    with psycopg2.connect(os.environ["ANHUI_DB_URL_REGISTRY"]) as held, held.cursor() as cursor:
        cursor.execute("lock table anhui_audit_event in exclusive mode")  # it gets as far as its first event
        identity = admin.do("anhui_catalogue_release_create", keys=approved["keys"])["id"]
        stuck = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query ilike %s"
        wait("records are decided", lambda: sql(stuck, "%into anhui_audit_event%")[0][0] > 0)
        kill_the_worker()
        held.rollback()
    released = "select count(*) from anhui_registry_record where draft->>'provider' = %s and released is not null"
    assert sql(released, department.name)[0][0] == 0, "a release is all or nothing"
    assert (sql("select max(number) from anhui_registry_run")[0][0] or 0) == before
    done = carried_on(admin, identity)
    assert done["number"] == before + 1
    assert sql(released, department.name)[0][0] == done["report"]["released"] == RECORDS
    nothing_is_torn(department)
