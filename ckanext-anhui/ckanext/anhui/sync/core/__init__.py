"""Pure parts of the sync room: no CKAN, Flask, SQLAlchemy or network here."""
