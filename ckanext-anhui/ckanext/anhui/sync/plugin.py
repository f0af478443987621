"""The sync room's CKAN plugin."""

import ckan.plugins as p


class SyncPlugin(p.SingletonPlugin):
    """Registers what the room offers to CKAN; see the blanket modules beside this file."""
