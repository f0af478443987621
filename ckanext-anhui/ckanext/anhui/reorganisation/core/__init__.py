"""Pure parts of the registry room: no CKAN, Flask, SQLAlchemy or network here."""
