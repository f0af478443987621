"""The tables room in CKAN."""

from typing import Any

import ckan.plugins as p
from ckan.plugins import toolkit as tk

from ckanext.anhui.tables import pages


@tk.blanket.helpers
class TablesPlugin(p.SingletonPlugin):
    """One file → typed rows."""

    p.implements(p.IConfigurer)
    p.implements(p.IBlueprint)

    def update_config(self, config: tk.CKANConfig) -> None:
        """Offer the pages."""
        tk.add_template_directory(config, "templates")

    def get_blueprint(self) -> list[Any]:
        """The pages of a table."""
        return [pages.anhui_table_pages]
