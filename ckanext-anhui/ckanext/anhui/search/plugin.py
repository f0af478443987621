"""The search room in CKAN: one owner of the query, of the facets, and of our index fields."""

from typing import Any

import ckan.plugins as p
from ckan.plugins import toolkit as tk

from ckanext.anhui.search import indexing, querying


@tk.blanket.actions
@tk.blanket.auth_functions
@tk.blanket.helpers
class SearchPlugin(p.SingletonPlugin):
    """Finding it."""

    p.implements(p.IPackageController, inherit=True)
    p.implements(p.IFacets, inherit=True)

    def before_dataset_search(self, search_params: dict[str, Any]) -> dict[str, Any]:
        """Ask Solr what the person meant."""
        return querying.before(search_params)

    def after_dataset_search(self, search_results: dict[str, Any], search_params: dict[str, Any]) -> dict[str, Any]:
        """Say why a result was found, where a page asks for it."""
        return querying.after(search_results, search_params)

    def before_dataset_index(self, pkg_dict: dict[str, Any]) -> dict[str, Any]:
        """Add our fields to the document."""
        return indexing.document(pkg_dict)

    def dataset_facets(self, facets_dict: Any, package_type: str) -> Any:
        """The facets of the list of results."""
        return querying.facets()

    def organization_facets(self, facets_dict: Any, organization_type: str, package_type: str | None) -> Any:
        """The facets of a department's page: all but the department."""
        return querying.facets(without="anhui_department")

    def group_facets(self, facets_dict: Any, group_type: str, package_type: str | None) -> Any:
        """The facets of a group's page."""
        return querying.facets()
