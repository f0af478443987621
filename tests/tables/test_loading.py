"""From a file to the table readers have: what waits for people, what is kept, what goes at once."""

import csv
import io
import os
import re
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from compiling import HEADERS, Workbook, imported, make_department
from feed_server import gone, record
from sync_zone import SyncZone, sync_zone

from ckanext.anhui.catalogue import Column, package_id

pytestmark = pytest.mark.integration

SECONDS = 60


@pytest.fixture
def zone(tmp_path) -> Iterator[SyncZone]:
    with sync_zone(tmp_path) as zone:
        redis = os.environ["ANHUI_REDIS_URL"].rpartition("/")[0] + "/14"  # the stack's own worker must not be first
        zone.ini.write_text(zone.ini.read_text() + f"ckan.redis.url = {redis}\n")
        yield zone
        zone.sql("delete from anhui_table where package_id = %s", zone.id(1))


def publish(zone: SyncZone, *files: bytes, columns: str = "名称 数量", load: bool = True) -> list[str]:
    """Publish files of dataset 1; out: their ids."""
    refs = tuple(zone.feed.file(one, f"{number}.csv", f"f{number}") for number, one in enumerate(files))
    said = tuple(Column(name=name, type="字符型C") for name in columns.split())
    zone.feed.put(record(1, columns=said, files=refs))
    zone.run()
    if load:
        load_all(zone)
    return [one["id"] for one in zone.show(1)["resources"]]


def load_all(zone: SyncZone) -> str:
    done = zone._ckan("anhui-tables", "load")
    assert done.returncode == 0, done.stderr
    return done.stdout


def total(zone: SyncZone, resource: str, **asked: Any) -> int | None:
    found = zone.ask("datastore_search", resource_id=resource, **asked)
    return found and found["total"]


def datastore(zone: SyncZone) -> Any:
    """A connection to the DataStore as the site has it."""
    options = Path(os.environ["ANHUI_PORTAL_INI"]).read_text()
    (address,) = re.findall(r"^ckan.datastore.write_url\s*=\s*(\S+)", options, re.MULTILINE)
    return psycopg2.connect(address)


ONE, TWO = "名称,数量\n甲,1\n乙,2\n丙,3\n".encode(), "名称,数量\n丁,4\n戊,5\n".encode()


def test_the_same_bytes_are_not_loaded_again_and_a_bad_file_leaves_the_old_rows(zone: SyncZone) -> None:
    (resource,) = publish(zone, ONE)
    assert total(zone, resource) == 3
    before = zone.ask("anhui_table_show", id=resource)
    zone.feed.put(record(1, title="另一个标题", files=(zone.feed.file(ONE, "0.csv", "f0"),)))
    zone.run()
    assert load_all(zone) == ""
    assert zone.ask("anhui_table_show", id=resource)["loaded_at"] == before["loaded_at"]

    publish(zone, "<html><body><p>没有表格</p></body></html>".encode())
    told = zone.ask("anhui_table_show", id=resource)
    assert told["state"] in ("none", "rejected") and told["active"] and total(zone, resource) == 3
    publish(zone, TWO)
    assert zone.ask("anhui_table_show", id=resource)["state"] == "loaded" and total(zone, resource) == 2
    assert zone.show(1)["resources"][0]["datastore_active"] is True


def test_a_table_that_was_lost_is_loaded_again(zone: SyncZone) -> None:
    (resource,) = publish(zone, ONE)
    with datastore(zone) as held, held.cursor() as cursor:
        cursor.execute(f'drop table "{resource}"')
    held.close()
    page = zone.page(1, f"/resource/{resource}")
    assert (page.status_code, "数据表刚刚重新载入" in page.text) == (200, True)
    load_all(zone)
    assert total(zone, resource) == 3


def test_rows_that_are_rejected_can_be_had(zone: SyncZone) -> None:
    (resource,) = publish(zone, "名称,数量\n甲,1\n=乙,2,多,了\n丙,3\n丁,4\n".encode())
    told = zone.ask("anhui_table_show", id=resource)
    assert (told["n_rows"], told["n_rejected"]) == (3, 1)
    answer = zone.http.get(f"{zone.portal}/dataset/{zone.name(1)}/resource/{resource}/table/rejected.csv", timeout=60)
    read = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert read[0] == ["行号", "原因", "原文"] and read[1][0] == "3" and read[1][2].startswith("'=乙,2"), read


@pytest.mark.parametrize("files", [(ONE,), (ONE, "代码,城市\n01,合肥\n02,芜湖\n".encode())])
def test_a_table_with_a_closed_column_goes_at_once(zone: SyncZone, files: tuple[bytes, ...]) -> None:
    resources = publish(zone, *files, columns="名称 数量 代码 城市")
    assert [total(zone, one) for one in resources] == [3, 2][: len(files)]
    publish(zone, "名称\n甲\n乙\n丙\n丁\n".encode(), *files[1:], columns="名称 代码 城市", load=False)
    assert total(zone, resources[0]) is None, "nobody has loaded the new file yet"
    assert zone.show(1)["resources"][0]["datastore_active"] is False
    assert [total(zone, one) for one in resources[1:]] == [2][: len(files) - 1]
    load_all(zone)
    assert total(zone, resources[0]) == 4


def test_what_is_withdrawn_or_taken_out_leaves_nothing(zone: SyncZone) -> None:
    one, two = publish(zone, ONE, TWO)
    zone.http.get(f"{zone.portal}/dataset/{zone.name(1)}/resource/{one}/table.xlsx", timeout=60)
    publish(zone, TWO, load=False)
    left = {row["id"] for row in zone.show(1)["resources"]}
    assert len(left) == 1 and total(zone, ({one, two} - left).pop()) is None
    with datastore(zone) as held, held.cursor() as cursor:  # as a killed loader leaves it
        cursor.execute(f'create table "_anhui_{one}" (a text); create table "_anhui_{uuid.uuid4()}" (a text)')
    zone.feed.put(gone(1, "closed"))
    zone.run()
    load_all(zone)
    with datastore(zone) as held, held.cursor() as cursor:
        cursor.execute("select relname from pg_class where relkind = 'r' and relname like any(%s)",
                       ([f"%{one}%", f"%{two}%", r"\_anhui\_%"],))  # fmt: skip
        assert cursor.fetchall() == []
    assert zone.sql("select 1 from anhui_table where resource_id in (%s, %s)", one, two) == []


def test_a_long_reader_is_waited_for(zone: SyncZone) -> None:
    (resource,) = publish(zone, ONE)
    publish(zone, TWO, load=False)
    with datastore(zone) as held, held.cursor() as cursor:
        cursor.execute(f'select count(*) from "{resource}"')
        loader = threading.Thread(target=load_all, args=(zone,))
        loader.start()
        time.sleep(6)
        assert loader.is_alive()
        assert total(zone, resource) == 3, "others read on meanwhile"
        held.rollback()
        loader.join(SECONDS)
    assert total(zone, resource) == 2
    assert zone.ask("anhui_table_show", id=resource)["state"] == "loaded"


def test_inside_somebody_accepts_what_was_repaired_and_outside_it_is_the_same(stack) -> None:
    place = make_department(stack, "能源")
    book = Workbook(place)
    book.add(f"充电站{uuid.uuid4().hex[:6]}（演示数据）")
    item = book.rows[0]
    at = HEADERS.index("信息项名称")
    book.rows[:] = [[*item[:at], name, *item[at + 1 :]] for name in ("站点", "占比")]
    imported(place.editor, book.upload())
    key = next(one["key"] for one in stack.do("anhui_record_list", q=item[0], limit=5)["records"])
    content = "充电站一览表,\n站点,占比\n合肥站,12.5%\n芜湖站,20%\n".encode("gbk")
    sent = place.editor.do("resource_create", files={"upload": ("充电站.csv", content)},
                           package_id=package_id("registry", key), name="充电站.csv")  # fmt: skip
    told = _until(place.editor, sent["id"], "waiting")
    repairs = {one["code"]: one["name"] for one in told["report"]["tables"][0]["repairs"]}
    assert {"encoding", "title-rows", "percent"} <= repairs.keys() and not told["active"]
    assert stack.ask("anhui_table_show", "registry", id=sent["id"]) is None, "strangers see nothing inside"

    place.editor.do("anhui_table_accept", id=sent["id"], without=[repairs["percent"]])
    told = _until(place.editor, sent["id"], "loaded")
    assert told["without"] == [repairs["percent"]] and [one["type"] for one in told["columns"]] == ["text", "text"]
    (event,) = stack.do("anhui_audit_event_list", object_type="resource", object_id=sent["id"])
    assert (event["action"], event["actor"]) == ("table-accept", place.editor.name)

    stack.release(key)
    stack.sync()
    outside = stack.ask("package_show", id=package_id("registry", key))["resources"][0]["id"]
    deadline = time.monotonic() + SECONDS
    while not (found := stack.ask("datastore_search", resource_id=outside)):
        assert time.monotonic() < deadline
        time.sleep(0.5)
    assert [row["占比"] for row in found["records"]] == ["12.5%", "20%"]
    for action in ("anhui_table_accept", "anhui_table_load"):
        url = f"{stack.urls['portal']}/api/3/action/{action}"
        answer = stack.http.post(url, json={"id": outside}, headers={"Authorization": stack.token("portal")})
        assert answer.status_code == 403, "outside only sync writes"


def _until(person: Any, resource: str, state: str) -> dict[str, Any]:
    deadline = time.monotonic() + SECONDS
    while (told := person.do("anhui_table_show", id=resource))["state"] != state:
        assert time.monotonic() < deadline, told
        time.sleep(0.3)
    return told
