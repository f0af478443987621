"""The whole catalogue as files: readable, the same in every form, no larger in memory for being longer."""

import gzip
import json
import os
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from described import PACKAGE, SITE
from judging import dcat_ap, faults
from rdflib import Graph
from rdflib.compare import isomorphic
from rdflib.namespace import DCAT, RDF

from ckanext.anhui.dcat.core.dump import Dump, write


def packages(count: int) -> Iterator[dict[str, Any]]:
    for number in range(count):
        file = PACKAGE["resources"][0] | {"id": f"file-{number}"}
        yield PACKAGE | {"id": f"id-{number}", "name": f"ah-{number}", "title": f"第{number}", "resources": [file]}


def dump(folder: Path, count: int) -> dict[str, Dump]:
    folder.mkdir(exist_ok=True)
    return {one.name: one for one in write(folder, SITE, packages(count), "2026-11-25T01:02:03")}


def read(folder: Path, name: str) -> bytes:
    return gzip.decompress((folder / name).read_bytes())


def test_every_form_says_the_same_and_keeps_the_rules(tmp_path):
    dump(tmp_path, 3)
    turtle = Graph().parse(data=read(tmp_path, "catalogue.ttl.gz"), format="turtle")
    json_ld = Graph().parse(data=read(tmp_path, "catalogue.jsonld.gz"), format="json-ld")
    assert isomorphic(turtle, json_ld)
    assert len(list(turtle.objects(SITE.catalogue, DCAT.dataset))) == 3
    assert len(list(turtle.subjects(RDF.type, DCAT.CatalogRecord))) == 3
    assert faults(turtle, dcat_ap()) == set()
    lines = read(tmp_path, "catalogue.jsonl.gz").splitlines()
    assert [json.loads(line) for line in lines] == list(packages(3))


def test_what_is_said_of_a_file_is_so(tmp_path):
    said = dump(tmp_path, 2)["catalogue.ttl.gz"]
    assert (said.datasets, said.size) == (2, (tmp_path / said.name).stat().st_size)


def test_the_same_catalogue_gives_the_same_bytes_in_every_process(tmp_path):
    def in_process_of_its_own(seed: str) -> str:
        code = f"import test_dump, pathlib; print(test_dump.dump(pathlib.Path({str(tmp_path / seed)!r}), 3))"
        paths = os.pathsep.join(str(Path(__file__).parents[up]) for up in (0, 2))
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": paths}
        return subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
        ).stdout

    assert in_process_of_its_own("1") == in_process_of_its_own("2") == f"{dump(tmp_path / 'here', 3)}\n"
    assert dump(tmp_path / "here", 3) != dump(tmp_path / "more", 4)


def test_an_empty_catalogue_is_a_catalogue(tmp_path):
    dump(tmp_path, 0)
    for name, form in (("catalogue.ttl.gz", "turtle"), ("catalogue.jsonld.gz", "json-ld")):
        graph = Graph().parse(data=read(tmp_path, name), format=form)
        assert (SITE.catalogue, RDF.type, DCAT.Catalog) in graph


def test_ten_times_the_datasets_do_not_take_twice_the_memory(tmp_path):
    def peak(count: int) -> int:
        tracemalloc.start()
        dump(tmp_path / str(count), count)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(1)  # what is read once and kept
    assert peak(40) < 2 * peak(4)
