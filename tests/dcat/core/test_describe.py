"""A dataset as RDF says what its public elements say, and nothing internal."""

import pytest
from described import PACKAGE, SITE
from rdflib import Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.compare import isomorphic
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, SKOS, XSD

from ckanext.anhui.catalogue import EU, element_table
from ckanext.anhui.dcat.core.describe import describe, describe_catalogue, enter, new_graph
from ckanext.anhui.dcat.core.say import CSVW, OTHERWISE, SAYINGS, SPDX, VCARD

DATASET = URIRef("https://example.org/dataset/1")
FILE = URIRef("https://example.org/dataset/1/resource/2")


@pytest.fixture
def graph() -> Graph:
    graph = new_graph()
    assert describe(graph, SITE, PACKAGE) == DATASET
    return graph


def test_every_dcat_key_of_the_table_is_said():
    table = element_table()
    keys = {e.dcat for e in (*table.dataset, *table.resource) if e.dcat}
    assert keys <= set(SAYINGS) | set(OTHERWISE)


def test_text_is_said_once_in_chinese(graph: Graph):
    assert list(graph.objects(DATASET, DCTERMS.title)) == [Literal("空气质量", lang="zh-Hans")]
    assert list(graph.objects(DATASET, DCAT.keyword)) == [Literal("大气", lang="zh-Hans")]
    assert graph.value(DATASET, DCTERMS.issued) == Literal("2026-11-24", datatype=XSD.date)


def test_codes_become_uris_others_know(graph: Graph):
    assert graph.value(DATASET, DCTERMS.accessRights) == URIRef(EU + "access-right/RESTRICTED")
    assert graph.value(DATASET, DCTERMS.accrualPeriodicity) == URIRef(EU + "frequency/MONTHLY")
    place = graph.value(DATASET, DCTERMS.spatial)
    assert graph.value(place, SKOS.prefLabel) == Literal("合肥市", lang="zh-Hans")
    themes = {str(graph.value(theme, SKOS.prefLabel)) for theme in graph.objects(DATASET, DCAT.theme)}
    assert themes == {"生态环境", "部门政务信息资源目录"}


def test_the_publisher_has_a_name_and_a_code(graph: Graph):
    publisher = graph.value(DATASET, DCTERMS.publisher)
    assert graph.value(publisher, FOAF.name) == Literal("安徽省生态环境厅", lang="zh-Hans")
    assert graph.value(publisher, DCTERMS.identifier) == Literal("ah-sthjt")


def test_a_file_can_be_checked(graph: Graph):
    checksum = graph.value(FILE, SPDX.checksum)
    assert str(graph.value(checksum, SPDX.checksumValue)) == "a" * 64
    assert len(list(graph.subjects(SPDX.checksumValue, None))) == 1
    assert graph.value(FILE, DCAT.byteSize) == Literal(12, datatype=XSD.nonNegativeInteger)
    assert str(graph.value(FILE, DCAT.mediaType)).endswith("/text/csv")
    assert graph.value(FILE, DCTERMS.license) == graph.value(DATASET, DCTERMS.license)
    assert (graph.value(DATASET, DCTERMS.license), RDF.type, DCTERMS.LicenseDocument) in graph


def test_columns_keep_their_order(graph: Graph):
    schema = graph.value(DATASET, DCTERMS.conformsTo)
    head = graph.value(schema, CSVW.column)
    assert head is not None
    columns = Collection(graph, head)
    assert [str(graph.value(column, CSVW["title"])) for column in columns] == ["城市", "浓度"]


def test_nothing_internal_is_said(graph: Graph):
    said = graph.serialize(format="turtle")
    assert not any(word in said for word in ("内部依据", "有条件共享", "内部处室"))


def test_the_contact_can_be_reached(graph: Graph):
    contact = graph.value(DATASET, DCAT.contactPoint)
    assert graph.value(contact, VCARD.hasTelephone) == URIRef("tel:0551-12345678")
    assert graph.value(contact, VCARD.hasEmail) == URIRef("mailto:air@example.org")


def test_what_cannot_be_an_address_does_not_spoil_the_graph():
    graph, package = new_graph(), PACKAGE | {"contact_email": "请打电话 <无>", "region": "不 明 <地>"}
    describe(graph, SITE, package)
    assert graph.value(graph.value(DATASET, DCAT.contactPoint), VCARD.hasEmail) is None
    assert len(Graph().parse(data=graph.serialize(format="nt"), format="nt")) == len(graph)


def test_the_catalogue_enters_the_dataset_with_a_record_of_its_own(graph: Graph):
    catalogue = describe_catalogue(graph, SITE, "2026-11-25T01:02:03")
    enter(graph, SITE, PACKAGE)
    assert graph.value(catalogue, DCAT.dataset) == DATASET
    record = graph.value(catalogue, DCAT.record)
    assert record == URIRef("https://example.org/dataset/1#record")
    assert graph.value(record, FOAF.primaryTopic) == DATASET
    assert graph.value(graph.value(catalogue, DCTERMS.publisher), FOAF.name) == Literal(
        "安徽省数据资源管理局", lang="zh-Hans"
    )


def test_the_same_dataset_is_written_the_same(graph: Graph):
    again = new_graph()
    describe(again, SITE, PACKAGE)
    assert graph.serialize(format="turtle") == again.serialize(format="turtle")
    assert set(graph) == set(again), "nameless nodes too"
    assert isomorphic(graph, Graph().parse(data=graph.serialize(format="turtle"), format="turtle"))
