"""Pure parts of the workbooks room: no CKAN, Flask, SQLAlchemy or network here."""
