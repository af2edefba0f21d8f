"""Indexes by which the operators' pages find the callbacks that were made today, of all operators at once."""

from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Create the indexes."""
    op.create_index("ix_callback_attempts_begun_at", "callback_attempts", ["begun_at"])
    op.create_index("ix_callback_attempts_answered_at", "callback_attempts", ["answered_at"])


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_callback_attempts_answered_at", "callback_attempts")
    op.drop_index("ix_callback_attempts_begun_at", "callback_attempts")
