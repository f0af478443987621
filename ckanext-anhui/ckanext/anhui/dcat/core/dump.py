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
    """Turtle at its plainest, a fact a line (N-Triples is a subset of it): ten times as quick to write."""

    name, format, media_type = "catalogue.ttl.gz", "Turtle", "text/turtle"

    def start(self, catalogue: Graph) -> None:
        self.stream.write(catalogue.serialize(format="nt", encoding="utf-8"))

    def add(self, package: dict[str, Any], graph: Graph) -> None:
        self.stream.write(graph.serialize(format="nt", encoding="utf-8"))


class _JsonLd(_Writer):
    name, format, media_type = "catalogue.jsonld.gz", "JSON-LD", "application/ld+json"

    def start(self, catalogue: Graph) -> None:
        context, nodes = _json_ld(catalogue)
        self.stream.write(b'{"@context":' + context + b',"@graph":[\n' + b",\n".join(nodes))

    def add(self, package: dict[str, Any], graph: Graph) -> None:
        for node in _json_ld(graph)[1]:
            self.stream.write(b",\n" + node)

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


def _json_ld(graph: Graph) -> tuple[bytes, list[bytes]]:
    """The context, and the nodes as JSON, all in an order that does not depend on the process (rdflib's does)."""
    said = json.loads(graph.serialize(format="json-ld", auto_compact=True))
    nodes = ({name: _ordered(value) for name, value in node.items()} for node in said["@graph"])
    return _sorted(said["@context"]), sorted(map(_sorted, nodes))


def _ordered(value: Any) -> Any:
    """Several values of a property in order; they are a set (a list that has an order is an object with @list)."""
    return sorted(value, key=_sorted) if isinstance(value, list) else value


def _sorted(value: Any) -> bytes:
    return msgspec.json.encode(value, order="sorted")


def _measured(path: Path, kind: type[_Writer], count: int) -> Dump:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
    return Dump(kind.name, kind.format, kind.media_type, path.stat().st_size, count, digest.hexdigest())
