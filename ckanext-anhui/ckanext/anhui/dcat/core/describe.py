"""A dataset as DCAT 3, within DCAT-AP 3: each element of the element table becomes the property its `dcat` key names.

What to say is the table's; how to say it is `say.py`'s. Everything a graph says is said here: it stands after no other
profile. Names that last (docs/architecture.md, "Names in RDF"): the site's address, then

    dataset  /dataset/<id>              catalogue record  /dataset/<id>#record
    file     /dataset/<id>/resource/<id>      publisher  /organization/<id>
"""

import re
from collections.abc import Iterable
from typing import Any

import msgspec
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, RDFS, SKOS, XSD

from ckanext.anhui.catalogue import EU, Element, code_list, element_table
from ckanext.anhui.dcat.core.say import DQV, PREFIXES, SAYINGS, VCARD, chinese, predicate


class Site(msgspec.Struct, frozen=True):
    """The portal: its address without a slash at its end (every name begins with it), and what it says of itself."""

    base: str
    title: str
    description: str = ""
    publisher: str = ""

    @property
    def catalogue(self) -> URIRef:
        """The catalogue."""
        return URIRef(self.base)

    def dataset(self, package: dict[str, Any]) -> URIRef:
        """A dataset."""
        return URIRef(f"{self.base}/dataset/{package['id']}")

    def page(self, package: dict[str, Any]) -> URIRef:
        """Where people read about a dataset."""
        return URIRef(f"{self.base}/dataset/{package['name']}")

    def record(self, package: dict[str, Any]) -> URIRef:
        """The entry of a dataset in the catalogue."""
        return URIRef(f"{self.dataset(package)}#record")

    def quality(self, package: dict[str, Any]) -> URIRef:
        """What is measured of a dataset (`measured.py`); its own name, so that it is asked for only by who wants it."""
        return URIRef(f"{self.dataset(package)}/quality.ttl")

    def distribution(self, package: dict[str, Any], resource: dict[str, Any]) -> URIRef:
        """A file of a dataset."""
        return URIRef(f"{self.dataset(package)}/resource/{resource['id']}")


def new_graph() -> Graph:
    """An empty graph that knows our prefixes."""
    graph = Graph("SimpleMemory", bind_namespaces="none")
    for prefix, namespace in {**PREFIXES, "rdf": RDF, "rdfs": RDFS, "xsd": XSD}.items():
        graph.bind(prefix, namespace)
    return graph


def describe(graph: Graph, site: Site, package: dict[str, Any]) -> URIRef:
    """Say in `graph` what the public elements of a dataset say; `package` as `package_show` gives it. Out: its name."""
    dataset = site.dataset(package)
    graph.add((dataset, RDF.type, DCAT.Dataset))
    graph.add((dataset, RDF.type, DCAT.Resource))  # for readers that have not loaded DCAT, which says so
    _say(graph, dataset, package, element_table().dataset)
    _moment(graph, dataset, DCTERMS.modified, package.get("metadata_modified"))
    _document(graph, dataset, DCAT.landingPage, site.page(package))
    _publisher(graph, site, dataset, package)
    _contact(graph, dataset, package)
    for tag in package.get("tags") or ():
        graph.add((dataset, DCAT.keyword, chinese(tag["name"])))
    for resource in package.get("resources") or ():
        _distribution(graph, site, package, resource)
    _record(graph, site, package)
    graph.add((dataset, DQV.hasQualityMetadata, site.quality(package)))
    return dataset


def describe_catalogue(graph: Graph, site: Site, modified: str = "") -> URIRef:
    """Say in `graph` what the catalogue is, without its datasets; `modified` is ISO 8601 in UTC. Out: its name."""
    catalogue = site.catalogue
    graph.add((catalogue, RDF.type, DCAT.Catalog))
    graph.add((catalogue, DCTERMS.title, chinese(site.title)))
    graph.add((catalogue, DCTERMS.description, chinese(site.description or site.title)))
    language = URIRef(f"{EU}language/ZHO")
    graph.add((language, RDF.type, DCTERMS.LinguisticSystem))
    graph.add((catalogue, DCTERMS.language, language))
    _document(graph, catalogue, FOAF.homepage, URIRef(f"{site.base}/"))
    publisher = URIRef(f"{site.base}#publisher")
    graph.add((catalogue, DCTERMS.publisher, publisher))
    graph.add((publisher, RDF.type, FOAF.Agent))
    graph.add((publisher, FOAF.name, chinese(site.publisher or site.title)))
    for codes in map(code_list, ("domains", "classification")):
        scheme = URIRef(codes.uri())
        graph.add((catalogue, DCAT.themeTaxonomy, scheme))
        graph.add((scheme, RDF.type, SKOS.ConceptScheme))
        graph.add((scheme, DCTERMS.title, chinese(codes.title)))
    _moment(graph, catalogue, DCTERMS.modified, modified)
    return catalogue


def enter(graph: Graph, site: Site, package: dict[str, Any]) -> None:
    """Say that the catalogue has this dataset."""
    graph.add((site.catalogue, DCAT.dataset, site.dataset(package)))
    graph.add((site.catalogue, DCAT.record, site.record(package)))


def _say(graph: Graph, subject: URIRef, values: dict[str, Any], elements: Iterable[Element]) -> None:
    for element in elements:
        value = values.get(element.field_name)
        if element.public and element.dcat in SAYINGS and value not in (None, "", []):
            for node in SAYINGS[element.dcat].say(graph, subject, element, value):
                graph.add((subject, predicate(element.dcat), node))


def _distribution(graph: Graph, site: Site, package: dict[str, Any], resource: dict[str, Any]) -> None:
    dataset, node = site.dataset(package), site.distribution(package, resource)
    graph.add((dataset, DCAT.distribution, node))
    graph.add((node, RDF.type, DCAT.Distribution))
    _say(graph, node, resource, element_table().resource)
    address = str(resource.get("url") or "")
    if address.startswith("http"):
        graph.add((node, DCAT.downloadURL, URIRef(address)))
    graph.add((node, DCAT.accessURL, URIRef(address) if address.startswith("http") else site.page(package)))
    for licence in list(graph.objects(dataset, DCTERMS.license)):
        graph.add((node, DCTERMS.license, licence))
    _moment(graph, node, DCTERMS.issued, resource.get("created"))
    _moment(graph, node, DCTERMS.modified, resource.get("last_modified") or resource.get("metadata_modified"))


def _publisher(graph: Graph, site: Site, dataset: URIRef, package: dict[str, Any]) -> None:
    organization = package.get("organization")
    if not organization:
        return
    node = URIRef(f"{site.base}/organization/{organization['id']}")
    graph.add((dataset, DCTERMS.publisher, node))
    graph.add((node, RDF.type, FOAF.Agent))
    graph.add((node, FOAF.name, chinese(organization["title"])))
    if code := package.get("provider_code"):
        graph.add((node, DCTERMS.identifier, Literal(code)))


def _contact(graph: Graph, dataset: URIRef, package: dict[str, Any]) -> None:
    name, phone, email = (package.get(f"contact_{part}") for part in ("name", "phone", "email"))
    if not (name or phone or email):
        return
    node = URIRef(f"{dataset}#contact")
    graph.add((dataset, DCAT.contactPoint, node))
    graph.add((node, RDF.type, VCARD.Kind))
    graph.add((node, RDF.type, VCARD.Organization))
    graph.add((node, VCARD.fn, chinese(name or (package.get("organization") or {}).get("title") or package["title"])))
    if phone and (number := re.sub(r"[^0-9+-]", "", phone)):
        graph.add((node, VCARD.hasTelephone, URIRef(f"tel:{number}")))
    if email and re.fullmatch(r"[^\s<>\"{}|\\^`]+@[^\s<>\"{}|\\^`]+", email):
        graph.add((node, VCARD.hasEmail, URIRef(f"mailto:{email}")))


def _record(graph: Graph, site: Site, package: dict[str, Any]) -> None:
    node = site.record(package)
    graph.add((node, RDF.type, DCAT.CatalogRecord))
    graph.add((node, FOAF.primaryTopic, site.dataset(package)))
    _moment(graph, node, DCTERMS.issued, package.get("metadata_created"))
    _moment(graph, node, DCTERMS.modified, package.get("metadata_modified"))


def _document(graph: Graph, subject: URIRef, relation: URIRef, page: URIRef) -> None:
    graph.add((subject, relation, page))
    graph.add((page, RDF.type, FOAF.Document))


def _moment(graph: Graph, subject: URIRef, relation: URIRef, value: Any) -> None:
    """A moment as CKAN keeps it: UTC without saying so."""
    if value:
        text = str(value) if str(value).endswith("Z") else f"{value}Z"
        graph.add((subject, relation, Literal(text, datatype=XSD.dateTime)))
