"""Pure parts of the rules room: no CKAN, Flask, SQLAlchemy or network here."""
