"""One row a record: `draft` is what departments compiled, `released` what was signed off, `public` what may leave.

`draft` follows the CKAN dataset: when `package_modified` differs from the dataset's own time, it is read again.
Only `released` is decided on, and only `public` is ever given to the feed.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

JSONB = postgresql.JSONB(none_as_null=True)
"""None means "there is none", in SQL too; a JSON null would count as something."""

record = sa.Table(
    "anhui_registry_record",
    sa.MetaData(),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("package_id", sa.Text, nullable=False),
    sa.Column("package_modified", sa.DateTime),
    sa.Column("draft", JSONB, nullable=False),
    sa.Column("draft_hash", sa.Text, nullable=False),
    sa.Column("released_hash", sa.Text),
    sa.Column("released", JSONB),
    sa.Column("released_at", sa.DateTime(timezone=True)),
    sa.Column("released_by", sa.Text),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("state", sa.Text),  # open, conditional, closed, removed, hold, deleted; null = never released
    sa.Column("verdict", JSONB),
    sa.Column("public", JSONB),
    sa.Column("public_hash", sa.Text),
    sa.Column("rule_version", sa.Text),
    sa.Column("ever_open", sa.Boolean, nullable=False),
)

code_number = sa.Sequence("anhui_registry_code")

SOURCE = "registry"
"""The slug dataset ids are derived from; the public zone's source profile has the same name."""
