"""What screening the bytes of files gave, and with which of that records were decided."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "009_screening"
down_revision = "008_table"
branch_labels = None
depends_on = None

TABLE = "anhui_screening"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        TABLE,
        sa.Column("sha256", sa.Text, primary_key=True),
        sa.Column("version", sa.Text, nullable=False, index=True),
        sa.Column("verdict", sa.Text, nullable=False, index=True),
        sa.Column("found", JSONB, nullable=False),
        sa.Column("decisions", JSONB, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
    )
    op.add_column("anhui_registry_record", sa.Column("screened", JSONB))


def downgrade() -> None:
    """Take it away."""
    op.drop_column("anhui_registry_record", "screened")
    op.drop_table(TABLE)
