"""The table of the rules room: what screening the bytes of a file gave.

Bytes decide, so there is one row for each content, whoever refers to it. `verdict` is what counts now, decisions of
people taken in; `version` the rules it was found under. No value of the file is ever in it.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

JSONB = postgresql.JSONB(none_as_null=True)

screening = sa.Table(
    "anhui_screening",
    sa.MetaData(),
    sa.Column("sha256", sa.Text, primary_key=True),
    sa.Column("version", sa.Text, nullable=False),
    sa.Column(
        "verdict", sa.Text, nullable=False
    ),  # pass, warn, lifted, hold, block, secret; failed = it could not be screened
    sa.Column("found", JSONB, nullable=False),  # [{rule, kind, verdict, table, column, place, count, rows}]
    sa.Column("decisions", JSONB, nullable=False),  # [{rule, kind, table, column, place, reason, by, at, second, …}]
    sa.Column("at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
)
