"""ckanext-scheming's dataset plugin, zone-aware.

A class of its own: CKAN's blankets on it would overwrite scheming's own helpers and validators.
"""

import json
from typing import Any

from ckanext.scheming import plugins as scheming

from ckanext.anhui.catalogue import config as options
from ckanext.anhui.catalogue import without_internal


class SchemaPlugin(scheming.SchemingDatasetsPlugin):
    """Loads the element table; in a public zone without anything internal.

    scheming publishes its whole schema through the API, so internal elements must not even be named outside.
    """

    def update_config(self, config: dict) -> None:
        """Load as scheming does, then drop what is not marked `zone: public`."""
        super().update_config(config)
        if options.zone() == "internal":
            return
        self._schemas = {name: without_internal(schema) for name, schema in self._schemas.items()}
        self._expanded_schemas = scheming._expand_schemas(self._schemas)

    def validate(self, context: Any, data_dict: dict[str, Any], schema: Any, action: str) -> Any:
        """Validate as scheming does. `columns` may come as data (as `package_show` gives it) or as JSON text.

        navl takes a list of objects apart into keys of its own, so it is handed the text.
        """
        if action != "package_show" and isinstance(data_dict.get("columns"), list):
            data_dict = dict(data_dict, columns=json.dumps(data_dict["columns"], ensure_ascii=False))
        return super().validate(context, data_dict, schema, action)
