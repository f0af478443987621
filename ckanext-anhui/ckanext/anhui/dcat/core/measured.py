"""How good a dataset is, in the words of the Data Quality Vocabulary (DQV, W3C Note 2016).

Each of the six dimensions of GB/T 36344-2018 has one metric, of which a dataset has one measurement; beside them the
total, and what data.europa.eu (MQA, 405 points) and data.gouv.fr (nine questions) would make of it. What could not be
judged has no measurement.
"""

from typing import Any

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS, XSD

from ckanext.anhui.dcat.core.describe import Site, new_graph
from ckanext.anhui.dcat.core.say import DQV, chinese, part

METRIC, DIMENSION = "urn:anhui:quality:metric", "urn:anhui:quality:dimension"
OTHERS = {"total": "质量得分", "mqa": "欧盟元数据质量（MQA，满分 405）", "french": "法国 data.gouv.fr 质量（满分 9）"}


def measured(site: Site, package: dict[str, Any], quality: dict[str, Any]) -> Graph:
    """In: a dataset, what `anhui_quality_show` says of it. Out: its measurements and what they are of."""
    graph = new_graph()
    dataset = site.dataset(package)
    metadata = site.quality(package)
    graph.add((metadata, RDF.type, DQV.QualityMetadata))
    graph.add((dataset, DQV.hasQualityMetadata, metadata))
    graph.add((metadata, DCTERMS.conformsTo, URIRef(f"{site.base}/rules/quality")))
    for one in quality["dimensions"]:
        dimension = URIRef(f"{DIMENSION}:{one['id']}")
        graph.add((dimension, RDF.type, DQV.Dimension))
        graph.add((dimension, SKOS.prefLabel, chinese(one["title"])))
        _measurement(graph, dataset, one["id"], one["title"], one["score"], dimension)
    for name, value in (
        ("total", quality["score"]),
        ("mqa", quality["mqa"]["total"]),
        ("french", quality["french"]["total"]),
    ):
        _measurement(graph, dataset, name, OTHERS[name], value, None)
    return graph


def _measurement(
    graph: Graph, dataset: URIRef, name: str, title: str, value: int | None, dimension: URIRef | None
) -> None:
    if value is None:
        return
    metric, node = URIRef(f"{METRIC}:{name}"), part(dataset, f"quality {name}")
    graph.add((metric, RDF.type, DQV.Metric))
    graph.add((metric, SKOS.prefLabel, chinese(title)))
    graph.add((metric, DQV.expectedDataType, XSD.integer))
    if dimension is not None:
        graph.add((metric, DQV.inDimension, dimension))
    graph.add((dataset, DQV.hasQualityMeasurement, node))
    graph.add((node, RDF.type, DQV.QualityMeasurement))
    graph.add((node, DQV.computedOn, dataset))
    graph.add((node, DQV.isMeasurementOf, metric))
    graph.add((node, DQV.value, Literal(value, datatype=XSD.integer)))
