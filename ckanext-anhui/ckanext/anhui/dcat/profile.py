"""The `anhui_dcat` profile: what DCAT-AP 3 (ckanext-dcat's `euro_dcat_ap_3`, run before) cannot know of our elements.

Which property an element becomes stands in the element table (`dcat:` in config/schema/dataset.yaml). Here is only
how a value is written: Chinese text, a date, a concept of a code list, or a word of the European authority tables.
Only what a public zone holds can be written, and only elements marked `zone: public` are.
"""

from collections.abc import Callable
from typing import Any

from ckanext.dcat.profiles import RDFProfile
from ckanext.dcat.utils import publisher_uri_organization_fallback, resource_uri
from rdflib import BNode, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, SKOS, XSD
from rdflib.term import Node

from ckanext.anhui.catalogue import Element, code_list, element_table

EU = "http://publications.europa.eu/resource/authority/"
SPDX = Namespace("http://spdx.org/rdf/terms#")
CHINESE = "zh-Hans"
ACCESS = {"无条件开放": "PUBLIC", "有条件开放": "RESTRICTED", "不予开放": "NON_PUBLIC"}
PREFIXES = {"dct": DCTERMS, "dcat": DCAT, "foaf": FOAF, "spdx": SPDX}
ELSEWHERE = {"owner_org", "contact_name", "contact_phone", "contact_email", "columns", "tag_string"}
"""Elements that are more than one value: publisher and contact are nodes, columns have a table, tags are many."""

Dataset = dict[str, Any]


class AnhuiProfile(RDFProfile):
    """Adds our elements to a dataset's graph, replacing what the profile before wrote for the same property."""

    def graph_from_dataset(self, dataset_dict: Dataset, dataset_ref: URIRef) -> None:
        """Write the dataset `dataset_dict` (as `package_show` gives it) about `dataset_ref` into the graph."""
        self.g.bind("spdx", SPDX)
        written: set[URIRef] = set()
        for element in element_table().dataset:
            if not element.public or not element.dcat or element.field_name in ELSEWHERE:
                continue
            predicate = property_of(element)
            nodes = [
                node for value in _values(dataset_dict.get(element.field_name)) for node in self._nodes(element, value)
            ]
            if nodes and predicate not in written:
                self.g.remove((dataset_ref, predicate, None))
                written.add(predicate)
            for node in nodes:
                self.g.add((dataset_ref, predicate, node))
        self._keywords_of(dataset_dict, dataset_ref)
        self._publisher(dataset_dict)
        for resource in dataset_dict.get("resources", ()):
            self._distribution(dataset_dict, resource)

    def _nodes(self, element: Element, value: str) -> list[Node]:
        return WRITERS.get(element.dcat or "", _text)(self, element, value)

    def concept(self, list_name: str, code: str) -> Node | None:
        """A value of a code list as skos:Concept, described where it stands; None for a code the list does not know."""
        entry = code_list(list_name).find(code)
        if entry is None:
            return None
        node = URIRef(f"urn:anhui:code:{list_name}:{entry.code}")
        self.g.add((node, RDF.type, SKOS.Concept))
        self.g.add((node, SKOS.notation, Literal(entry.code)))
        self.g.add((node, SKOS.prefLabel, Literal(entry.label, lang=CHINESE)))
        if entry.en:
            self.g.add((node, SKOS.prefLabel, Literal(entry.en, lang="en")))
        return node

    def _keywords_of(self, dataset_dict: Dataset, dataset_ref: URIRef) -> None:
        self.g.remove((dataset_ref, DCAT.keyword, None))
        for tag in dataset_dict.get("tags", ()):
            self.g.add((dataset_ref, DCAT.keyword, Literal(tag["name"], lang=CHINESE)))

    def _publisher(self, dataset_dict: Dataset) -> None:
        """The department's name in Chinese, and its 统一社会信用代码."""
        if not dataset_dict.get("organization"):
            return
        publisher = URIRef(str(publisher_uri_organization_fallback(dataset_dict)))
        self.g.set((publisher, FOAF.name, Literal(dataset_dict["organization"]["title"], lang=CHINESE)))
        if dataset_dict.get("provider_code"):
            self.g.set((publisher, DCTERMS.identifier, Literal(dataset_dict["provider_code"])))

    def _distribution(self, dataset_dict: Dataset, resource: dict[str, Any]) -> None:
        """A file: names in Chinese, media type, licence, and the algorithm of its checksum."""
        node = URIRef(str(resource_uri(resource)))
        for name, predicate in (("name", DCTERMS.title), ("description", DCTERMS.description)):
            if resource.get(name):
                self.g.remove((node, predicate, None))
                self.g.add((node, predicate, Literal(resource[name], lang=CHINESE)))
        if resource.get("url"):
            self.g.set((node, DCAT.downloadURL, URIRef(resource["url"])))
        for licence in _licence(self, element_table()["license_id"], dataset_dict.get("license_id") or ""):
            self.g.set((node, DCTERMS.license, licence))
        if resource.get("hash"):
            for checksum in self.g.objects(node, SPDX.checksum):
                self.g.remove((checksum, None, None))
            self.g.remove((node, SPDX.checksum, None))
            checksum = BNode()
            self.g.add((node, SPDX.checksum, checksum))
            self.g.add((checksum, RDF.type, SPDX.Checksum))
            self.g.add((checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256))
            self.g.add((checksum, SPDX.checksumValue, Literal(resource["hash"], datatype=XSD.hexBinary)))


def property_of(element: Element) -> URIRef:
    """The property an element becomes, from its `dcat` in the element table ("dct:title")."""
    prefix, name = (element.dcat or "").split(":")
    return URIRef(PREFIXES[prefix][name])


def _values(value: Any) -> list[str]:
    """The values of an element, as many as it has; a list (信息资源分类) counts by its last, most exact, word."""
    if isinstance(value, list):
        return value[-1:]
    return [str(value)] if value else []


def _text(profile: AnhuiProfile, element: Element, value: str) -> list[Node]:
    if element.code_list:
        node = profile.concept(element.code_list, value)
        return [node] if node is not None else []
    return [Literal(value, lang=CHINESE)]


def _code(profile: AnhuiProfile, element: Element, value: str) -> list[Node]:
    return [Literal(value)]


def _date(profile: AnhuiProfile, element: Element, value: str) -> list[Node]:
    return [Literal(value, datatype=XSD.date)]


def _cycle(profile: AnhuiProfile, element: Element, value: str) -> list[Node]:
    entry = code_list("cycles").find(value)
    return [URIRef(f"{EU}frequency/{entry.data['eu']}")] if entry and entry.data.get("eu") else []


def _access(profile: AnhuiProfile, element: Element, value: str) -> list[Node]:
    return [URIRef(f"{EU}access-right/{ACCESS[value]}")] if value in ACCESS else []


def _licence(profile: AnhuiProfile, element: Element, value: str) -> list[Node]:
    entry = code_list("licences").find(value)
    return [URIRef(entry.data["uri"])] if entry and entry.data.get("uri") else []


def _theme(profile: AnhuiProfile, element: Element, value: str) -> list[Node]:
    """A domain, or a class of the national tree, whose words are not a code list of the element's own."""
    node = profile.concept(element.code_list or "classification", value)
    return [node] if node is not None else []


WRITERS: dict[str, Callable[[AnhuiProfile, Element, str], list[Node]]] = {
    "dct:identifier": _code,
    "dct:issued": _date,
    "dct:accrualPeriodicity": _cycle,
    "dct:accessRights": _access,
    "dct:license": _licence,
    "dcat:theme": _theme,
}
"""How the values of a property are written that are neither text nor a plain code."""
