"""A code list as a SKOS concept scheme."""

from functools import cache

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, SKOS

from .codes import CodeList, Entry, code_list

LANGUAGE = "zh-Hans"
FORMATS = {
    "ttl": ("turtle", "text/turtle"),
    "rdf": ("xml", "application/rdf+xml"),
    "jsonld": ("json-ld", "application/ld+json"),
}
"""Ending of the address → rdflib's name of the format, and its media type."""


@cache
def skos(name: str, ending: str) -> bytes:
    """A list written in a format of FORMATS; kept, because the longest takes more than a second to write."""
    return as_graph(code_list(name)).serialize(format=FORMATS[ending][0], encoding="utf-8")


def as_graph(codes: CodeList) -> Graph:
    """The scheme with all its concepts."""
    graph, scheme = Graph(bind_namespaces="none"), URIRef(codes.uri())
    for prefix, namespace in {"skos": SKOS, "dct": DCTERMS, "owl": OWL, "rdf": RDF}.items():
        graph.bind(prefix, namespace)
    graph.add((scheme, RDF.type, SKOS.ConceptScheme))
    _named(graph, scheme, DCTERMS.title, codes.title, codes.en)
    graph.add((scheme, OWL.versionInfo, Literal(codes.version)))
    graph.add((scheme, DCTERMS.source, Literal(codes.source, lang=LANGUAGE)))
    for entry in codes.entries:
        _concept(graph, scheme, codes, entry)
    return graph


def _concept(graph: Graph, scheme: URIRef, codes: CodeList, entry: Entry) -> None:
    node = URIRef(codes.uri(entry.code))
    graph.add((node, RDF.type, SKOS.Concept))
    graph.add((node, SKOS.inScheme, scheme))
    graph.add((node, SKOS.notation, Literal(entry.code)))
    _named(graph, node, SKOS.prefLabel, entry.label, entry.en)
    for alias in entry.aliases:  # numbers and file endings are for searching, not for reading
        readable = any(letter.isalpha() for letter in alias) and not alias.startswith(".")
        graph.add((node, SKOS.altLabel if readable else SKOS.hiddenLabel, Literal(alias, lang=LANGUAGE)))
    if entry.parent:
        parent = URIRef(codes.uri(entry.parent))
        graph.add((node, SKOS.broader, parent))
        graph.add((parent, SKOS.narrower, node))
    else:
        graph.add((node, SKOS.topConceptOf, scheme))
        graph.add((scheme, SKOS.hasTopConcept, node))
    if entry.valid_from or entry.valid_to:  # an interval of ISO 8601; ".." is an open end
        graph.add((node, DCTERMS.valid, Literal(f"{entry.valid_from or '..'}/{entry.valid_to or '..'}")))
    if entry.notes:
        graph.add((node, SKOS.note, Literal(entry.notes, lang=LANGUAGE)))
    for successor in entry.successors:
        graph.add((node, DCTERMS.isReplacedBy, URIRef(codes.uri(successor))))
    if known := codes.known_as(entry):
        graph.add((node, SKOS.exactMatch, URIRef(known)))
    for domain in entry.data.get("domains", ()):
        graph.add((node, SKOS.relatedMatch, URIRef(code_list("domains").uri(domain))))


def _named(graph: Graph, node: URIRef, predicate: URIRef, chinese: str, english: str) -> None:
    graph.add((node, predicate, Literal(chinese, lang=LANGUAGE)))
    if english:
        graph.add((node, predicate, Literal(english, lang="en")))
