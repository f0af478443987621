"""The dcat room in CKAN. Its profile is found by its entry point (setup.py) and chosen by ckanext.dcat.rdf.profiles."""

import ckan.plugins as p


class DcatPlugin(p.SingletonPlugin):
    """RDF from the element table; ckanext-dcat serves it."""
