"""The registry's flow: who signed and approved which state of a record, long runs, and a count a day."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "004_registry_flow"
down_revision = "003_sync"
branch_labels = None
depends_on = None

RECORD = "anhui_registry_record"
ADDED = (
    sa.Column("signed_hash", sa.Text),
    sa.Column("signed_by", sa.Text),
    sa.Column("signed_at", sa.DateTime(timezone=True)),
    sa.Column("approved_hash", sa.Text),
    sa.Column("approved_by", sa.Text),
    sa.Column("approved_at", sa.DateTime(timezone=True)),
    sa.Column("returned", JSONB),
    sa.Column("release_number", sa.Integer),
    sa.Column("lead_key", sa.Text),
    sa.Column("data_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    """Add the columns, the runs, the daily counts."""
    for column in ADDED:
        op.add_column(RECORD, column)
    provider = sa.text("(draft -> 'elements' ->> 'provider_code')")
    op.create_index("anhui_registry_record_provider", RECORD, [provider])
    op.create_table(
        "anhui_registry_run",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, unique=True),
        sa.Column("asked_by", sa.Text, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("touched", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("done", sa.Integer, nullable=False, server_default="0"),
        sa.Column("total", sa.Integer, nullable=False, server_default="0"),
        sa.Column("input", JSONB, nullable=False),
        sa.Column("plan", JSONB),
        sa.Column("report", JSONB),
    )
    op.create_index("anhui_registry_run_kind", "anhui_registry_run", ["kind", "asked_at"])
    op.create_table(
        "anhui_registry_daily",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("provider_code", sa.Text, primary_key=True),
        sa.Column("provider", sa.Text, nullable=False),
        *(
            sa.Column(name, sa.Integer, nullable=False)
            for name in ("records", "open", "conditional", "closed", "held", "files", "overdue")
        ),
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_table("anhui_registry_daily")
    op.drop_table("anhui_registry_run")
    op.drop_index("anhui_registry_record_provider", RECORD)
    for column in ADDED:
        op.drop_column(RECORD, column.name)
