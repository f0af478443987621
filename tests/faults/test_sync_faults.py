"""Something dies in the middle of a run. Run again: the public state is that of a run nothing happened to.

    ANHUI_FAULTS=1 deploy/local/portal test -v tests/faults

The supervisor brings the servers back; nothing else is repaired by hand.
"""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest
import requests
from feed_server import gone, record
from sync_zone import SyncZone, sync_zone

pytestmark = pytest.mark.integration

RECORDS = 300
CLOSED = range(1, 21)


@pytest.fixture
def zone(stack, tmp_path) -> Iterator[SyncZone]:
    with sync_zone(tmp_path) as zone:
        yield zone


@pytest.fixture(scope="module")
def undisturbed(stack, tmp_path_factory) -> dict[str, Any]:
    """The public state after runs to which nothing happened."""
    with sync_zone(tmp_path_factory.mktemp("undisturbed")) as zone:
        fill(zone)
        zone.run()
        close_some(zone)
        zone.run()
        return public_state(zone)


def fill(zone: SyncZone) -> None:
    for number in range(1, RECORDS + 1):
        files = (zone.feed.file(f"编号\n{number}\n".encode(), f"表{number}.csv"),) if number % 3 == 0 else ()
        zone.feed.put(record(number, files=files, tag_string=f"同步测试,词{number % 40}"))


def close_some(zone: SyncZone) -> None:
    zone.feed.put(*(gone(number, "closed", "不再开放") for number in CLOSED))


def public_state(zone: SyncZone) -> dict[str, Any]:
    """Everything the public can see of the source, by record key."""
    found, state = zone.documents(), {}
    for key, identity in zone.sql("select key, package_id from anhui_sync_record where source = %s", zone.source):
        shown = zone.ask("package_show", id=identity)
        state[key] = {
            "found": identity in found,
            "tombstone": zone.ask("anhui_tombstone_show", id=identity),
            "shown": shown
            and {
                "title": shown["title"],
                "notes": shown["notes"],
                "department": shown["organization"]["title"],
                "tags": sorted(tag["name"] for tag in shown["tags"]),
                "files": [(file["name"], file["hash"], zone.blob(file["hash"])) for file in shown["resources"]],
            },
        }
    return state


def nothing_is_torn(zone: SyncZone) -> None:
    """What must be true of the database whatever happened."""
    assert zone.sql("select name from tag group by name, vocabulary_id having count(*) > 1") == []
    behind = "wanted_hash is distinct from applied_hash or applied_hash is distinct from indexed_hash"
    assert zone.sql(f"select key from anhui_sync_record where source = %s and ({behind})", zone.source) == []
    ours = "select package_id from anhui_sync_record where source = %s"
    assert zone.sql(f"select id from package where state <> 'active' and id in ({ours})", zone.source) == []


# ---- dying ----


def supervisor(*arguments: str) -> None:
    configuration = Path(os.environ["ANHUI_HOME"]) / "supervisord.conf"
    subprocess.run(["supervisorctl", "-c", str(configuration), *arguments], check=True, capture_output=True, timeout=60)


def wait(what: str, condition: Callable[[], bool], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if condition():
                return
        except (requests.RequestException, psycopg2.Error, KeyError, ValueError):
            pass
        time.sleep(0.05)
    pytest.fail(f"waited {seconds} s in vain: {what}")


def written(zone: SyncZone) -> int:
    query = "select count(*) from anhui_sync_record where source = %s and applied_hash is not null"
    return zone.sql(query, zone.source)[0][0]


def indexed(zone: SyncZone) -> int:
    query = "select count(*) from anhui_sync_record where source = %s and indexed_hash is not null"
    return zone.sql(query, zone.source)[0][0]


def withdrawn(zone: SyncZone) -> int:
    query = "select count(*) from anhui_sync_record where source = %s and tombstone is not null"
    return zone.sql(query, zone.source)[0][0]


def start(zone: SyncZone) -> subprocess.Popen[str]:
    return subprocess.Popen(zone.command("run", zone.source), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def both_servers_answer(zone: SyncZone) -> None:
    wait("the database and the index come back", lambda: bool(zone.sql("select 1")) and zone.documents() is not None)
    wait("the portal answers again", lambda: requests.get(f"{zone.portal}/dataset/", timeout=30).status_code == 200)


MOMENTS = {"writing": (written, 60), "indexing": (indexed, 150)}


@pytest.mark.parametrize("moment", MOMENTS)
def test_the_run_itself_is_killed(zone: SyncZone, undisturbed: dict[str, Any], moment: str) -> None:
    fill(zone)
    count, enough = MOMENTS[moment]
    run = start(zone)
    wait(moment, lambda: count(zone) >= enough)
    run.kill()
    run.wait()
    assert count(zone) < RECORDS, "it was killed in the middle"
    zone.run()
    close_some(zone)
    zone.run()
    nothing_is_torn(zone)
    assert public_state(zone) == undisturbed


def test_the_run_is_killed_while_it_withdraws(zone: SyncZone, undisturbed: dict[str, Any]) -> None:
    fill(zone)
    zone.run()
    close_some(zone)
    run = start(zone)
    wait("withdrawing", lambda: withdrawn(zone) >= 5)
    run.kill()
    run.wait()
    assert withdrawn(zone) < len(CLOSED), "it was killed in the middle"
    zone.run()
    nothing_is_torn(zone)
    assert public_state(zone) == undisturbed


def test_a_worker_is_killed_with_the_job_it_does(zone: SyncZone, undisturbed: dict[str, Any]) -> None:
    fill(zone)
    redis = os.environ["ANHUI_REDIS_URL"].rpartition("/")[0] + "/15"  # a queue of our own
    zone.ini.write_text(zone.ini.read_text() + f"ckan.redis.url = {redis}\n")
    zone.say("run", zone.source, "--job")
    worker = subprocess.Popen(["ckan", "-c", str(zone.ini), "jobs", "worker", "--burst"], stderr=subprocess.DEVNULL)
    wait("the worker writes", lambda: written(zone) >= 60)
    horse = subprocess.run(["pgrep", "-P", str(worker.pid)], capture_output=True, text=True, check=True).stdout.split()
    for process in (str(worker.pid), *horse):  # the worker, and the process it does the job in
        os.kill(int(process), 9)
    worker.wait()
    assert written(zone) < RECORDS, "it was killed in the middle"
    zone.run()
    close_some(zone)
    zone.run()
    nothing_is_torn(zone)
    assert public_state(zone) == undisturbed


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize(("server", "signal", "words"), [("solr", "KILL", "检索服务"), ("postgres", "QUIT", "数据库")])
def test_a_server_is_killed(
    zone: SyncZone, undisturbed: dict[str, Any], moment: str, server: str, signal: str, words: str
) -> None:
    fill(zone)
    count, enough = MOMENTS[moment]
    run = start(zone)
    wait(moment, lambda: count(zone) >= enough)
    supervisor("signal", signal, server)
    _, said = run.communicate(timeout=300)
    both_servers_answer(zone)
    if run.returncode:  # writing needs no index: such a run may live through it
        assert words in said.splitlines()[-1], said
        assert "再次运行 run" in said
    zone.run()
    close_some(zone)
    zone.run()
    nothing_is_torn(zone)
    assert public_state(zone) == undisturbed
