"""The audit room in CKAN: its actions, its page, its command, and the sign-ins it listens to."""

from typing import Any

import ckan.plugins as p
from ckan.plugins import toolkit as tk

from ckanext.anhui.audit import subscriptions


@tk.blanket.actions
@tk.blanket.auth_functions
@tk.blanket.blueprints
@tk.blanket.cli
class AuditPlugin(p.SingletonPlugin):
    """What happened."""

    p.implements(p.IConfigurer)
    p.implements(p.ISignal)

    def update_config(self, config: tk.CKANConfig) -> None:
        """Offer the page."""
        tk.add_template_directory(config, "templates")

    def get_signal_subscriptions(self) -> dict[Any, Any]:
        """Sign-ins, sign-outs and failed sign-ins."""
        return {
            tk.signals.user_logged_in: [subscriptions.signed_in],
            tk.signals.user_logged_out: [subscriptions.signed_out],
            tk.signals.failed_login: [subscriptions.sign_in_failed],
        }
