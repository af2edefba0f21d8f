"""Planned outages of the grid company."""

from alembic import op
from sqlalchemy import Column, DateTime, Integer, PrimaryKeyConstraint, String

revision = "0005"
down_revision = "0008"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "outages",
        Column("id", Integer, nullable=False),
        Column("settlement", String(300), nullable=False),
        Column("street", String(300), nullable=False),
        Column("houses", String(1000), nullable=False),
        Column("starts_at", DateTime(timezone=True), nullable=False),
        Column("ends_at", DateTime(timezone=True), nullable=False),
        Column("reason", String(200), nullable=False),
        PrimaryKeyConstraint("id", name="pk_outages"),
    )
    op.create_index("ix_outages_settlement_street", "outages", ["settlement", "street"])
    op.create_index("ix_outages_ends_at", "outages", ["ends_at"])


def downgrade() -> None:
    """Drop the table: the feed can be imported again."""
    op.drop_table("outages")
