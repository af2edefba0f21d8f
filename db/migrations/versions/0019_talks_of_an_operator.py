"""Indexes by which an operator's page finds their newest talks."""

from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Create the indexes."""
    op.create_index("ix_queue_visits_operator", "queue_visits", ["operator", "answered_at"])
    op.create_index("ix_callback_attempts_operator", "callback_attempts", ["operator", "answered_at"])


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_callback_attempts_operator", "callback_attempts")
    op.drop_index("ix_queue_visits_operator", "queue_visits")
