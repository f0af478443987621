"""Our graphs keep the rules of DCAT-AP 3 and of the element table; broken graphs are found by both."""

import pytest
from described import PACKAGE, SITE
from judging import dcat_ap, faults, ours
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, RDF, SH

from ckanext.anhui.catalogue import element_table
from ckanext.anhui.dcat.core.describe import describe, describe_catalogue, enter, new_graph
from ckanext.anhui.dcat.core.shapes import as_turtle

DATASET = URIRef("https://example.org/dataset/1")
FILE = URIRef("https://example.org/dataset/1/resource/2")
MANDATORY = {
    e.field_name: "" for e in element_table().dataset if e.obligation == "mandatory" and e.field_name != "title"
}


def graph_of(**changes) -> Graph:
    graph, package = new_graph(), PACKAGE | changes
    describe_catalogue(graph, SITE, "2026-11-25T01:02:03")
    describe(graph, SITE, package)
    enter(graph, SITE, package)
    return graph


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"resources": []},
        {"open_type": "无条件开放", "open_condition": ""},
        {"classification": ["自拟的分类"], "tags": [], "related": "", "columns": ""},
        {"region": "340103001000", "contact_name": "", "contact_email": "坏的"},
        {"resources": [{"id": "3", "url": "", "name": "无地址", "format": "自定义 格式"}]},
    ],
)
def test_no_dataset_breaks_a_rule(changes):
    graph = graph_of(**changes)
    assert faults(graph, dcat_ap()) == set()
    assert faults(graph, ours()) == set()


def test_the_shapes_are_published_as_turtle_and_say_every_public_element():
    graph = Graph().parse(data=as_turtle(), format="turtle")
    named = {str(name) for name in graph.objects(None, SH.name)}
    table = element_table()
    assert {e.element for e in (*table.dataset, *table.resource) if e.public and e.dcat} == named


def test_a_dataset_without_what_is_mandatory_fails():
    found = faults(graph_of(**dict.fromkeys(MANDATORY, ""), organization=None), ours())
    missing = {path for path, constraint in found if constraint in {"MinCount", "QualifiedMinCount"}}
    assert missing == {"description", "theme", "publisher", "accrualPeriodicity", "issued"}


@pytest.mark.parametrize(
    ("subject", "predicate", "value", "theirs", "mine"),
    [
        (DATASET, DCTERMS.title, None, ("title", "MinCount"), ("title", "MinCount")),
        (DATASET, DCTERMS.issued, URIRef("urn:last-year"), ("issued", "NodeKind"), ("issued", "Datatype")),
        (DATASET, DCAT.theme, Literal("生态环境"), ("theme", "Class"), ("theme", "NodeKind")),
        (FILE, DCAT.byteSize, Literal("许多"), ("byteSize", "Datatype"), ("byteSize", "Datatype")),
        (FILE, DCTERMS["format"], Literal("CSV"), ("format", "Class"), ("format", "Class")),
    ],
)
def test_a_broken_graph_fails_both(subject, predicate, value, theirs, mine):
    graph = graph_of()
    graph.remove((subject, predicate, None))
    if value is not None:
        graph.add((subject, predicate, value))
    assert theirs in faults(graph, dcat_ap())
    assert mine in faults(graph, ours())


@pytest.mark.parametrize(
    ("predicate", "value", "constraint"),
    [
        (DCTERMS.accrualPeriodicity, "urn:anhui:cycles:fullmoon", "In"),
        (DCTERMS.license, "https://example.org/mine", "In"),
        (DCTERMS.spatial, "https://example.org/elsewhere", "Pattern"),
        (DCAT.theme, "urn:anhui:domains:nonsense", "Or"),
    ],
)
def test_a_code_of_no_list_fails_ours(predicate, value, constraint):
    graph, node = graph_of(), URIRef(value)
    old = next(o for o in graph.objects(DATASET, predicate) if "classification" not in str(o))
    for s, p, o in list(graph.triples((old, None, None))):
        graph.add((node, p, o))
        graph.remove((s, p, o))
    graph.remove((DATASET, predicate, old))
    graph.add((DATASET, predicate, node))
    assert any(found[1] == constraint for found in faults(graph, ours()))


def test_a_second_domain_fails_ours():
    graph = graph_of()
    for code in ("health", "education"):
        describe(graph, SITE, PACKAGE | {"domain": code})
    assert ("theme", "QualifiedMaxCount") in faults(graph, ours())


def test_every_shape_has_a_target():
    graph = Graph().parse(data=as_turtle(), format="turtle")
    assert all(graph.value(one, SH.targetClass) for one in graph.subjects(RDF.type, SH.NodeShape))
