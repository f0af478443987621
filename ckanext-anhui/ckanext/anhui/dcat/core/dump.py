"""The whole catalogue as files: written dataset by dataset, so that memory does not grow with their number.

Turtle, JSON-LD and JSON Lines, all gzip. A dataset's graph is written apart from the others, and what several say (a
department, a concept) is said with each: one graph for whoever reads the file. The same catalogue gives the same bytes.
"""

import gzip
import hashlib
import json
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import msgspec
from rdflib import Graph

from ckanext.anhui.dcat.core.describe import Site, describe, describe_catalogue, enter, new_graph

CHUNK = 1 << 20


class Dump(msgspec.Struct, frozen=True):
    """One file of the whole catalogue. `size` in bytes, `datasets` how many are in it."""

    name: str
    format: str
    media_type: str
    size: int
    datasets: int
    sha256: str


class _Writer:
    """A form of the catalogue: what stands before, for each dataset, and after."""

    name = format = media_type = ""

    def __init__(self, stream: gzip.GzipFile) -> None:
        self.stream = stream

    def start(self, catalogue: Graph) -> None:
        """Begin with what the catalogue itself is."""

    def add(self, package: dict[str, Any], graph: Graph) -> None:
        """Write a dataset."""

    def end(self) -> None:
        """Finish."""


class _Turtle(_Writer):
    name, format, media_type = "catalogue.ttl.gz", "Turtle", "text/turtle"

    def start(self, catalogue: Graph) -> None:
        for prefix, namespace in catalogue.namespaces():  # all of them, once: each graph alone names those it needs
            self.stream.write(f"@prefix {prefix}: <{namespace}> .\n".encode())
        self._write(catalogue)

    def add(self, package: dict[str, Any], graph: Graph) -> None:
        self._write(graph)

    def _write(self, graph: Graph) -> None:
        _prefixes, _, body = graph.serialize(format="turtle", encoding="utf-8").partition(b"\n\n")
        self.stream.write(b"\n" + body.rstrip() + b"\n")


class _JsonLd(_Writer):
    name, format, media_type = "catalogue.jsonld.gz", "JSON-LD", "application/ld+json"

    def start(self, catalogue: Graph) -> None:
        said = _json_ld(catalogue)
        self.stream.write(b'{"@context":' + msgspec.json.encode(said["@context"]) + b',"@graph":[\n')
        self.stream.write(b",\n".join(map(msgspec.json.encode, said["@graph"])))

    def add(self, package: dict[str, Any], graph: Graph) -> None:
        for node in _json_ld(graph)["@graph"]:
            self.stream.write(b",\n" + msgspec.json.encode(node))

    def end(self) -> None:
        self.stream.write(b"\n]}\n")


class _JsonLines(_Writer):
    name, format, media_type = "catalogue.jsonl.gz", "JSON Lines", "application/jsonl"

    def add(self, package: dict[str, Any], graph: Graph) -> None:
        self.stream.write(msgspec.json.encode(package) + b"\n")


WRITERS = (_Turtle, _JsonLd, _JsonLines)


def write(folder: Path, site: Site, packages: Iterable[dict[str, Any]], modified: str = "") -> list[Dump]:
    """Write every form into `folder`, which is empty; `packages` as `package_show` gives them, read once.

    :param modified: when a dataset was changed last, ISO 8601 in UTC
    """
    count = 0
    with ExitStack() as stack:
        writers = [kind(stack.enter_context(_packed(folder / kind.name))) for kind in WRITERS]
        catalogue = new_graph()
        describe_catalogue(catalogue, site, modified)
        for writer in writers:
            writer.start(catalogue)
        for package in packages:
            graph = new_graph()
            describe(graph, site, package)
            enter(graph, site, package)
            for writer in writers:
                writer.add(package, graph)
            count += 1
        for writer in writers:
            writer.end()
    return [_measured(folder / kind.name, kind, count) for kind in WRITERS]


def _packed(path: Path) -> gzip.GzipFile:
    """A gzip file without name and time in its head, which would make equal content differ."""
    return gzip.GzipFile(path, "wb", compresslevel=6, mtime=0)


def _json_ld(graph: Graph) -> dict[str, Any]:
    return json.loads(graph.serialize(format="json-ld", auto_compact=True))


def _measured(path: Path, kind: type[_Writer], count: int) -> Dump:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
    return Dump(kind.name, kind.format, kind.media_type, path.stat().st_size, count, digest.hexdigest())
