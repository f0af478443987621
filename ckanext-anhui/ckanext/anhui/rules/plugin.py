"""The rules room in CKAN: actions, the published packs at /rules, and the command line."""

import ckan.plugins as p
from ckan.plugins import toolkit as tk

from ckanext.anhui.rules import screening
from ckanext.anhui.tables.interfaces import IFileGate


@tk.blanket.actions
@tk.blanket.auth_functions
@tk.blanket.blueprints
@tk.blanket.cli
@tk.blanket.config_declarations
@tk.blanket.helpers
class RulesPlugin(p.SingletonPlugin):
    """May it be open, and why; is there anything in it that must not leave."""

    p.implements(p.IConfigurer)
    p.implements(IFileGate)

    def update_config(self, config: tk.CKANConfig) -> None:
        """Offer the pages."""
        tk.add_template_directory(config, "templates")

    def may_be_read(self, sha256: str) -> bool:
        """A table is made only of a file that may leave."""
        return screening.standing(sha256) in screening.MAY_LEAVE
