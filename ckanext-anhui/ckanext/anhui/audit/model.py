"""The table of events."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

# Not in CKAN's metadata: CKAN's "empty every table" would be refused by the database, as it should be.
event = sa.Table(
    "anhui_audit_event",
    sa.MetaData(),
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("object_type", sa.Text, nullable=False),
    sa.Column("object_id", sa.Text, nullable=False),
    sa.Column("data", JSONB, nullable=False),
)
