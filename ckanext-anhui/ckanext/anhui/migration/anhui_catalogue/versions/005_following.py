"""For readers who follow the opening of data: downloads by dataset and day (nothing about who), and what was told."""

import sqlalchemy as sa
from alembic import op

revision = "005_following"
down_revision = "004_registry_flow"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table and add the column. A dataset's counts go when CKAN purges it: the database sees to that."""
    op.create_table(
        "anhui_files_daily",
        sa.Column("package_id", sa.Text, sa.ForeignKey("package.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("downloads", sa.Integer, nullable=False),
    )
    op.create_index("anhui_files_daily_day", "anhui_files_daily", ["day"])
    op.add_column("anhui_sync_record", sa.Column("told_hash", sa.Text))


def downgrade() -> None:
    """Take them away."""
    op.drop_column("anhui_sync_record", "told_hash")
    op.drop_table("anhui_files_daily")
