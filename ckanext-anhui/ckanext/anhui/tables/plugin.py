"""The tables room in CKAN: what datasets tell of their files, rows and pages, the question in Chinese."""

from typing import Any

import ckan.plugins as p
from ckan.plugins import toolkit as tk
from ckan.types import Context
from ckanext.datastore.interfaces import IDatastore

from ckanext.anhui.tables import pages, search, standing, views


@tk.blanket.actions
@tk.blanket.auth_functions
@tk.blanket.cli
@tk.blanket.config_declarations
@tk.blanket.helpers
class TablesPlugin(p.SingletonPlugin):
    """One file → typed rows."""

    p.implements(p.IConfigurer)
    p.implements(p.IBlueprint)
    p.implements(p.IPackageController, inherit=True)
    p.implements(IDatastore, inherit=True)

    def update_config(self, config: tk.CKANConfig) -> None:
        """Offer the pages."""
        tk.add_template_directory(config, "templates")

    def get_blueprint(self) -> list[Any]:
        """Pages and files of a table."""
        return [pages.anhui_table_pages, views.anhui_tables]

    def after_dataset_create(self, context: Context, pkg_dict: dict[str, Any]) -> None:
        """A dataset may have come with tables."""
        if standing.note(pkg_dict["id"]):
            standing.ask_after_commit()

    def after_dataset_update(self, context: Context, pkg_dict: dict[str, Any]) -> None:
        """Its files may be others now."""
        self.after_dataset_create(context, pkg_dict)

    def after_dataset_show(self, context: Context, pkg_dict: dict[str, Any]) -> None:
        """Programs ask `datastore_active` of a file before they ask for its rows."""
        _say_active([pkg_dict])

    def after_dataset_search(self, search_results: dict[str, Any], search_params: dict[str, Any]) -> dict[str, Any]:
        """The same of what is found: the index does not know when a table is loaded."""
        _say_active(search_results["results"])
        return search_results

    def datastore_search(
        self, context: Context, data_dict: dict[str, Any], fields_types: dict[str, str], query_dict: dict[str, Any]
    ) -> dict[str, Any]:
        """Find Chinese; CKAN wants its own plugin to be the first to read `q`."""
        return search.rewrite(data_dict, fields_types, query_dict)


def _say_active(packages: list[dict[str, Any]]) -> None:
    files = [file for one in packages for file in one.get("resources") or ()]
    active = standing.active([one["id"] for one in packages]) if files else set()
    for file in files:
        file["datastore_active"] = file.get("id") in active
