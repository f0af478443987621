"""Pure parts of the files room."""
