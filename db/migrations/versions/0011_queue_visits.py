"""Visits to the operators' queues, and how talks were wrapped up."""

from alembic import op
from sqlalchemy import Column, DateTime, Enum, Integer, PrimaryKeyConstraint, String, text

revision = "0011"
down_revision = "0010"

ENDINGS = ("talked", "abandoned", "callback", "left", "unknown")


def upgrade() -> None:
    """Create the tables: of the calls before nobody knows how long they waited."""
    ending = Enum(*ENDINGS, name="ending", native_enum=False, create_constraint=True, length=16)
    op.create_table(
        "queue_visits",
        Column("asterisk_id", String(150), nullable=False),
        Column("sequence", Integer, autoincrement=False, nullable=False),
        Column("call_id", String(32)),
        Column("queue", String(64), nullable=False),
        Column("joined_at", DateTime(timezone=True), nullable=False),
        Column("left_at", DateTime(timezone=True)),
        Column("answered_at", DateTime(timezone=True)),
        Column("operator", String(64)),
        Column("ended_at", DateTime(timezone=True)),
        Column("ending", ending),
        PrimaryKeyConstraint("asterisk_id", "sequence", name="pk_queue_visits"),
    )
    for column in ("answered_at", "call_id", "joined_at"):
        op.create_index(f"ix_queue_visits_{column}", "queue_visits", [column])
    there = text("ending IS NULL")
    op.create_index(
        "ix_queue_visits_still_there",
        "queue_visits",
        ["asterisk_id"],
        unique=True,
        sqlite_where=there,
        postgresql_where=there,
    )
    op.create_table(
        "wrap_ups",
        Column("id", String(32), nullable=False),
        Column("call", String(150), nullable=False),
        Column("operator", String(64), nullable=False),
        Column("code", String(32), nullable=False),
        Column("note", String(500), nullable=False),
        Column("at", DateTime(timezone=True), nullable=False),
        PrimaryKeyConstraint("id", name="pk_wrap_ups"),
    )
    for column in ("at", "call"):
        op.create_index(f"ix_wrap_ups_{column}", "wrap_ups", [column])


def downgrade() -> None:
    """Drop the tables."""
    for table in ("wrap_ups", "queue_visits"):
        op.drop_table(table)
