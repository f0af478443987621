"""The registry room in CKAN: the internal catalogue's actions, pages and command line; in the inner zone only."""

import ckan.plugins as p
from ckan.plugins import toolkit as tk


@tk.blanket.actions
@tk.blanket.auth_functions
@tk.blanket.blueprints
@tk.blanket.cli
@tk.blanket.config_declarations
@tk.blanket.helpers
class RegistryPlugin(p.SingletonPlugin):
    """The internal catalogue."""

    p.implements(p.IConfigurer)

    def update_config(self, config: tk.CKANConfig) -> None:
        """Offer the pages and their style."""
        tk.add_template_directory(config, "templates")
        tk.add_resource("assets", "anhui_registry")
