"""The public catalogue as others' programs read it: RDF from the running portal, read with rdflib."""

import pytest
from rdflib import Graph, Literal
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF
from test_search import loaded  # noqa: F401 - the fixture

pytestmark = pytest.mark.integration


def graph(stack, path: str, form: str) -> Graph:
    answer = stack.get(path)
    assert answer.status_code == 200
    return Graph().parse(data=answer.content, format=form)


@pytest.mark.parametrize(("ending", "form"), [("ttl", "turtle"), ("xml", "xml"), ("jsonld", "json-ld")])
def test_a_dataset_reads_in_every_form(stack, loaded, ending, form):  # noqa: F811
    package = loaded[2]
    found = graph(stack, f"/dataset/{package['id']}.{ending}", form)
    (dataset,) = found.subjects(RDF.type, DCAT.Dataset)
    assert list(found.objects(dataset, DCTERMS.title)) == [Literal(package["title"], lang="zh-Hans")]
    assert str(found.value(dataset, DCTERMS.accessRights)).endswith("/PUBLIC")
    assert str(found.value(dataset, DCTERMS.accrualPeriodicity)).endswith("/MONTHLY")
    assert str(found.value(found.value(dataset, DCTERMS.publisher), FOAF.name)) == package["provider"]
    (file,) = found.objects(dataset, DCAT.distribution)
    assert str(found.value(file, DCAT.downloadURL)).startswith(stack.urls["portal"])


def test_the_catalogue_names_its_datasets(stack, loaded):  # noqa: F811
    found = graph(stack, "/catalog.ttl", "turtle")
    (catalogue,) = found.subjects(RDF.type, DCAT.Catalog)
    assert all(str(title.n3()).endswith("@zh-Hans") for title in found.objects(catalogue, DCTERMS.title))
    assert len(set(found.objects(catalogue, DCAT.dataset))) >= min(len(loaded), 100)
