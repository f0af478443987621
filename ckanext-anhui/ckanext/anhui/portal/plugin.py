"""The portal room's CKAN plugin."""

import ckan.plugins as p
from ckan.plugins import toolkit as tk


@tk.blanket.blueprints
@tk.blanket.config_declarations
@tk.blanket.helpers
class PortalPlugin(p.SingletonPlugin):
    """The pages of both zones: theme, templates, assets. It has no tables and no actions."""

    p.implements(p.IConfigurer)

    def update_config(self, config: p.toolkit.CKANConfig) -> None:
        """Put our templates before CKAN's, and offer one stylesheet and the site mark."""
        tk.add_template_directory(config, "templates")
        tk.add_public_directory(config, "public")
        tk.add_resource("assets", "anhui")
