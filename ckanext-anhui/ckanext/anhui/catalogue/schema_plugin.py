"""The scheming plugin of ours (see design section 3)."""

from ckanext.scheming.plugins import SchemingDatasetsPlugin


class SchemaPlugin(SchemingDatasetsPlugin):
    """Loads the element table."""
