"""Table of the registry room: what is compiled and what of it is released, one row a record."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "002_registry"
down_revision = "001_audit"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table, and the running number of 信息资源代码."""
    op.create_table(
        "anhui_registry_record",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("package_id", sa.Text, nullable=False, unique=True),
        sa.Column("package_modified", sa.DateTime),
        sa.Column("draft", JSONB, nullable=False),
        sa.Column("draft_hash", sa.Text, nullable=False),
        sa.Column("released_hash", sa.Text),
        sa.Column("released", JSONB),
        sa.Column("released_at", sa.DateTime(timezone=True)),
        sa.Column("released_by", sa.Text),
        sa.Column("version", sa.Integer, nullable=False, server_default="0"),
        sa.Column("state", sa.Text),
        sa.Column("verdict", JSONB),
        sa.Column("public", JSONB),
        sa.Column("public_hash", sa.Text),
        sa.Column("rule_version", sa.Text),
        sa.Column("ever_open", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    op.create_index("anhui_registry_record_state", "anhui_registry_record", ["state"])
    op.execute("CREATE SEQUENCE anhui_registry_code")


def downgrade() -> None:
    """Drop them."""
    op.execute("DROP SEQUENCE anhui_registry_code")
    op.drop_table("anhui_registry_record")
