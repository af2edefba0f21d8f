"""Indexes by which the figures of a day find its calls and callbacks."""

from alembic import op
from sqlalchemy import text

revision = "0014"
down_revision = "0012"


def upgrade() -> None:
    """Create the indexes."""
    promised = text("promised_from IS NOT NULL")
    op.create_index("ix_calls_asterisk_id", "calls", ["asterisk_id"])
    op.create_index("ix_callbacks_arrived_at", "callbacks", ["arrived_at"])
    op.create_index(
        "ix_callbacks_promised", "callbacks", ["promised_from"], sqlite_where=promised, postgresql_where=promised
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_callbacks_promised", "callbacks")
    op.drop_index("ix_callbacks_arrived_at", "callbacks")
    op.drop_index("ix_calls_asterisk_id", "calls")
