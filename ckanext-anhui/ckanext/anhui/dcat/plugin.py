"""The dcat room in CKAN. Its profile is found by its entry point (setup.py) and chosen by ckanext.dcat.rdf.profiles."""

from typing import Any

import ckan.plugins as p
from ckan.plugins import toolkit as tk

from ckanext.anhui.dcat import jobs


@tk.blanket.blueprints
@tk.blanket.cli
@tk.blanket.helpers
class DcatPlugin(p.SingletonPlugin):
    """RDF from the element table, live and as dumps; what search engines read."""

    p.implements(p.IConfigurer)
    p.implements(p.ISignal)

    def update_config(self, config: tk.CKANConfig) -> None:
        """Offer the templates."""
        tk.add_template_directory(config, "templates")

    def get_signal_subscriptions(self) -> dict[Any, Any]:
        """What is written to the log: runs of sync and withdrawals."""
        heard = {"sender": "anhui_audit_event_create", "receiver": jobs.logged}
        return {tk.signals.action_succeeded: [heard]}
