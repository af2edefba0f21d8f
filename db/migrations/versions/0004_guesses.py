"""Wrong numbers, so that guessing can be limited."""

from alembic import op
from sqlalchemy import Column, DateTime, Integer, PrimaryKeyConstraint, String

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "guesses",
        Column("id", String(32), nullable=False),
        Column("at", DateTime(timezone=True), nullable=False),
        Column("caller", String(32), nullable=True),
        Column("account_id", Integer, nullable=True),
        PrimaryKeyConstraint("id", name="pk_guesses"),
    )
    for column in ("at", "caller", "account_id"):
        op.create_index(f"ix_guesses_{column}", "guesses", [column])


def downgrade() -> None:
    """Drop the table: whoever was guessing may begin anew."""
    op.drop_table("guesses")
