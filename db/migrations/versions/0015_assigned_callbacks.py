"""A callback may have an operator of its own."""

from alembic import op
from sqlalchemy import Column, DateTime, String, text

revision = "0015"
down_revision = "0013"

WAITS = "assigned_to IS NOT NULL AND state IN ('postponed', 'retry_wait', 'scheduled')"


def upgrade() -> None:
    """Add the columns; nobody has one yet."""
    op.add_column("callbacks", Column("assigned_to", String(64)))
    op.add_column("callbacks", Column("assigned_until", DateTime(timezone=True)))
    op.create_index(
        "ix_callbacks_assigned",
        "callbacks",
        ["assigned_to", "due_at", "arrived_at", "id"],
        sqlite_where=text(WAITS),
        postgresql_where=text(WAITS),
    )


def downgrade() -> None:
    """Everybody calls everybody again."""
    op.drop_index("ix_callbacks_assigned", "callbacks")
    op.drop_column("callbacks", "assigned_until")
    op.drop_column("callbacks", "assigned_to")
