"""Records found by their 信息资源代码: a new code is compared with all there are."""

import sqlalchemy as sa
from alembic import op

revision = "007_record_code"
down_revision = "006_sync_unopened"
branch_labels = None
depends_on = None

INDEX, RECORD = "anhui_registry_record_code", "anhui_registry_record"


def upgrade() -> None:
    """Create the index."""
    op.create_index(INDEX, RECORD, [sa.text("(draft -> 'elements' ->> 'identifier')")])


def downgrade() -> None:
    """Drop the index."""
    op.drop_index(INDEX, RECORD)
