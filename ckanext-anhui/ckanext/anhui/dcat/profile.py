"""Our RDF profile for ckanext-dcat: it stands alone and says everything (core/describe.py)."""

from typing import Any

from ckanext.dcat.profiles import RDFProfile
from rdflib import URIRef

from ckanext.anhui.dcat import config
from ckanext.anhui.dcat.core.describe import describe, describe_catalogue, enter
from ckanext.anhui.dcat.core.say import PREFIXES
from ckanext.anhui.dcat.state import state

__all__ = ["AnhuiProfile"]


class AnhuiProfile(RDFProfile):
    """DCAT as the element table says it."""

    def graph_from_dataset(self, dataset_dict: dict[str, Any], dataset_ref: URIRef) -> None:
        """Say a dataset; in the graph of a catalogue, also that it is in there."""
        site = config.site()
        self._bind()
        describe(self.g, site, dataset_dict)
        if (site.catalogue, None, None) in self.g:
            enter(self.g, site, dataset_dict)

    def graph_from_catalog(self, catalog_dict: dict[str, Any] | None, catalog_ref: URIRef) -> None:
        """Say the catalogue."""
        self._bind()
        modified = state().modified
        describe_catalogue(self.g, config.site(), modified.isoformat() if modified else "")

    def _bind(self) -> None:
        for prefix, namespace in PREFIXES.items():
            self.g.bind(prefix, namespace)
