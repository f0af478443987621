"""Tables of the sync room: sources, runs, and one row a record with its three hashes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "003_sync"
down_revision = "002_registry"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables, and the indexes of the two backlog queries."""
    op.create_table(
        "anhui_sync_source",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("etag", sa.Text),
        sa.Column("digest", sa.Text),
        sa.Column("rule_version", sa.Text),
        sa.Column("checked_at", sa.DateTime(timezone=True)),
        sa.Column("hold", JSONB),
    )
    op.create_table(
        "anhui_sync_run",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("started", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("finished", sa.DateTime(timezone=True)),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("report", JSONB),
    )
    op.create_table(
        "anhui_sync_record",
        sa.Column("source", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("package_id", sa.Text, nullable=False, unique=True),
        sa.Column("name", sa.Text, nullable=False, unique=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("wanted", JSONB, nullable=False),
        sa.Column("wanted_hash", sa.Text, nullable=False),
        sa.Column("applied_hash", sa.Text),
        sa.Column("indexed_hash", sa.Text),
        sa.Column("applied_at", sa.DateTime(timezone=True)),
        sa.Column("claimed_until", sa.DateTime(timezone=True)),
        sa.Column("error", JSONB),
        sa.Column("tombstone", JSONB),
        sa.Column("blocked", JSONB),
    )
    backlogs = {
        "anhui_sync_record_to_apply": "wanted_hash IS DISTINCT FROM applied_hash",
        "anhui_sync_record_to_index": "applied_hash IS DISTINCT FROM indexed_hash",
    }
    for name, condition in backlogs.items():
        op.create_index(name, "anhui_sync_record", ["source", "key"], postgresql_where=sa.text(condition))


def downgrade() -> None:
    """Drop the tables."""
    for table in ("anhui_sync_record", "anhui_sync_run", "anhui_sync_source"):
        op.drop_table(table)
