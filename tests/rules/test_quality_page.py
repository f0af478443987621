"""How good a dataset is, as a reader and a program are told."""

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import RDF

DQV = "http://www.w3.org/ns/dqv#"

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def dataset(stack):
    """An open dataset of the demo with a file."""
    found = stack.ask("package_search", rows=100)["results"]
    return next(one for one in found if one["resources"] and one["open_type"] == "无条件开放")


def test_a_program_is_told_points_and_what_lost_some(stack, dataset):
    told = stack.ask("anhui_quality_show", id=dataset["name"])
    assert [one["id"] for one in told["dimensions"]] == [
        "conformity", "completeness", "accuracy", "consistency", "timeliness", "accessibility",
    ]  # fmt: skip
    assert 0 <= told["score"] <= 100 and 0 < told["judged"] <= 100
    assert all(one["fix"] for one in told["lost"])
    assert told["mqa"]["of"] == 405 and 0 < told["mqa"]["total"] <= 405
    assert told["french"]["of"] == 9
    screening = told["screening"]
    assert screening["files"] == len(dataset["resources"]) == screening["passed"] + screening["lifted"]
    assert stack.ask("anhui_quality_show", id="nowhere") is None


def test_a_reader_is_told_on_the_page(stack, dataset):
    page = stack.get(f"/dataset/{dataset['name']}").text
    section = page[page.index('id="quality"') :]
    assert "质量与合规" in section and "/ 100" in section
    assert "每个文件开放以前都检查过个人信息和涉密标志" in section
    for title in ("规范性", "完整性", "准确性", "一致性", "时效性", "可访问性"):
        assert title in section


def test_the_same_as_rdf(stack, dataset):
    answer = stack.get(f"/dataset/{dataset['name']}/quality.ttl")
    assert answer.ok and answer.headers["Content-Type"].startswith("text/turtle")
    graph = Graph().parse(data=answer.text, format="turtle")
    values = {}
    for node in graph.subjects(RDF.type, URIRef(DQV + "QualityMeasurement")):
        metric = str(graph.value(node, URIRef(DQV + "isMeasurementOf")))
        values[metric.rpartition(":")[2]] = int(str(graph.value(node, URIRef(DQV + "value"))))
    told = stack.ask("anhui_quality_show", id=dataset["name"])
    assert values["total"] == told["score"]
    assert values["mqa"] == told["mqa"]["total"]
    judged = {one["id"] for one in told["dimensions"] if one["score"] is not None}
    assert values.keys() == judged | {"total", "mqa", "french"}
    assert stack.get("/dataset/nowhere/quality.ttl").status_code == 404
