"""The accounts room in CKAN: actions, page and command for 管理员, and sign-in through the government's own."""

import ckan.plugins as p
from ckan.plugins import toolkit as tk


@tk.blanket.actions
@tk.blanket.auth_functions
@tk.blanket.blueprints
@tk.blanket.cli
@tk.blanket.config_declarations
@tk.blanket.helpers
class AccountsPlugin(p.SingletonPlugin):
    """Who works inside."""

    p.implements(p.IConfigurer)

    def update_config(self, config: tk.CKANConfig) -> None:
        """Offer the pages."""
        tk.add_template_directory(config, "templates")
