"""The table of the audit room: events that nobody can change afterwards.

A trigger refuses UPDATE, DELETE and TRUNCATE, for every account including the application's own. The rule sits in the
database because an account of what happened is worth nothing if a mistake, or an intruder, in the application can
rewrite it. Only the owner of the table can drop the trigger; where that must not be the application's account either,
give the table to another role and grant the application INSERT and SELECT.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "001_audit"
down_revision = None
branch_labels = None
depends_on = None

REFUSE = """
CREATE FUNCTION anhui_audit_event_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'anhui_audit_event is append-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER anhui_audit_event_no_change BEFORE UPDATE OR DELETE ON anhui_audit_event
    FOR EACH ROW EXECUTE FUNCTION anhui_audit_event_refuse();
CREATE TRIGGER anhui_audit_event_no_truncate BEFORE TRUNCATE ON anhui_audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION anhui_audit_event_refuse();
"""


def upgrade() -> None:
    """Create the table, the indexes its lists need, and the lock."""
    op.create_table(
        "anhui_audit_event",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("object_type", sa.Text, nullable=False),
        sa.Column("object_id", sa.Text, nullable=False),
        sa.Column("data", JSONB, nullable=False, server_default=sa.text("'{}'::jsonb")),
    )
    op.create_index("anhui_audit_event_object", "anhui_audit_event", ["object_type", "object_id", "id"])
    op.create_index("anhui_audit_event_action", "anhui_audit_event", ["action", "id"])
    op.execute(REFUSE)


def downgrade() -> None:
    """Drop the table with its lock."""
    op.drop_table("anhui_audit_event")
    op.execute("DROP FUNCTION anhui_audit_event_refuse()")
