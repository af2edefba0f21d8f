"""Other systems stand in the audit by the name of their token."""

from alembic import op
from sqlalchemy import Column, String

revision = "0020"
down_revision = "0017"


def upgrade() -> None:
    """Add the column; nobody before was another system."""
    op.add_column("audit", Column("system", String(64)))


def downgrade() -> None:
    """Forget the names."""
    op.drop_column("audit", "system")
