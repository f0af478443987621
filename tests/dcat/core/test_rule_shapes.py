"""Rule packs as SHACL: our own graphs keep them, broken graphs are found by the rule that would find the record."""

import pytest
import yaml
from described import PACKAGE, SITE
from pyshacl import validate
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, OWL, RDF, RDFS, SH

from ckanext.anhui.catalogue import CONFIG, CatalogueRecord, code_list, element_table, to_package
from ckanext.anhui.dcat.core.describe import describe, new_graph
from ckanext.anhui.dcat.core.rule_shapes import as_turtle, rule_shapes
from ckanext.anhui.rules import RuleSet, rule_set

PACKS = {pack.id: pack for pack in rule_set().packs}
PUBLICATION = PACKS["publication"]
SHAPES = Graph() + rule_shapes(PUBLICATION, "pilot")
DATASET = URIRef("https://example.org/dataset/1")


def found(graph: Graph) -> set[tuple[str, str]]:
    """(rule, severity) of what the shapes find."""
    _, report, _ = validate(Graph() + graph, shacl_graph=SHAPES, inference="none", allow_infos=True)
    assert isinstance(report, Graph)
    results = report.subjects(RDF.type, SH.ValidationResult)
    pairs = ((report.value(one, SH.sourceShape), report.value(one, SH.resultSeverity)) for one in results)
    return {(str(shape).split(":")[4], str(severity).rpartition("#")[2]) for shape, severity in pairs}


def graph_of(package) -> Graph:
    graph = new_graph()
    describe(graph, SITE, package)
    return graph


def demo() -> list[CatalogueRecord]:
    """The records of the demo catalogue, with codes for the words of its source."""
    source = yaml.safe_load((CONFIG / "demo" / "records.yaml").read_text("utf-8"))
    lists = {e.field_name: e.code_list for e in element_table().dataset if e.code_list}
    names = {e.field_name for e in element_table().dataset}
    records = []
    for number, row in enumerate(source["records"]):
        elements = {name: value for name, value in (source["defaults"] | row).items() if name in names and value}
        elements.pop("columns", None)
        for name in lists.keys() & elements.keys():
            entry = code_list(lists[name]).find(str(elements[name]))
            elements[name] = entry.code if entry else str(elements[name])
        elements["provider_code"] = source["departments"][row["provider"]]
        elements = {name: value if isinstance(value, list) else str(value) for name, value in elements.items()}
        records.append(CatalogueRecord(key=str(number), provider=row["provider"], elements=elements))
    return records


def test_what_the_shapes_say_of_the_demo_catalogue_the_rules_say_of_its_records():
    said = {str(node).split(":")[4] for node in SHAPES.subjects(RDF.type, SH.NodeShape)}
    rules, records = RuleSet((PUBLICATION,), "pilot"), demo()
    published = []
    for record in records:
        package = to_package(record, "registry") | {"organization": {"id": "9", "title": record.provider}}
        verdict = rules.evaluate(record)
        by_rules = {one.rule for one in verdict.findings} & said
        by_shapes = found(graph_of(package))
        assert {rule for rule, _ in by_shapes} == by_rules, record.title
        if not any(one.severity == "block" for one in verdict.findings):  # such as are published
            assert "Violation" not in {severity for _, severity in by_shapes}
            published.append(record)
    assert len(published) > 15


def test_a_complete_dataset_breaks_no_rule():
    assert found(graph_of(PACKAGE)) == set()


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"title": ""}, ("required-missing", "Violation")),
        ({"notes": ""}, ("required-missing", "Violation")),
        ({"update_cycle": ""}, ("required-missing", "Violation")),
        ({"issued": "2999-01-31"}, ("issued-in-future", "Warning")),
        ({"issued": ""}, ("issued-missing", "Warning")),
        ({"contact_phone": "", "contact_email": ""}, ("contact-missing", "Warning")),
        ({"license_id": ""}, ("licence-default", "Info")),
    ],
)
def test_a_dataset_that_breaks_a_rule_is_found_by_it(changes, rule):
    assert found(graph_of(PACKAGE | changes)) == {rule}


def test_one_way_to_reach_the_department_is_enough():
    assert found(graph_of(PACKAGE | {"contact_email": ""})) == set()
    assert found(graph_of(PACKAGE | {"contact_phone": ""})) == set()


@pytest.mark.parametrize(
    ("predicate", "value"),
    [
        (DCTERMS.accrualPeriodicity, "urn:anhui:cycles:fullmoon"),
        (DCTERMS.license, "https://example.org/mine"),
        (DCTERMS.spatial, "https://example.org/elsewhere"),
        (DCAT.theme, "urn:anhui:domains:nonsense"),
    ],
)
def test_a_foreign_code_is_found(predicate, value):
    graph, node = graph_of(PACKAGE), URIRef(value)
    old = next(o for o in graph.objects(DATASET, predicate) if "classification" not in str(o))
    for _, p, o in list(graph.triples((old, None, None))):
        graph.add((node, p, o))
    graph.remove((None, None, old))
    graph.remove((old, None, None))
    graph.add((DATASET, predicate, node))
    assert found(graph) == {("code-unknown", "Violation")}


@pytest.mark.parametrize("pack", PACKS)
def test_every_rule_is_said_or_listed_as_not_to_be_said(pack):
    graph = Graph().parse(data=as_turtle(PACKS[pack], "pilot"), format="turtle")
    whole = URIRef(f"urn:anhui:rules:{pack}")
    assert graph.value(whole, OWL.versionInfo) == Literal(PACKS[pack].version)
    comments = [str(text) for text in graph.objects(whole, RDFS.comment)]
    for rule in PACKS[pack].rules:
        listed = any(f"：{rule.id} " in text for text in comments)
        assert (URIRef(f"{whole}:{rule.id}"), RDF.type, SH.NodeShape) in graph or listed is rule.in_force("pilot")


def test_only_public_elements_are_named():
    internal = {e.element for e in element_table().dataset if not e.public}
    for pack in PACKS.values():
        names = {str(name) for name in rule_shapes(pack, "strict").objects(None, SH.name)}
        assert not names & internal
