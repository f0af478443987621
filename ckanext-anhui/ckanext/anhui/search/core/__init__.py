"""Pure parts of the search room: no CKAN, Flask, SQLAlchemy or network here."""
