"""Pure: bytes in, tables out. No CKAN, no web, no database but DuckDB in the process."""
