"""The sync room in CKAN: the feed, the tombstones, actions and the command line."""

import ckan.plugins as p
from ckan.plugins import toolkit as tk


@tk.blanket.actions
@tk.blanket.auth_functions
@tk.blanket.blueprints
@tk.blanket.cli
@tk.blanket.config_declarations
class SyncPlugin(p.SingletonPlugin):
    """Internal → public."""

    p.implements(p.IConfigurer)

    def update_config(self, config: tk.CKANConfig) -> None:
        """Offer the tombstone page."""
        tk.add_template_directory(config, "templates")
