"""The public catalogue as others' programs read it: RDF from the running portal, by the rules of DCAT-AP 3 and ours."""

import json
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from judging import dcat_ap, faults, ours
from rdflib import Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF

from ckanext.anhui.dcat.core.shapes import shapes

pytestmark = pytest.mark.integration

FORMS = [
    ("ttl", "turtle", "text/turtle"),
    ("xml", "xml", "application/rdf+xml"),
    ("rdf", "xml", "application/rdf+xml"),
    ("jsonld", "json-ld", "application/ld+json"),
]


@pytest.fixture(scope="module")
def demo(stack) -> list[dict]:
    """The demo catalogue as the public has it."""
    stack.sync()
    return stack.ask("package_search", rows=1000)["results"]


def graph(stack, path: str, form: str = "turtle") -> Graph:
    answer = stack.get(path)
    assert answer.status_code == 200
    return Graph().parse(data=answer.content, format=form)


@pytest.mark.parametrize(("ending", "form", "media"), FORMS)
def test_a_dataset_reads_in_every_form(stack, demo, ending, form, media):
    package = next(one for one in demo if one["num_resources"] == 1 and one["open_type"] == "无条件开放")
    found = graph(stack, f"/dataset/{package['name']}.{ending}", form)
    (dataset,) = found.subjects(RDF.type, DCAT.Dataset)
    assert dataset == URIRef(f"{stack.urls['portal']}/dataset/{package['id']}")
    assert list(found.objects(dataset, DCTERMS.title)) == [Literal(package["title"], lang="zh-Hans")]
    assert str(found.value(dataset, DCTERMS.accessRights)).endswith("/PUBLIC")
    publisher = found.value(dataset, DCTERMS.publisher)
    assert str(found.value(publisher, FOAF.name)) == package["organization"]["title"]
    (file,) = found.objects(dataset, DCAT.distribution)
    assert str(found.value(file, DCAT.downloadURL)) == package["resources"][0]["url"]
    assert stack.get(f"/dataset/{package['name']}.{ending}").headers["Content-Type"] == f"{media}; charset=utf-8"


def test_every_dataset_of_the_demo_keeps_the_rules(stack, demo):
    kinds = {(bool(one["resources"]), one["open_type"]) for one in demo}
    assert {(True, "无条件开放"), (False, "有条件开放")} <= kinds, "with files, and conditional without"
    for package in demo:
        found = graph(stack, f"/dataset/{package['name']}.ttl")
        assert faults(found, dcat_ap()) == set(), package["title"]
        assert faults(found, ours()) == set(), package["title"]


def test_the_whole_catalogue_keeps_the_rules(stack, demo):
    found = graph(stack, "/catalog.ttl")
    (catalogue,) = found.subjects(RDF.type, DCAT.Catalog)
    assert len(set(found.objects(catalogue, DCAT.dataset))) == min(len(demo), 100)
    assert len(set(found.objects(catalogue, DCAT.record))) == min(len(demo), 100)
    assert faults(found, dcat_ap()) == set()
    assert faults(found, ours()) == set()


def test_the_published_shapes_are_the_ones_we_are_judged_by(stack):
    published = graph(stack, "/standards/shapes.ttl")
    assert isomorphic(published, Graph() + shapes())
    assert "/standards/shapes.ttl" in stack.get("/standards").text


@pytest.mark.parametrize("path", ["/dataset/{name}.ttl", "/dataset/{name}.jsonld", "/catalog.ttl", "/catalog.xml"])
def test_what_a_reader_has_is_not_sent_again(stack, demo, path):
    url = stack.urls["portal"] + path.format(name=demo[0]["name"])
    first = stack.http.get(url, timeout=60)
    assert "no-cache" in first.headers["Cache-Control"]
    again = stack.http.get(url, headers={"If-None-Match": first.headers["ETag"]}, timeout=60)
    assert (again.status_code, again.content) == (304, b"")
    other = stack.http.get(url, headers={"If-None-Match": '"another"'}, timeout=60)
    assert (other.status_code, other.content) == (200, first.content)
    head = stack.http.head(url, timeout=60)
    assert (head.status_code, head.headers["ETag"]) == (200, first.headers["ETag"])


def test_a_dataset_says_when_it_changed(stack, demo):
    url = f"{stack.urls['portal']}/dataset/{demo[0]['name']}.ttl"
    changed = stack.http.get(url, timeout=60).headers["Last-Modified"]
    assert stack.http.get(url, headers={"If-Modified-Since": changed}, timeout=60).status_code == 304


def test_what_there_is_not_answers_so(stack, demo):
    assert stack.get("/dataset/nothing.ttl").status_code == 404
    assert stack.get(f"/dataset/{demo[0]['name']}.docx").status_code == 404
    assert stack.get("/catalog.docx").status_code == 404
    for asked in ({"page": "none"}, {"page": "0"}, {"page": "99999999999"}, {"fq": "("}):
        assert stack.get("/catalog.ttl", **asked).status_code == 409, asked
    assert len(list(graph(stack, "/catalog.ttl?page=1000").objects(None, DCAT.dataset))) == 0


# ---- search engines ----


class Head(HTMLParser):
    """The links and the JSON-LD of a page's head."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[dict[str, str | None]] = []
        self.said: list[str] = []
        self._inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "link":
            self.links.append(found)
        self._inside = tag == "script" and found.get("type") == "application/ld+json"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.said.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._inside = False


def test_a_page_says_what_it_is_about(stack, demo):
    package = demo[0]
    head = Head(stack.get(f"/dataset/{package['name']}").text)
    (said,) = map(json.loads, head.said)
    assert (said["@type"], said["name"]) == ("Dataset", package["title"])
    assert [one["contentUrl"] for one in said.get("distribution", [])] == [one["url"] for one in package["resources"]]
    canonical = [link["href"] for link in head.links if link.get("rel") == "canonical"]
    assert canonical == [f"{stack.urls['portal']}/dataset/{package['name']}"]
    (turtle,) = [link["href"] for link in head.links if link.get("type") == "text/turtle"]
    assert stack.http.get(turtle, timeout=60).status_code == 200


def addresses(xml: str) -> list[str]:
    return [one.text or "" for one in ElementTree.fromstring(xml).iter() if one.tag.endswith("}loc")]


def test_the_sitemap_leads_to_every_dataset(stack, demo):
    robots = stack.get("/robots.txt")
    assert robots.headers["Content-Type"].startswith("text/plain")
    (sitemap,) = re.findall(r"^Sitemap: (\S+)$", robots.text, re.MULTILINE)
    parts = addresses(stack.http.get(sitemap, timeout=60).text)
    pages = {page for part in parts for page in addresses(stack.http.get(part, timeout=60).text)}
    base = stack.urls["portal"]
    assert {f"{base}/dataset/{one['name']}" for one in demo} <= pages
    assert {f"{base}/organization/{one['organization']['name']}" for one in demo} <= pages
    for page in sorted(page for page in pages if "/dataset/" not in page or page.endswith("/dataset/")):
        assert stack.http.get(page, timeout=60).status_code == 200, page
    assert stack.get("/sitemap-99.xml").status_code == 404
