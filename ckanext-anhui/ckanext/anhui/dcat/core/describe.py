"""A dataset as DCAT: each element of the element table becomes the property its `dcat` key names (DCAT 3).

What to say is the table's; how to say it is here, by property, never by element. `describe` replaces what another
profile said about these properties, so that it can stand after any.
"""

import json
import re
from collections.abc import Callable, Iterable
from typing import Any

from rdflib import BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, RDFS, SKOS, XSD
from rdflib.term import Node

from ckanext.anhui.catalogue import Element, code_list, element_table

SPDX = Namespace("http://spdx.org/rdf/terms#")
CSVW = Namespace("http://www.w3.org/ns/csvw#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
MEDIA = "https://www.iana.org/assignments/media-types/"
PREFIXES: dict[str, Any] = {"dct": DCTERMS, "dcat": DCAT, "spdx": SPDX}
LANGUAGE = "zh-Hans"
COLUMNS = 300
"""信息项 described for one dataset."""

Say = Callable[[Graph, Element, Any], Iterable[Node]]


def describe(graph: Graph, dataset: URIRef, package: dict[str, Any], distributions: dict[str, URIRef]) -> None:
    """Say in `graph` what the public elements of a dataset say.

    :param package: as `package_show` gives it
    :param distributions: resource id → its node
    """
    graph.bind("csvw", CSVW)
    _say(graph, dataset, package, element_table().dataset)
    for resource in package.get("resources") or ():
        if node := distributions.get(resource["id"]):
            _say(graph, node, resource, element_table().resource)
            if str(resource.get("url") or "").startswith("http"):
                graph.set((node, DCAT.downloadURL, URIRef(resource["url"])))
            for licence in list(graph.objects(dataset, DCTERMS.license)):
                graph.set((node, DCTERMS.license, licence))
    _publisher(graph, dataset, package)
    _keywords(graph, dataset, package)
    if phone := package.get("contact_phone"):
        for contact in list(graph.objects(dataset, DCAT.contactPoint)):
            graph.set((contact, VCARD.hasTelephone, URIRef("tel:" + re.sub(r"[^0-9+-]", "", phone))))


def _say(graph: Graph, subject: URIRef, values: dict[str, Any], elements: Iterable[Element]) -> None:
    cleared: set[URIRef] = set()
    for element in elements:
        value = values.get(element.field_name)
        if not element.dcat or not element.public or element.dcat not in SAYINGS or value in (None, "", []):
            continue
        prefix, name = element.dcat.split(":")
        predicate = PREFIXES[prefix][name]
        if predicate not in cleared:
            _clear(graph, subject, predicate)
            cleared.add(predicate)
        for node in SAYINGS[element.dcat](graph, element, value):
            graph.add((subject, predicate, node))


def _clear(graph: Graph, subject: URIRef, predicate: URIRef) -> None:
    """Remove what was said, with the nodes that hang on it alone."""
    for node in list(graph.objects(subject, predicate)):
        graph.remove((subject, predicate, node))
        if isinstance(node, BNode) and (None, None, node) not in graph:
            graph.remove((node, None, None))


# ---- how each property is said ------------------------------------------------------------------------------------


def _text(graph: Graph, element: Element, value: Any) -> Iterable[Node]:
    yield Literal(str(value), lang=LANGUAGE)


def _plain(graph: Graph, element: Element, value: Any) -> Iterable[Node]:
    yield Literal(str(value))


def _date(graph: Graph, element: Element, value: Any) -> Iterable[Node]:
    yield Literal(str(value)[:10], datatype=XSD.date)


def _concept(graph: Graph, element: Element, value: Any) -> Iterable[Node]:
    """A value of a code list, or each word of a way down the classification, as a concept of its scheme."""
    codes = code_list(element.code_list or element.field_name)
    words = _words(value)
    found = map(codes.find, words) if element.code_list else codes.walk(words)
    for word, entry in zip(words, found, strict=True):
        node = URIRef(codes.uri(entry.code)) if entry else BNode()
        graph.add((node, RDF.type, SKOS.Concept))
        graph.add((node, SKOS.inScheme, URIRef(codes.uri())))
        graph.add((node, SKOS.prefLabel, Literal(entry.label if entry else word, lang=LANGUAGE)))
        yield node


def _place(graph: Graph, element: Element, value: Any) -> Iterable[Node]:
    entry = code_list("regions").find(str(value))
    code = entry.code if entry else str(value)
    node = URIRef(code_list("regions").uri(code))
    graph.add((node, RDF.type, DCTERMS.Location))
    graph.add((node, DCTERMS.identifier, Literal(code)))
    if entry:
        graph.add((node, SKOS.prefLabel, Literal(entry.label, lang=LANGUAGE)))
    yield node


def _frequency(graph: Graph, element: Element, value: Any) -> Iterable[Node]:
    codes = code_list("cycles")
    entry = codes.find(str(value))
    if entry and (known := codes.known_as(entry)):
        node = URIRef(known)
        graph.add((node, RDF.type, DCTERMS.Frequency))
        graph.add((node, SKOS.prefLabel, Literal(entry.label, lang=LANGUAGE)))
        yield node


def _access(graph: Graph, element: Element, value: Any) -> Iterable[Node]:
    codes = code_list("open_types")
    entry = codes.find(str(value))
    if entry and (known := codes.known_as(entry)):
        node = URIRef(known)
        graph.add((node, RDF.type, DCTERMS.RightsStatement))
        yield node


def _statement(graph: Graph, element: Element, value: Any) -> Iterable[Node]:
    node = BNode()
    graph.add((node, RDF.type, DCTERMS.RightsStatement))
    graph.add((node, RDFS.label, Literal(str(value), lang=LANGUAGE)))
    yield node


def _licence(graph: Graph, element: Element, value: Any) -> Iterable[Node]:
    codes = code_list("licences")
    entry = codes.find(str(value))
    if entry:
        node = URIRef(codes.known_as(entry) or codes.uri(entry.code))
        graph.add((node, RDF.type, DCTERMS.LicenseDocument))
        graph.add((node, DCTERMS.title, Literal(entry.label, lang=LANGUAGE)))
        yield node


def _related(graph: Graph, element: Element, value: Any) -> Iterable[Node]:
    node = BNode()
    graph.add((node, RDF.type, RDFS.Resource))
    graph.add((node, DCTERMS.identifier, Literal(str(value))))
    yield node


def _table(graph: Graph, element: Element, value: Any) -> Iterable[Node]:
    """信息项 as the columns of a table (CSV on the Web, metadata vocabulary 5.5 and 5.6)."""
    columns = json.loads(value) if isinstance(value, str) else value
    schema = BNode()
    graph.add((schema, RDF.type, DCTERMS.Standard))
    graph.add((schema, RDF.type, CSVW.Schema))
    nodes: list[Node] = []
    for column in columns[:COLUMNS]:
        node = BNode()
        graph.add((node, RDF.type, CSVW.Column))
        graph.add((node, CSVW["title"], Literal(column["name"], lang=LANGUAGE)))
        if column.get("description"):
            graph.add((node, DCTERMS.description, Literal(column["description"], lang=LANGUAGE)))
        nodes.append(node)
    head = BNode()
    Collection(graph, head, nodes)
    graph.add((schema, CSVW.column, head))
    yield schema


def _checksum(graph: Graph, element: Element, value: Any) -> Iterable[Node]:
    if re.fullmatch(r"[0-9a-f]{64}", str(value)):
        node = BNode()
        graph.add((node, RDF.type, SPDX.Checksum))
        graph.add((node, SPDX.algorithm, SPDX.checksumAlgorithm_sha256))
        graph.add((node, SPDX.checksumValue, Literal(str(value), datatype=XSD.hexBinary)))
        yield node


def _bytes(graph: Graph, element: Element, value: Any) -> Iterable[Node]:
    yield Literal(int(value), datatype=XSD.nonNegativeInteger)


def _media(graph: Graph, element: Element, value: Any) -> Iterable[Node]:
    node = URIRef(MEDIA + str(value))
    graph.add((node, RDF.type, DCTERMS.MediaType))
    yield node


SAYINGS: dict[str, Say] = {
    "dct:title": _text,
    "dct:description": _text,
    "dct:identifier": _plain,
    "dcat:theme": _concept,
    "dct:spatial": _place,
    "dct:relation": _related,
    "dct:accrualPeriodicity": _frequency,
    "dct:issued": _date,
    "dct:conformsTo": _table,
    "dct:rights": _statement,
    "dct:accessRights": _access,
    "dct:license": _licence,
    "dct:format": _plain,
    "spdx:checksum": _checksum,
    "dcat:byteSize": _bytes,
    "dcat:mediaType": _media,
}
"""How a property is said. The other properties of the table need more than their element; see OTHERWISE."""
OTHERWISE = frozenset({"dct:publisher", "dcat:keyword", "dcat:contactPoint", "dcat:accessURL"})
"""Said from CKAN's own structures: organization, tags, the contact's three elements, the address of a file."""


def _publisher(graph: Graph, dataset: URIRef, package: dict[str, Any]) -> None:
    organization = package.get("organization") or {}
    if not organization:
        return
    found = next(iter(graph.objects(dataset, DCTERMS.publisher)), None)
    node = found if found is not None else URIRef(f"urn:anhui:organization:{organization['id']}")
    graph.set((dataset, DCTERMS.publisher, node))
    graph.add((node, RDF.type, FOAF.Agent))
    graph.set((node, FOAF.name, Literal(organization["title"], lang=LANGUAGE)))
    if code := package.get("provider_code"):
        graph.set((node, DCTERMS.identifier, Literal(code)))


def _keywords(graph: Graph, dataset: URIRef, package: dict[str, Any]) -> None:
    graph.remove((dataset, DCAT.keyword, None))
    for tag in package.get("tags") or ():
        graph.add((dataset, DCAT.keyword, Literal(tag["name"], lang=LANGUAGE)))


def _words(value: Any) -> list[str]:
    """A list of words, which may be JSON text or one word."""
    if isinstance(value, str) and value.startswith("["):
        value = json.loads(value)
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]
