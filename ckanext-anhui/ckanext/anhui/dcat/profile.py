"""Our RDF profile for ckanext-dcat; stands after euro_dcat_ap_3 and says our elements in its place."""

from typing import Any

from ckan.plugins import toolkit as tk
from ckanext.dcat.profiles import CleanedURIRef, RDFProfile
from ckanext.dcat.utils import resource_uri
from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS

from ckanext.anhui.dcat.core.describe import LANGUAGE, describe

__all__ = ["AnhuiProfile"]


class AnhuiProfile(RDFProfile):
    """DCAT as the element table says it."""

    def graph_from_dataset(self, dataset_dict: dict[str, Any], dataset_ref: URIRef) -> None:
        """Replace what the profiles before said of our elements."""
        nodes = {r["id"]: CleanedURIRef(resource_uri(r)) for r in dataset_dict.get("resources") or ()}
        describe(self.g, dataset_ref, dataset_dict, nodes)

    def graph_from_catalog(self, catalog_dict: dict[str, Any] | None, catalog_ref: URIRef) -> None:
        """Say in which language the catalogue's title is, and its own language as the EU names it."""
        for predicate, option in ((DCTERMS.title, "ckan.site_title"), (DCTERMS.description, "ckan.site_description")):
            if value := tk.config.get(option):
                self.g.set((catalog_ref, predicate, Literal(value, lang=LANGUAGE)))
        language = URIRef("http://publications.europa.eu/resource/authority/language/ZHO")
        self.g.set((catalog_ref, DCTERMS.language, language))
