"""Quality in the words of DQV: a measurement a dimension, none of what could not be judged."""

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, XSD

from ckanext.anhui.dcat.core.describe import Site
from ckanext.anhui.dcat.core.measured import DQV, METRIC, measured

SITE = Site(base="https://data.example", title="门户")
QUALITY = {
    "score": 87,
    "dimensions": [
        {"id": "accuracy", "title": "准确性", "score": None}, {"id": "timeliness", "title": "时效性", "score": 100},
    ],
    "mqa": {"total": 380}, "french": {"total": 7},
}  # fmt: skip


def test_what_was_judged_is_measured_and_what_was_not_is_not() -> None:
    graph = Graph().parse(
        data=measured(SITE, {"id": "p", "name": "n"}, QUALITY).serialize(format="turtle"), format="turtle"
    )
    dataset = URIRef("https://data.example/dataset/p")
    values = {
        str(graph.value(node, DQV.isMeasurementOf)): graph.value(node, DQV.value)
        for node in graph.objects(dataset, DQV.hasQualityMeasurement)
    }
    assert values == {
        f"{METRIC}:{name}": Literal(value, datatype=XSD.integer)
        for name, value in (("timeliness", 100), ("total", 87), ("mqa", 380), ("french", 7))
    }
    assert all(
        graph.value(node, DQV.computedOn) == dataset for node in graph.subjects(RDF.type, DQV.QualityMeasurement)
    )
    metric = URIRef(f"{METRIC}:timeliness")
    assert graph.value(metric, DQV.inDimension) == URIRef("urn:anhui:quality:dimension:timeliness")
