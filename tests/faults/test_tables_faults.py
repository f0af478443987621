"""The loading of a table is killed at any moment: readers have the old rows or the new ones, whole, and at the end the
new ones.

    ANHUI_FAULTS=1 deploy/local/portal test -v tests/faults/test_tables_faults.py
"""

import os
import random
import subprocess
import threading
import time
from collections.abc import Iterator

import pytest
import requests
from feed_server import record
from sync_zone import SyncZone, sync_zone

from ckanext.anhui.catalogue import Column

pytestmark = pytest.mark.integration

POINTS = 20
ROWS = 2_500
"""enough for indexes, which are built after the swap"""
COLUMNS = (Column(name="名称", type="字符型C", length="50"), Column(name="数量", type="数值型N"))


@pytest.fixture
def zone(stack, tmp_path) -> Iterator[SyncZone]:
    with sync_zone(tmp_path) as zone:
        redis = os.environ["ANHUI_REDIS_URL"].rpartition("/")[0] + "/14"  # the stack's own worker must not help
        zone.ini.write_text(zone.ini.read_text() + f"ckan.redis.url = {redis}\n")
        yield zone
        zone.sql("delete from anhui_table where package_id = %s", zone.id(1))


def publish(zone: SyncZone, version: int) -> None:
    """A file whose every row names the version, and whose number of rows tells it too."""
    rows = "".join(f"合肥市第{number}号,{version}\n" for number in range(ROWS + version))
    file = zone.feed.file(f"名称,数量\n{rows}".encode(), "企业名录.csv")
    zone.feed.put(record(1, columns=COLUMNS, files=(file,)))
    zone.run()


def seen(zone: SyncZone, resource: str) -> int | None:
    """The version a reader has; fails the test when it is not a whole one. None: no table."""
    answer = zone.ask("datastore_search", resource_id=resource, limit=32_000)
    if answer is None:
        return None
    versions = {row["数量"] for row in answer["records"]}
    assert len(versions) == 1, f"rows of several versions: {versions}"
    version = versions.pop()
    assert len(answer["records"]) == ROWS + version
    return version


class Reader(threading.Thread):
    """Somebody who asks for the rows all the time."""

    def __init__(self, zone: SyncZone, resource: str) -> None:
        super().__init__(daemon=True)
        self.zone, self.resource, self.versions = zone, resource, []
        self.error: Exception | None = None
        self.stop = threading.Event()

    def run(self) -> None:
        try:
            while not self.stop.is_set():
                self.versions.append(seen(self.zone, self.resource))
        except (AssertionError, requests.RequestException) as error:
            self.error = error


def loader(zone: SyncZone, resource: str) -> subprocess.Popen[bytes]:
    """The command that loads the table, once it has taken it."""
    count = "select attempts from anhui_table where resource_id = %s"
    before = zone.sql(count, resource)[0][0]
    command = ["ckan", "-c", str(zone.ini), "anhui-tables", "load", "--resource", resource]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while zone.sql(count, resource)[0][0] == before and process.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.005)
    return process


def test_a_loader_is_killed(zone: SyncZone) -> None:
    publish(zone, 0)
    resource = zone.show(1)["resources"][0]["id"]
    began, first = time.monotonic(), loader(zone, resource)
    assert first.wait(timeout=120) == 0
    began = time.monotonic() - began
    assert seen(zone, resource) == 0
    reader = Reader(zone, resource)
    reader.start()
    interrupted = 0
    for version in range(1, POINTS + 1):
        publish(zone, version)
        process = loader(zone, resource)
        time.sleep(random.uniform(0, min(began, 1.0)))
        process.kill()
        interrupted += process.wait() != 0
        assert seen(zone, resource) in (version - 1, version)
        assert loader(zone, resource).wait(timeout=120) == 0, "it is taken again at once"
        assert seen(zone, resource) == version
    reader.stop.set()
    reader.join()
    assert reader.error is None, reader.error
    assert None not in reader.versions, "there was always a table"
    assert reader.versions == sorted(reader.versions), "never back to the old one"
    assert interrupted, "some were killed in the middle"
    (row,) = zone.sql("select state, loaded = wanted, n_rows from anhui_table where resource_id = %s", resource)
    assert row == ("loaded", True, ROWS + POINTS)
