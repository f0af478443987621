"""The dumps of the whole catalogue: made after a run, gone with a withdrawal, served as files are."""

import gzip
import hashlib
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from feed_server import gone, record
from rdflib import Graph
from rdflib.namespace import DCAT
from sync_zone import SyncZone, sync_zone

pytestmark = pytest.mark.integration


@pytest.fixture
def zone(stack, tmp_path) -> Iterator[SyncZone]:
    with sync_zone(tmp_path) as zone:
        yield zone


def dumps(stack) -> dict[str, Any]:
    """What the portal says of its dumps, as soon as it has some."""
    for _ in range(240):
        if (listed := stack.get("/dumps.json").json())["files"]:
            return listed
        time.sleep(0.5)
    pytest.fail("no worker made the dumps")


def lines(stack, having: str) -> list[dict[str, Any]]:
    """The packages in the dump, as soon as a worker has made one that has this dataset."""
    for _ in range(240):
        answer = stack.get("/dumps/catalogue.jsonl.gz")
        if answer.status_code == 200:
            found = [json.loads(line) for line in gzip.decompress(answer.content).splitlines()]
            if having in {one["id"] for one in found}:
                return found
        time.sleep(0.5)
    pytest.fail("no worker made a dump that has the dataset")


def test_after_a_run_the_dumps_have_what_is_public(stack, zone: SyncZone) -> None:
    zone.feed.put(record(1, title="进入整个目录的数据集"), record(2))
    zone.run()
    packages = lines(stack, having=zone.id(2))
    assert {one["id"] for one in packages} == {one["id"] for one in stack.ask("package_search", rows=1000)["results"]}
    mine = next(one for one in packages if one["id"] == zone.id(1))
    assert mine == zone.show(1), "what package_show says"

    listed = {one["name"]: one for one in dumps(stack)["files"]}
    for name, one in listed.items():
        answer = stack.http.get(one["url"], timeout=60)
        assert (len(answer.content), hashlib.sha256(answer.content).hexdigest()) == (one["bytes"], one["sha256"])
        assert one["datasets"] == len(packages), name
    for name, form in (("catalogue.ttl.gz", "turtle"), ("catalogue.jsonld.gz", "json-ld")):
        found = Graph().parse(data=gzip.decompress(stack.get(f"/dumps/{name}").content), format=form)
        assert len(set(found.objects(None, DCAT.dataset))) == len(packages)
    page = stack.get("/dumps")
    assert all(one["sha256"] in page.text for one in listed.values())


def test_a_file_is_served_as_files_are(stack, zone: SyncZone) -> None:
    zone.feed.put(record(1))
    zone.run()
    lines(stack, having=zone.id(1))
    url = f"{stack.urls['portal']}/dumps/catalogue.ttl.gz"
    whole = stack.http.get(url, timeout=60)
    assert whole.headers["Content-Type"] == "application/gzip"
    assert int(whole.headers["Content-Length"]) == len(whole.content)
    for condition in ({"If-None-Match": whole.headers["ETag"]}, {"If-Modified-Since": whole.headers["Last-Modified"]}):
        again = stack.http.get(url, headers=condition, timeout=60)
        assert (again.status_code, again.content) == (304, b"")
    part = stack.http.get(url, headers={"Range": "bytes=10-19"}, timeout=60)
    assert (part.status_code, part.content) == (206, whole.content[10:20])
    assert stack.get("/dumps/manifest.json").status_code == 404
    assert stack.get("/dumps/..%2Fmanifest.json").status_code == 404


@pytest.mark.parametrize("state", ["closed", "removed"])
def test_a_withdrawn_dataset_is_in_no_dump_from_then_on(stack, zone: SyncZone, state: str) -> None:
    zone.feed.put(record(1), record(2, title="将从整个目录撤下"))
    zone.run()
    lines(stack, having=zone.id(2))
    assert zone.name(2) in "".join(stack.get(f"/sitemap-{n}.xml").text for n in range(3))

    zone.feed.put(gone(2, state, "依据不再开放" if state == "closed" else ""))
    zone.run()
    for name in ("catalogue.ttl.gz", "catalogue.jsonld.gz", "catalogue.jsonl.gz"):
        answer = stack.get(f"/dumps/{name}")
        if answer.status_code == 200:  # a worker was quick
            assert zone.id(2).encode() not in gzip.decompress(answer.content)
        else:
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "120")
    for path in ("/sitemap.xml", *(f"/sitemap-{n}.xml" for n in range(3)), "/catalog.ttl", "/dumps.json", "/dumps"):
        assert not {zone.id(2), zone.name(2), "将从整个目录撤下"} & set(stack.get(path).text.split('"')), path
        assert zone.name(2) not in stack.get(path).text, path
    assert zone.page(2, ".ttl").status_code == 410
    assert zone.id(2) not in {one["id"] for one in lines(stack, having=zone.id(1))}


def test_what_changed_outside_every_run_is_not_served_either(stack, zone: SyncZone) -> None:
    """Nobody tells the dumps: they are checked when they are asked for."""
    zone.feed.put(record(1), record(2))
    zone.run()
    lines(stack, having=zone.id(2))
    zone.sql("update package set state = 'deleted' where id = %s", zone.id(2))
    assert stack.get("/dumps/catalogue.jsonl.gz").status_code == 503
    assert stack.get("/dumps.json").json()["files"] == []
    zone.sql("update package set state = 'active' where id = %s", zone.id(2))
    assert stack.get("/dumps/catalogue.jsonl.gz").status_code == 200


def test_a_run_that_changes_nothing_makes_no_dump(stack, zone: SyncZone) -> None:
    zone.feed.put(record(1))
    zone.run()
    lines(stack, having=zone.id(1))
    made = dumps(stack)["made"]
    zone.run()
    stack.ckan("portal", "jobs", "worker", "--burst")  # whatever was left to a worker is done
    assert dumps(stack)["made"] == made


def test_an_operator_makes_them_by_hand(stack) -> None:
    said = stack.ckan("portal", "anhui-dcat", "dump")
    for one in dumps(stack)["files"]:
        assert one["sha256"] in said
