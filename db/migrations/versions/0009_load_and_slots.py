"""The load calendar, and the slots in which callbacks are promised."""

from alembic import op
from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    Enum,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    String,
)

revision = "0009"
down_revision = "0004"


def upgrade() -> None:
    """Create the tables, empty: until somebody measures or imports, nothing is known of the load."""
    op.create_table(
        "load_calendars",
        Column("id", Integer, nullable=False),
        Column(
            "source",
            Enum("measured", "supervisor", name="source", native_enum=False, create_constraint=True, length=16),
            nullable=False,
        ),
        Column("made_at", DateTime(timezone=True), nullable=False),
        Column("made_by", String(64), nullable=False),
        PrimaryKeyConstraint("id", name="pk_load_calendars"),
    )
    _create_classes("load_hours", "weekday", "hour")
    _create_classes("load_dates", "day")
    _create_slots()


def downgrade() -> None:
    """Drop the tables: promised times are gone, the callbacks themselves stay."""
    for table in ("slot_bookings", "slots", "load_dates", "load_hours", "load_calendars"):
        op.drop_table(table)


def _create_classes(table: str, *keys: str) -> None:
    op.create_table(
        table,
        Column("calendar_id", Integer, nullable=False),
        *(Column(key, Integer, autoincrement=False, nullable=False) for key in keys),
        Column("load", Integer, nullable=False),
        PrimaryKeyConstraint("calendar_id", *keys, name=f"pk_{table}"),
        ForeignKeyConstraint(["calendar_id"], ["load_calendars.id"], name=f"fk_{table}_calendar_id"),
        CheckConstraint("load BETWEEN 0 AND 3", name=f"ck_{table}_load"),
    )


def _create_slots() -> None:
    op.create_table(
        "slots",
        Column("begins", DateTime(timezone=True), nullable=False),
        Column("places", Integer),
        Column("changed_at", DateTime(timezone=True)),
        Column("changed_by", String(64)),
        PrimaryKeyConstraint("begins", name="pk_slots"),
    )
    op.create_table(
        "slot_bookings",
        Column("callback_id", String(32), nullable=False),
        Column("begins", DateTime(timezone=True), nullable=False),
        Column("ends", DateTime(timezone=True), nullable=False),
        Column("booked_at", DateTime(timezone=True), nullable=False),
        PrimaryKeyConstraint("callback_id", name="pk_slot_bookings"),
        ForeignKeyConstraint(["begins"], ["slots.begins"], name="fk_slot_bookings_begins"),
    )
    op.create_index("ix_slot_bookings_begins", "slot_bookings", ["begins"])
