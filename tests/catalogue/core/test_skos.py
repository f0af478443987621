"""A code list as SKOS says what the list says."""

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, SKOS

from ckanext.anhui.catalogue import EU, code_list, code_lists
from ckanext.anhui.catalogue.core.skos import FORMATS, as_graph, skos


@pytest.mark.parametrize("codes", code_lists(), ids=lambda codes: codes.id)
def test_every_entry_is_a_concept_with_its_code_and_name(codes):
    graph, scheme = as_graph(codes), URIRef(codes.uri())
    assert (scheme, RDF.type, SKOS.ConceptScheme) in graph
    assert set(graph.objects(scheme, DCTERMS.title)) == {
        Literal(codes.title, lang="zh-Hans"),
        Literal(codes.en, lang="en"),
    }
    assert str(graph.value(scheme, OWL.versionInfo)) == codes.version
    assert str(graph.value(scheme, DCTERMS.source)) == codes.source
    said = {
        str(graph.value(node, SKOS.notation)): str(label)
        for node in graph.subjects(SKOS.inScheme, scheme)
        for label in graph.objects(node, SKOS.prefLabel)
        if isinstance(label, Literal) and label.language == "zh-Hans"
    }
    assert said == {entry.code: entry.label for entry in codes.entries}


@pytest.mark.parametrize("ending", FORMATS)
def test_every_format_says_the_same(ending):
    read = Graph().parse(data=skos("cycles", ending), format=FORMATS[ending][0])
    assert set(read) == set(as_graph(code_list("cycles")))


def test_what_stands_above_and_below_and_what_came_after():
    graph = as_graph(code_list("regions"))
    city, county, old = (URIRef(f"urn:anhui:regions:{code}") for code in ("340100", "340122", "341400"))
    assert (county, SKOS.broader, city) in graph and (city, SKOS.narrower, county) in graph
    assert URIRef("urn:anhui:regions:340281") in set(graph.objects(old, DCTERMS.isReplacedBy))
    assert str(graph.value(old, DCTERMS.valid)) == "../2011"
    town = URIRef("urn:anhui:regions:340122100")
    assert (town, SKOS.broader, county) in as_graph(code_list("townships"))


def test_what_others_call_it():
    graph = as_graph(code_list("cycles"))
    assert graph.value(URIRef("urn:anhui:cycles:monthly"), SKOS.exactMatch) == URIRef(EU + "frequency/MONTHLY")
    focus = as_graph(code_list("focus"))
    assert focus.value(URIRef("urn:anhui:focus:energy"), SKOS.relatedMatch) == URIRef("urn:anhui:domains:energy")


def test_readable_words_are_names_and_the_others_are_for_searching():
    graph = as_graph(code_list("regions"))
    wuwei = URIRef("urn:anhui:regions:340281")
    assert Literal("无为县", lang="zh-Hans") in set(graph.objects(wuwei, SKOS.altLabel))
    assert Literal("341422", lang="zh-Hans") in set(graph.objects(wuwei, SKOS.hiddenLabel))
