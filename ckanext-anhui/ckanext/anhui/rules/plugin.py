"""The rules room in CKAN: actions, the published packs at /rules, and the command line."""

import ckan.plugins as p
from ckan.plugins import toolkit as tk


@tk.blanket.actions
@tk.blanket.auth_functions
@tk.blanket.blueprints
@tk.blanket.cli
@tk.blanket.config_declarations
class RulesPlugin(p.SingletonPlugin):
    """May it be open, and why."""

    p.implements(p.IConfigurer)

    def update_config(self, config: tk.CKANConfig) -> None:
        """Offer the pages."""
        tk.add_template_directory(config, "templates")
