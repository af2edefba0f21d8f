"""Meter readings: what a meter is, what billing read, what customers submit."""

from alembic import op
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Enum,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    String,
    text,
)

revision = "0002"
down_revision = "0001"

CURRENT = text("replaced_by IS NULL")


def upgrade() -> None:
    """Say more of the meters that are there, and add the tables of readings."""
    with op.batch_alter_table("meters") as meters:
        meters.add_column(Column("capacity", Integer, nullable=False, server_default="5"))
        meters.add_column(Column("kind", String(16), nullable=False, server_default="manual"))
        meters.add_column(Column("removed_on", Date))
        meters.create_check_constraint("ck_meters_kind", "kind IN ('manual', 'automatic', 'faulty')")
    _create_what_billing_tells()
    _create_readings()


def downgrade() -> None:
    """Drop the readings. Meters that are no longer there go too: revision 0001 knows no such thing."""
    for table in ("reading_values", "readings", "billed_readings", "meter_zones"):
        op.drop_table(table)
    op.execute("DELETE FROM meters WHERE removed_on IS NOT NULL")
    with op.batch_alter_table("meters") as meters:
        meters.drop_constraint("ck_meters_kind", type_="check")
        for column in ("removed_on", "kind", "capacity"):
            meters.drop_column(column)


def _create_what_billing_tells() -> None:
    op.create_table(
        "meter_zones",
        Column("meter_id", Integer, nullable=False),
        Column("number", Integer, autoincrement=False, nullable=False),
        Column("label", String(32), nullable=False),
        PrimaryKeyConstraint("meter_id", "number", name="pk_meter_zones"),
        ForeignKeyConstraint(["meter_id"], ["meters.id"], name="fk_meter_zones_meter_id"),
    )
    op.create_table(
        "billed_readings",
        Column("meter_id", Integer, nullable=False),
        Column("zone", Integer, autoincrement=False, nullable=False),
        Column("read_on", Date, nullable=False),
        Column("value", BigInteger, nullable=False),
        PrimaryKeyConstraint("meter_id", "zone", "read_on", name="pk_billed_readings"),
        ForeignKeyConstraint(["meter_id"], ["meters.id"], name="fk_billed_readings_meter_id"),
    )


def _create_readings() -> None:
    reviews = Enum("high", "unchecked", name="review", native_enum=False, create_constraint=True, length=16)
    op.create_table(
        "readings",
        Column("id", String(32), nullable=False),
        Column("call_id", String(32), nullable=False),
        Column("meter_id", Integer, nullable=False),
        Column("period", Date, nullable=False),
        Column("submitted_at", DateTime(timezone=True), nullable=False),
        Column("channel", String(16), nullable=False),
        Column("review", reviews),
        Column("replaced_by", String(32)),
        Column("replaced_at", DateTime(timezone=True)),
        PrimaryKeyConstraint("id", name="pk_readings"),
        ForeignKeyConstraint(["meter_id"], ["meters.id"], name="fk_readings_meter_id"),
        ForeignKeyConstraint(
            ["replaced_by"], ["readings.id"], name="fk_readings_replaced_by", deferrable=True, initially="DEFERRED"
        ),
    )
    for column in ("call_id", "meter_id", "submitted_at"):
        op.create_index(f"ix_readings_{column}", "readings", [column])
    op.create_index(
        "ix_readings_current",
        "readings",
        ["meter_id", "period"],
        unique=True,
        sqlite_where=CURRENT,
        postgresql_where=CURRENT,
    )
    op.create_table(
        "reading_values",
        Column("reading_id", String(32), nullable=False),
        Column("zone", Integer, autoincrement=False, nullable=False),
        Column("value", BigInteger, nullable=False),
        Column("consumption", BigInteger),
        Column("rolled_over", Boolean, nullable=False),
        PrimaryKeyConstraint("reading_id", "zone", name="pk_reading_values"),
        ForeignKeyConstraint(["reading_id"], ["readings.id"], name="fk_reading_values_reading_id"),
    )
