"""The published standard: /standards for people and for machines, and what it does not say outside."""

import pytest

from ckanext.anhui.catalogue import code_list, code_lists, element_table

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
    for path in (f"/standards/codes/{name}", f"/standards/codes/{name}.json"):
        assert stack.get(path).status_code == 404
        assert inside(stack, path).status_code == 200, "and inside it does"


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


@pytest.mark.parametrize("name", PUBLIC)
def test_a_list_as_data_is_the_whole_list(stack, name):
    entries = stack.get(f"/standards/codes/{name}.json").json()["entries"]
    assert [(e["code"], e["label"]) for e in entries] == [(e.code, e.label) for e in code_list(name).entries]
    page = stack.get(f"/standards/codes/{name}")
    assert page.status_code == 200 and code_list(name).entries[0].label in page.text


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
