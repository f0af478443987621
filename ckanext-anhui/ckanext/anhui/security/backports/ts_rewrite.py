"""CVE-2026-42031, CVE-2026-42032: `ts_rewrite(query, text)` runs its text as SQL, past every check of the DataStore.

CKAN's list of allowed SQL functions names it, so that whoever may call `datastore_search_sql` can read any table the
read-only account can. Here it is taken out of the list, whatever file the list comes from. (SQL search is off in both
zones anyway; this is for whoever switches it on.)
"""

from functools import wraps
from typing import Any

from ckanext.datastore.backend.postgres import DatastorePostgresqlBackend as Backend

CVE = "CVE-2026-42031"
DENIED = frozenset({"ts_rewrite", '"ts_rewrite"'})


def patch() -> None:
    """Take the function out of the list each time the list is read."""
    kept = Backend.configure
    if hasattr(kept, "__wrapped__"):
        return

    @wraps(kept)
    def configure(self: Backend, config: Any) -> Any:
        try:
            return kept(self, config)
        finally:
            allowed: set[str] = getattr(self, "allowed_sql_functions", set())
            self.allowed_sql_functions = allowed - DENIED

    Backend.configure = configure  # type: ignore[method-assign]
