"""Tables of the sync room."""

revision = "003_sync"
down_revision = "002_registry"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""


def downgrade() -> None:
    """Drop the tables."""
