"""The not-open list of the public zone (不予开放清单)."""

import sqlalchemy as sa
from alembic import op

revision = "006_sync_unopened"
down_revision = "005_following"
branch_labels = None
depends_on = None

TABLE = "anhui_sync_unopened"


def upgrade() -> None:
    """Create the table."""
    told = ("hash", "title", "provider", "provider_code", "basis", "date")
    op.create_table(
        TABLE,
        sa.Column("source", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in told),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table(TABLE)
