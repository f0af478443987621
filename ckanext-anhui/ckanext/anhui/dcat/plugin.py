"""The dcat room in CKAN. The profile itself is found by its entry point (`ckan.rdf.profiles`)."""

import ckan.plugins as p


class DcatPlugin(p.SingletonPlugin):
    """The RDF face of the portal; ckanext-dcat does the serving."""
