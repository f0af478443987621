"""Pure parts of the security room."""
