"""The security room's CKAN plugin."""

import ckan.plugins as p


class SecurityPlugin(p.SingletonPlugin):
    """Registers what the room offers to CKAN; see the blanket modules beside this file."""
