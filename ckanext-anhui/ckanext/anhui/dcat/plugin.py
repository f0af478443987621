"""The dcat room's CKAN plugin."""

import ckan.plugins as p


class DcatPlugin(p.SingletonPlugin):
    """Registers what the room offers to CKAN; see the blanket modules beside this file."""
