"""Graphs judged by the shapes of DCAT-AP 3 and by our own; no vocabulary is fetched, and none is inferred."""

from functools import cache
from pathlib import Path

from pyshacl import validate
from rdflib import Graph
from rdflib.namespace import RDF, SH

from ckanext.anhui.dcat.core.shapes import shapes

SHAPES = Path(__file__).parent / "dcat" / "shapes"


@cache
def dcat_ap() -> Graph:
    """Everything DCAT-AP 3.0.1 asks for (tests/dcat/shapes/README.md); what it only recommends is a warning."""
    graph = Graph()
    for file in sorted(SHAPES.glob("*.ttl")):
        graph.parse(file)
    return graph


@cache
def ours() -> Graph:
    return Graph() + shapes()


def faults(graph: Graph, by: Graph) -> set[tuple[str, str]]:
    """Violations, each as the ends of the names of its property and of the constraint it breaks."""
    given = Graph() + graph  # the validator wants a store that knows contexts
    _, report, _ = validate(given, shacl_graph=by, inference="none", allow_warnings=True)
    assert isinstance(report, Graph)
    return {
        (end(report.value(one, SH.resultPath)), end(report.value(one, SH.sourceConstraintComponent)))
        for one in report.subjects(RDF.type, SH.ValidationResult)
        if report.value(one, SH.resultSeverity) == SH.Violation
    }


def end(name: object) -> str:
    return str(name).replace("#", "/").rpartition("/")[2].removesuffix("ConstraintComponent")
