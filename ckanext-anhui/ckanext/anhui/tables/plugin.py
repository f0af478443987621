"""The tables room in CKAN."""

import ckan.plugins as p


class TablesPlugin(p.SingletonPlugin):
    """One file → typed rows."""
