"""Tables of the registry room."""

revision = "002_registry"
down_revision = "001_audit"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""


def downgrade() -> None:
    """Drop the tables."""
