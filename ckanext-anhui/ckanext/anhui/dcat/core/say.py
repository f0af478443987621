"""How each property is said: one way a property, never one an element.

What a value of a property is (a word, a date, a code, a node of a class) stands here once, as `Saying`: `describe`
writes graphs by it, `shapes` writes the rules such graphs keep.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple
from urllib.parse import quote

from rdflib import BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, RDFS, SKOS, XSD
from rdflib.term import IdentifiedNode, Node

from ckanext.anhui.catalogue import EU, CodeList, Element, Entry, code_list

SPDX = Namespace("http://spdx.org/rdf/terms#")
CSVW = Namespace("http://www.w3.org/ns/csvw#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
DQV = Namespace("http://www.w3.org/ns/dqv#")
PREFIXES: dict[str, Any] = {
    "dct": DCTERMS, "dcat": DCAT, "spdx": SPDX, "csvw": CSVW, "vcard": VCARD, "foaf": FOAF, "skos": SKOS,
    "dqv": DQV,
}  # fmt: skip
MEDIA = "https://www.iana.org/assignments/media-types/"
LANGUAGE = "zh-Hans"
COLUMNS = 300
"""信息项 described for one dataset."""
EU_FORMATS = frozenset(
    """CSV DOC DOCX GEOJSON GML GPX HTML JPEG JSON JSON_LD KML KMZ MDB ODS ODT PDF PNG PPT PPTX RDF RDF_TURTLE RTF SHP
    SQL TIFF TSV TXT WFS WMS XLS XLSX XML ZIP""".split()  # noqa: SIM905 – one word after another is what one reads
)
"""Formats the EU's Publications Office has a name for (authority table file-type) that is the ending in capitals."""

Say = Callable[[Graph, URIRef, Element, Any], Iterable[Node]]


class Saying(NamedTuple):
    """How a property is said, and what its values are: literals of a datatype, or nodes of a class."""

    say: Say
    datatype: URIRef | None = None
    cls: URIRef | None = None
    coded: bool = False
    """Whether its values are the codes of the element's list, by the names `code_uri` gives them."""


def predicate(dcat: str) -> URIRef:
    """The property an element's `dcat` key names."""
    prefix, name = dcat.split(":")
    return PREFIXES[prefix][name]


def code_uri(dcat: str, codes: CodeList, entry: Entry) -> URIRef:
    """What a code is called as value of a property.

    Themes and places by our own name, of which more is said; what DCAT-AP has a common list for, by the name there.
    """
    ours = codes.uri(entry.code)
    return URIRef(ours if dcat in {"dcat:theme", "dct:spatial"} else codes.known_as(entry) or ours)


def part(subject: IdentifiedNode, name: str) -> BNode:
    """The nameless node of something that has this place in `subject`: the same every time the graph is written."""
    owner = hashlib.blake2s(subject.encode(), digest_size=8).hexdigest()
    return BNode(f"b{owner}-{name.replace(' ', '-')}")


def words(value: Any) -> list[str]:
    """A list of words, which may be JSON text or one word."""
    if isinstance(value, str) and value.startswith("["):
        value = json.loads(value)
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def chinese(text: Any) -> Literal:
    """Text in the language of the catalogue."""
    return Literal(str(text), lang=LANGUAGE)


def add_list(graph: Graph, subject: IdentifiedNode, name: str, members: list[Node]) -> Node:
    """An rdf:List of the members, hanging on `subject`; out: its head."""
    cells = [part(subject, f"{name} {place}") for place in range(len(members))]
    for cell, member, rest in zip(cells, members, [*cells[1:], RDF.nil], strict=True):
        graph.add((cell, RDF.first, member))
        graph.add((cell, RDF.rest, rest))
    return cells[0] if cells else RDF.nil


def _text(graph: Graph, subject: URIRef, element: Element, value: Any) -> Iterable[Node]:
    yield chinese(value)


def _plain(graph: Graph, subject: URIRef, element: Element, value: Any) -> Iterable[Node]:
    yield Literal(str(value))


def _date(graph: Graph, subject: URIRef, element: Element, value: Any) -> Iterable[Node]:
    yield Literal(str(value)[:10], datatype=XSD.date)


def _concept(graph: Graph, subject: URIRef, element: Element, value: Any) -> Iterable[Node]:
    """A value of a code list, or each word of a way down the classification, as a concept of its scheme."""
    codes = code_list(element.code_list or element.field_name)
    spelled = words(value)
    found = map(codes.find, spelled) if element.code_list else codes.walk(spelled)
    for word, entry in zip(spelled, found, strict=True):
        node = URIRef(codes.uri(entry.code) if entry else f"{subject}#theme-{quote(word)}")
        graph.add((node, RDF.type, SKOS.Concept))
        graph.add((node, SKOS.inScheme, URIRef(codes.uri())))
        graph.add((node, SKOS.prefLabel, chinese(entry.label if entry else word)))
        yield node


def _place(graph: Graph, subject: URIRef, element: Element, value: Any) -> Iterable[Node]:
    codes = code_list("regions")
    entry = codes.find(str(value))
    code = entry.code if entry else str(value)
    node = URIRef(codes.uri(quote(code)))
    graph.add((node, RDF.type, DCTERMS.Location))
    graph.add((node, DCTERMS.identifier, Literal(code)))
    if entry:
        graph.add((node, SKOS.prefLabel, chinese(entry.label)))
    yield node


def _coded(cls: URIRef, label: URIRef) -> Say:
    """A value of a code list that DCAT-AP wants to be of a class of its own."""

    def say(graph: Graph, subject: URIRef, element: Element, value: Any) -> Iterable[Node]:
        codes = code_list(element.code_list or element.field_name)
        if entry := codes.find(str(value)):
            node = code_uri(element.dcat or "", codes, entry)
            graph.add((node, RDF.type, cls))
            graph.add((node, label, chinese(entry.label)))
            yield node

    return say


def _statement(graph: Graph, subject: URIRef, element: Element, value: Any) -> Iterable[Node]:
    node = part(subject, element.field_name)
    graph.add((node, RDF.type, DCTERMS.RightsStatement))
    graph.add((node, RDFS.label, chinese(value)))
    yield node


def _related(graph: Graph, subject: URIRef, element: Element, value: Any) -> Iterable[Node]:
    node = part(subject, element.field_name)
    graph.add((node, RDF.type, RDFS.Resource))
    graph.add((node, DCTERMS.identifier, Literal(str(value))))
    yield node


def _table(graph: Graph, subject: URIRef, element: Element, value: Any) -> Iterable[Node]:
    """信息项 as the columns of a table (CSV on the Web, metadata vocabulary 5.5 and 5.6)."""
    columns = json.loads(value) if isinstance(value, str) else value
    schema = part(subject, element.field_name)
    graph.add((schema, RDF.type, DCTERMS.Standard))
    graph.add((schema, RDF.type, CSVW.Schema))
    nodes: list[Node] = []
    for place, column in enumerate(columns[:COLUMNS]):
        node = part(subject, f"column {place}")
        graph.add((node, RDF.type, CSVW.Column))
        graph.add((node, CSVW["title"], chinese(column["name"])))
        if column.get("description"):
            graph.add((node, DCTERMS.description, chinese(column["description"])))
        nodes.append(node)
    graph.add((schema, CSVW.column, add_list(graph, subject, "columns", nodes)))
    yield schema


def _checksum(graph: Graph, subject: URIRef, element: Element, value: Any) -> Iterable[Node]:
    if re.fullmatch(r"[0-9a-f]{64}", str(value)):
        node = part(subject, element.field_name)
        graph.add((node, RDF.type, SPDX.Checksum))
        graph.add((node, SPDX.algorithm, SPDX.checksumAlgorithm_sha256))
        graph.add((SPDX.checksumAlgorithm_sha256, RDF.type, SPDX.ChecksumAlgorithm))
        graph.add((node, SPDX.checksumValue, Literal(str(value), datatype=XSD.hexBinary)))
        yield node


def _bytes(graph: Graph, subject: URIRef, element: Element, value: Any) -> Iterable[Node]:
    yield Literal(int(value), datatype=XSD.nonNegativeInteger)


def _media(graph: Graph, subject: URIRef, element: Element, value: Any) -> Iterable[Node]:
    node = URIRef(MEDIA + quote(str(value), safe="/+.-"))
    graph.add((node, RDF.type, DCTERMS.MediaType))
    yield node


def _format(graph: Graph, subject: URIRef, element: Element, value: Any) -> Iterable[Node]:
    name = str(value).upper()
    node = URIRef(f"{EU}file-type/{name}" if name in EU_FORMATS else f"urn:anhui:format:{quote(name)}")
    graph.add((node, RDF.type, DCTERMS.MediaTypeOrExtent))
    graph.add((node, RDFS.label, Literal(name)))
    yield node


SAYINGS: dict[str, Saying] = {
    "dct:title": Saying(_text, datatype=RDF.langString),
    "dct:description": Saying(_text, datatype=RDF.langString),
    "dct:identifier": Saying(_plain, datatype=XSD.string),
    "dcat:theme": Saying(_concept, cls=SKOS.Concept, coded=True),
    "dct:spatial": Saying(_place, cls=DCTERMS.Location, coded=True),
    "dct:relation": Saying(_related, cls=RDFS.Resource),
    "dct:accrualPeriodicity": Saying(_coded(DCTERMS.Frequency, SKOS.prefLabel), cls=DCTERMS.Frequency, coded=True),
    "dct:issued": Saying(_date, datatype=XSD.date),
    "dct:conformsTo": Saying(_table, cls=DCTERMS.Standard),
    "dct:rights": Saying(_statement, cls=DCTERMS.RightsStatement),
    "dct:accessRights": Saying(_coded(DCTERMS.RightsStatement, RDFS.label), cls=DCTERMS.RightsStatement, coded=True),
    "dct:license": Saying(_coded(DCTERMS.LicenseDocument, DCTERMS.title), cls=DCTERMS.LicenseDocument, coded=True),
    "dct:format": Saying(_format, cls=DCTERMS.MediaTypeOrExtent),
    "spdx:checksum": Saying(_checksum, cls=SPDX.Checksum),
    "dcat:byteSize": Saying(_bytes, datatype=XSD.nonNegativeInteger),
    "dcat:mediaType": Saying(_media, cls=DCTERMS.MediaType),
}
"""The other properties of the table need more than their element; see OTHERWISE."""
OTHERWISE: dict[str, tuple[URIRef | None, URIRef | None]] = {
    "dct:publisher": (None, FOAF.Agent),
    "dcat:keyword": (RDF.langString, None),
    "dcat:contactPoint": (None, VCARD.Kind),
    "dcat:accessURL": (None, None),
}
"""Said from CKAN's own structures, each with its datatype or class: organization, tags, the contact's three elements,
the address of a file (describe.py)."""
