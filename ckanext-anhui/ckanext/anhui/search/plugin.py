"""The search room in CKAN: the one owner of the query and of the facets."""

from typing import Any

import ckan.plugins as p
from ckan.plugins import toolkit as tk

from ckanext.anhui.search import FACETS, index_fields, slim
from ckanext.anhui.search.core.document import as_package
from ckanext.anhui.search.helpers import anhui_facet_label, anhui_facet_titles
from ckanext.anhui.search.solr import allow_operator, ask, explain


@tk.blanket.actions
@tk.blanket.auth_functions
@tk.blanket.helpers
class SearchPlugin(p.SingletonPlugin):
    """Finding a dataset."""

    p.implements(p.IConfigurer)
    p.implements(p.IPackageController, inherit=True)
    p.implements(p.IFacets, inherit=True)

    def update_config(self, config: tk.CKANConfig) -> None:
        """Let our own queries say `q.op`."""
        allow_operator()

    def before_dataset_search(self, search_params: dict[str, Any]) -> dict[str, Any]:
        """Ask Solr what the person means."""
        return ask(search_params)

    def after_dataset_search(self, search_results: dict[str, Any], search_params: dict[str, Any]) -> dict[str, Any]:
        """Name the facet values and say why each was found."""
        for field in FACETS:
            for item in search_results["search_facets"].get(field, {}).get("items", ()):
                item["display_name"] = anhui_facet_label(field, item["name"])
        explain(search_results, search_params)
        return search_results

    def before_dataset_index(self, pkg_dict: dict[str, Any]) -> dict[str, Any]:
        """Add our fields, drop what nobody searches."""
        return slim(pkg_dict) | index_fields(as_package(pkg_dict))

    def dataset_facets(self, facets_dict: dict[str, str], package_type: str) -> dict[str, str]:
        """开放类型, 地区, 部门, 领域, 格式, 更新周期 instead of CKAN's."""
        return anhui_facet_titles()

    def organization_facets(
        self, facets_dict: dict[str, str], organization_type: str, package_type: str | None
    ) -> dict[str, str]:
        """The same, without the department: the page is one department's."""
        return {field: title for field, title in anhui_facet_titles().items() if field != "anhui_department"}

    def group_facets(self, facets_dict: dict[str, str], group_type: str, package_type: str | None) -> dict[str, str]:
        """The same."""
        return anhui_facet_titles()
