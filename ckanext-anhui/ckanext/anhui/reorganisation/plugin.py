"""The reorganisation room in CKAN: its actions, page and command; in the inner zone only."""

import ckan.plugins as p
from ckan.plugins import toolkit as tk

from ckanext.anhui.registry import jobs
from ckanext.anhui.reorganisation import carrying


@tk.blanket.actions
@tk.blanket.auth_functions
@tk.blanket.blueprints
@tk.blanket.cli
class ReorganisationPlugin(p.SingletonPlugin):
    """Departments over time."""

    p.implements(p.IConfigurer)

    def update_config(self, config: tk.CKANConfig) -> None:
        """Offer the page; a reorganisation is a catalogue release of its own kind."""
        tk.add_template_directory(config, "templates")
        jobs.RELEASES["reorganisation"] = carrying.carry_out
