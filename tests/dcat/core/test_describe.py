"""A dataset as RDF says what its public elements say, and nothing internal."""

import json
from typing import Any

import pytest
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, SKOS, XSD

from ckanext.anhui.catalogue import EU, element_table
from ckanext.anhui.dcat.core.describe import CSVW, OTHERWISE, SAYINGS, SPDX, describe

DATASET = URIRef("https://example.org/dataset/1")
FILE = URIRef("https://example.org/dataset/1/resource/2")
PACKAGE: dict[str, Any] = {
    "id": "1",
    "title": "空气质量",
    "notes": "逐月",
    "identifier": "307001/000001",
    "issued": "2026-11-24",
    "domain": "environment",
    "region": "340100",
    "update_cycle": "monthly",
    "open_type": "有条件开放",
    "open_condition": "仅供研究",
    "license_id": "anhui-open-1.0",
    "provider_code": "ah-sthjt",
    "organization": {"id": "9", "title": "安徽省生态环境厅"},
    "tags": [{"name": "大气"}],
    "columns": json.dumps([{"name": "城市"}, {"name": "浓度", "description": "微克"}]),
    "closed_basis": "内部依据",
    "share_type": "有条件共享",
    "provider_unit": "内部处室",
    "resources": [
        {
            "id": "2",
            "url": "https://example.org/a.csv",
            "name": "甲.csv",
            "format": "CSV",
            "mimetype": "text/csv",
            "hash": "a" * 64,
            "size": 12,
        }
    ],
}


@pytest.fixture
def graph() -> Graph:
    graph = Graph()
    graph.add((DATASET, DCTERMS.title, Literal("空气质量")))
    graph.add((DATASET, DCAT.keyword, Literal("大气")))
    old = BNode()
    graph.add((FILE, SPDX.checksum, old))
    graph.add((old, SPDX.checksumValue, Literal("b")))
    describe(graph, DATASET, PACKAGE, {"2": FILE})
    return graph


def test_every_dcat_key_of_the_table_is_said():
    table = element_table()
    keys = {e.dcat for e in (*table.dataset, *table.resource) if e.dcat}
    assert keys <= set(SAYINGS) | OTHERWISE


def test_text_is_said_once_in_chinese(graph: Graph):
    assert list(graph.objects(DATASET, DCTERMS.title)) == [Literal("空气质量", lang="zh-Hans")]
    assert list(graph.objects(DATASET, DCAT.keyword)) == [Literal("大气", lang="zh-Hans")]
    assert graph.value(DATASET, DCTERMS.issued) == Literal("2026-11-24", datatype=XSD.date)


def test_codes_become_uris_others_know(graph: Graph):
    assert graph.value(DATASET, DCTERMS.accessRights) == URIRef(EU + "access-right/RESTRICTED")
    assert graph.value(DATASET, DCTERMS.accrualPeriodicity) == URIRef(EU + "frequency/MONTHLY")
    place = graph.value(DATASET, DCTERMS.spatial)
    assert graph.value(place, SKOS.prefLabel) == Literal("合肥市", lang="zh-Hans")
    theme = graph.value(DATASET, DCAT.theme)
    assert graph.value(theme, SKOS.prefLabel) == Literal("生态环境", lang="zh-Hans")


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
