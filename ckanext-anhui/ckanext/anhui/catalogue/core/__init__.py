"""Pure parts of the catalogue: no CKAN, Flask, SQLAlchemy or network here."""
