"""The published standard: /standards for people and for machines, and what it does not say outside."""

import re

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import DCAT, SKOS

from ckanext.anhui.catalogue import EU, code_list, code_lists, element_table

pytestmark = pytest.mark.integration

LISTS = code_lists()
PUBLIC = [codes.id for codes in LISTS if codes.public]
INTERNAL = [codes.id for codes in LISTS if not codes.public]
KINDS = ("dataset", "columns", "resource")


def inside(stack, path: str):
    """A page of the internal zone as its administrator gets it."""
    headers = {"Authorization": stack.token("registry")}
    return stack.http.get(stack.urls["registry"] + path, headers=headers, timeout=60)


def fields(published: dict) -> set[tuple[str, str]]:
    return {(kind, element["field_name"]) for kind in KINDS for element in published[kind]}


def test_the_index_lists_every_public_list_with_version_source_and_count(stack):
    page = stack.get("/standards")
    assert page.status_code == 200
    listed = {head["id"]: head for head in stack.get("/standards.json").json()["code_lists"]}
    assert set(listed) == set(PUBLIC)
    for name, head in listed.items():
        codes = code_list(name)
        assert (head["version"], head["source"], head["count"]) == (codes.version, codes.source, len(codes.entries))
        assert f"/standards/codes/{name}" in page.text and codes.title in page.text
        assert stack.http.get(stack.urls["portal"] + head["url"], timeout=60).json()["id"] == name


@pytest.mark.parametrize("name", ["share_types", "share_methods", "secrecy", "grades"])
def test_an_internal_list_does_not_exist_outside(stack, name):
    assert name in INTERNAL
    assert f"/standards/codes/{name}" not in stack.get("/standards").text
    for ending in ("", ".json", ".ttl", ".rdf", ".jsonld"):
        path = f"/standards/codes/{name}{ending}"
        answer = stack.get(path)
        assert answer.status_code == 404 and "这里没有公布这个名称的代码表" in answer.text
        assert inside(stack, path).status_code == 200, "and inside it does"
    assert stack.ask("anhui_code_list_show", id=name) is None
    assert stack.do("anhui_code_list_show", id=name)["id"] == name


def test_the_public_zone_names_public_elements_only(stack):
    table = element_table()
    every = [(kind, element) for kind in KINDS for element in getattr(table, kind)]
    outside = fields(stack.get("/standards/elements.json").json())
    assert outside == {(kind, e.field_name) for kind, e in every if e.public}
    page, page_inside = stack.get("/standards/elements").text, inside(stack, "/standards/elements").text
    for kind, element in every:
        row = f'id="{kind}-{element.field_name}"'
        assert (row in page) == element.public, element.element
        assert row in page_inside, element.element
    assert fields(inside(stack, "/standards/elements.json").json()) == {(kind, e.field_name) for kind, e in every}


def test_the_elements_say_what_the_guide_asks_for(stack):
    table = {e["field_name"]: e for e in stack.get("/standards/elements.json").json()["dataset"]}
    asked = {"title": "mandatory", "identifier": "optional", "format_note": "conditional", "domain": "optional"}
    assert {name: table[name]["obligation"] for name in asked} == asked
    row = re.search(r'<tr id="dataset-notes">.*?</tr>', stack.get("/standards/elements").text, re.DOTALL)
    assert row and "核心元数据 6" in row[0] and "必填" in row[0]


def test_the_actions_say_what_the_pages_say(stack):
    assert stack.ask("anhui_element_list") == stack.get("/standards/elements.json").json()
    assert [codes["id"] for codes in stack.ask("anhui_code_list_list")] == PUBLIC
    assert [codes["id"] for codes in stack.do("anhui_code_list_list")] == [codes.id for codes in LISTS]
    assert stack.ask("anhui_code_list_list", zone="registry") is None, "inside is for those who signed in"
    assert stack.ask("anhui_code_list_show", id="nothing") is None


@pytest.mark.parametrize("name", PUBLIC)
def test_a_list_as_data_is_the_whole_list(stack, name):
    entries = stack.get(f"/standards/codes/{name}.json").json()["entries"]
    assert [(e["code"], e["label"]) for e in entries] == [(e.code, e.label) for e in code_list(name).entries]
    assert stack.ask("anhui_code_list_show", id=name)["entries"] == entries
    page = stack.get(f"/standards/codes/{name}")
    assert page.status_code == 200 and code_list(name).entries[0].label in page.text
    assert page.text.count('<th scope="row">') <= 200


@pytest.mark.parametrize("name", PUBLIC)
def test_a_list_is_a_concept_scheme(stack, name):
    answer = stack.get(f"/standards/codes/{name}.ttl")
    assert (
        answer.headers["Content-Type"].startswith("text/turtle")
        and answer.headers["Access-Control-Allow-Origin"] == "*"
    )
    graph = Graph().parse(data=answer.content, format="turtle")
    assert len(set(graph.subjects(SKOS.inScheme, URIRef(code_list(name).uri())))) == len(code_list(name).entries)
    assert f"/standards/codes/{name}.ttl" in stack.get(f"/standards/codes/{name}").text


def test_it_comes_in_the_other_forms_of_rdf_too(stack):
    for ending, media in (("rdf", "application/rdf+xml"), ("jsonld", "application/ld+json")):
        answer = stack.get(f"/standards/codes/cycles.{ending}")
        assert answer.headers["Content-Type"] == media
        graph = Graph().parse(data=answer.content, format=media)
        assert (URIRef("urn:anhui:cycles:daily"), SKOS.exactMatch, URIRef(EU + "frequency/DAILY")) in graph


def test_what_a_dataset_says_in_rdf_is_a_concept_of_a_published_list(stack):
    package = stack.ask("package_search", rows=1, fq="domain:*")["results"][0]
    dataset = Graph().parse(data=stack.get(f"/dataset/{package['name']}.ttl").content, format="turtle")
    concepts = {node for node in dataset.objects(None, DCAT.theme) if isinstance(node, URIRef)}
    assert concepts
    for concept in concepts:
        name = str(concept).split(":")[2]
        published = Graph().parse(data=stack.get(f"/standards/codes/{name}.ttl").content, format="turtle")
        assert (concept, SKOS.inScheme, URIRef(f"urn:anhui:{name}")) in published


def test_a_long_tree_is_read_level_by_level(stack):
    top = stack.get("/standards/codes/classification").text
    assert "政务主题信息资源目录" in top and "全民健康保障" not in top
    assert 'under=2"' in top
    level = stack.get("/standards/codes/classification", under="201001").text
    assert all(word in level for word in ("政务主题信息资源目录", "全民健康保障", "公共卫生")), "the way here is told"
    missing = stack.get("/standards/codes/classification", under="<b>9</b>")
    assert missing.status_code == 404 and "这个代码表中没有这个代码" in missing.text and "<b>9" not in missing.text
    assert "肥东县店埠镇" in stack.get("/standards/codes/regions", under="340122").text
    page = stack.get("/standards/codes/townships", under="340122").text
    assert "肥东县店埠镇" in page and "合肥市" in page
    assert "肥东县店埠镇" in stack.get("/standards/codes/townships", q="店埠").text


def test_a_long_list_found_by_a_common_word_comes_by_pages(stack):
    first = stack.get("/standards/codes/classification", q="局")
    assert first.text.count('<th scope="row">') == 200
    assert "q=%E5%B1%80" in first.text and "page=2" in first.text
    assert stack.get("/standards/codes/classification", q="局", page=2).text != first.text


def test_a_list_is_searched_by_code_name_and_alias(stack):
    for words in ("340281", "无为市", "340225"):
        page = stack.get("/standards/codes/regions", q=words).text
        assert "无为市" in page and "瑶海区" not in page, words
        found = stack.get("/standards/codes/regions.json", q=words).json()["entries"]
        assert "340281" in [entry["code"] for entry in found] and len(found) < 5, words
    assert "<table" not in stack.get("/standards/codes/regions", q="没有这样的地方").text


def test_a_page_beyond_the_last_is_the_last(stack):
    for page in ("0", "-1", "9999", "x"):
        assert "瑶海区" in stack.get("/standards/codes/regions", page=page).text, page


def test_the_same_content_is_not_loaded_twice(stack):
    url = stack.urls["portal"] + "/standards/codes/cycles.json"
    tag = stack.http.get(url, timeout=60).headers["ETag"]
    assert stack.http.get(url, headers={"If-None-Match": tag}, timeout=60).status_code == 304


def test_there_is_no_list_of_another_name(stack):
    for name in ("nothing", "..%2Fschema%2Fdataset"):
        assert stack.get(f"/standards/codes/{name}").status_code == 404
