"""Our own SHACL shapes, written from the element table: what a graph of `describe` keeps.

A public element with a `dcat` key becomes a property shape of dcat:Dataset or dcat:Distribution. It asks for what the
table says: obligation (mandatory → at least one; what is conditional depends on more than a graph shows), cardinality
(lists and key words may repeat), the code list, and the kind of value its property has (`say.SAYINGS`). Elements that
share a property (分类 and 领域 are both dcat:theme) each get a qualified shape, told apart by their list.
"""

from functools import cache
from itertools import groupby

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import DCAT, RDF, RDFS, SH, SKOS
from rdflib.term import IdentifiedNode, Node

from ckanext.anhui.catalogue import CodeList, Element, code_list, element_table
from ckanext.anhui.dcat.core.describe import new_graph
from ckanext.anhui.dcat.core.say import OTHERWISE, SAYINGS, add_list, chinese, code_uri, part, predicate

SHAPES = "urn:anhui:shapes"
LONGEST = 300
"""Codes written out in a shape; of a longer list only the beginning of the names is asked for."""


@cache
def as_turtle() -> bytes:
    """The shapes, as published."""
    return shapes().serialize(format="turtle", encoding="utf-8")


def shapes() -> Graph:
    """The shapes as a graph."""
    graph = new_graph()
    graph.bind("sh", SH)
    table = element_table()
    for name, target, elements in (
        ("dataset", DCAT.Dataset, table.dataset),
        ("distribution", DCAT.Distribution, table.resource),
    ):
        node = URIRef(f"{SHAPES}:{name}")
        graph.add((node, RDF.type, SH.NodeShape))
        graph.add((node, SH.targetClass, target))
        shown = sorted((e for e in elements if e.public and e.dcat), key=lambda e: e.dcat or "")
        for dcat, group in groupby(shown, key=lambda e: e.dcat or ""):
            together = list(group)
            for element in together:
                _property(graph, node, dcat, element, alone=len(together) == 1)
    return graph


def _property(graph: Graph, node: URIRef, dcat: str, element: Element, *, alone: bool) -> None:
    shape = URIRef(f"{node}:{element.field_name}")
    graph.add((node, SH.property, shape))
    graph.add((shape, SH.path, predicate(dcat)))
    graph.add((shape, SH.name, chinese(element.element)))
    graph.add((shape, RDFS.comment, Literal(element.clause)))
    least = int(element.obligation == "mandatory" or element.required)
    saying = SAYINGS.get(dcat)
    once = saying is not None and not element.is_list
    if alone:
        _count(graph, shape, SH.minCount, least)
        _count(graph, shape, SH.maxCount, int(once))
        _value(graph, shape, dcat, element)
    elif saying and saying.coded:
        _count(graph, shape, SH.qualifiedMinCount, least)
        _count(graph, shape, SH.qualifiedMaxCount, int(once))
        own = part(shape, "own")
        graph.add((shape, SH.qualifiedValueShape, own))
        of_its_list(graph, shape, own, dcat, element)
        _kind(graph, shape, dcat)
    else:
        _value(graph, shape, dcat, element)


def _value(graph: Graph, shape: URIRef, dcat: str, element: Element) -> None:
    """What a value is, and the codes it may be."""
    _kind(graph, shape, dcat)
    if (saying := SAYINGS.get(dcat)) and saying.coded:
        of_a_code(graph, shape, dcat, element)


def of_its_list(graph: Graph, shape: URIRef, own: BNode, dcat: str, element: Element) -> None:
    """`own` is what a value of this element's list is; and either a value is not of the list, or one of its codes."""
    scheme, other, code = part(shape, "scheme"), part(shape, "other"), part(shape, "code")
    graph.add((own, SH.property, scheme))
    graph.add((scheme, SH.path, SKOS.inScheme))
    graph.add((scheme, SH.hasValue, URIRef(_codes(element).uri())))
    graph.add((other, SH["not"], own))
    of_a_code(graph, code, dcat, element)
    graph.add((shape, SH["or"], add_list(graph, shape, "or", [other, code])))


def of_a_code(graph: Graph, shape: IdentifiedNode, dcat: str, element: Element) -> None:
    """Which codes a value may be. A word of a classification may be one that is not in the list."""
    codes = _codes(element)
    if not element.code_list:
        graph.add((shape, SH.nodeKind, SH.IRI))
    elif codes.finer or len(codes.entries) > LONGEST:
        graph.add((shape, SH.pattern, Literal(f"^{codes.uri()}:")))
    else:
        names: list[Node] = [code_uri(dcat, codes, entry) for entry in codes.entries]
        graph.add((shape, SH["in"], add_list(graph, shape, "in", names)))


def _kind(graph: Graph, shape: URIRef, dcat: str) -> None:
    datatype, cls = (SAYINGS[dcat].datatype, SAYINGS[dcat].cls) if dcat in SAYINGS else OTHERWISE[dcat]
    if datatype:
        graph.add((shape, SH.datatype, datatype))
    if cls:
        graph.add((shape, SH["class"], cls))
    if not datatype:
        graph.add((shape, SH.nodeKind, SH.BlankNodeOrIRI))


def _codes(element: Element) -> CodeList:
    return code_list(element.code_list or element.field_name)


def _count(graph: Graph, shape: URIRef, relation: URIRef, count: int) -> None:
    if count:
        graph.add((shape, relation, Literal(count)))
