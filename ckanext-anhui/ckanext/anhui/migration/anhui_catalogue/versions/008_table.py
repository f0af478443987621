"""Where the table of each file stands; it goes when CKAN purges the dataset."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "008_table"
down_revision = "007_record_code"
branch_labels = None
depends_on = None

TABLE = "anhui_table"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        TABLE,
        sa.Column("resource_id", sa.Text, primary_key=True),
        sa.Column("package_id", sa.Text, sa.ForeignKey("package.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("without", JSONB, nullable=False),
        sa.Column("chosen", sa.Integer, nullable=False),
        sa.Column("wanted", sa.Text, nullable=False),
        *(sa.Column(name, sa.Text) for name in ("accepted", "loaded", "indexed")),
        sa.Column("state", sa.Text, nullable=False, index=True),
        *(sa.Column(name, sa.BigInteger) for name in ("done", "total")),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("loaded_at", sa.DateTime(timezone=True)),
        *(sa.Column(name, sa.BigInteger) for name in ("n_rows", "n_rejected")),
        *(sa.Column(name, JSONB) for name in ("report", "columns")),
        sa.Column("error", sa.Text),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_table(TABLE)
