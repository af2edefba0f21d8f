"""Cases with their numbers and histories, and the list of recordings."""

from alembic import op
from sqlalchemy import (
    Column,
    Date,
    DateTime,
    Enum,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    String,
    UniqueConstraint,
)

revision = "0003"
down_revision = "0002"

CHANNELS = ("phone", "email", "post", "sms", "site", "office")
STATES = ("registered", "in_progress", "waiting_third_party", "answered", "closed", "cancelled")


def upgrade() -> None:
    """Create the tables; the first case will have the number 1001."""
    _create_recordings()
    op.create_table(
        "case_counter",
        Column("id", Integer, autoincrement=False, nullable=False),
        Column("last", Integer, nullable=False),
        PrimaryKeyConstraint("id", name="pk_case_counter"),
    )
    op.execute("INSERT INTO case_counter (id, last) VALUES (1, 1000)")
    _create_cases()


def downgrade() -> None:
    """Drop the tables. The files of recordings stay until somebody deletes them."""
    for table in ("case_states", "cases", "case_counter", "recordings"):
        op.drop_table(table)


def _create_recordings() -> None:
    op.create_table(
        "recordings",
        Column("id", String(32), nullable=False),
        Column("call_id", String(32), nullable=False),
        Column("kind", _words("kind", 16, "message", "operator_call"), nullable=False),
        Column("seconds", Integer, nullable=False),
        Column("made_at", DateTime(timezone=True), nullable=False),
        Column("purged_at", DateTime(timezone=True)),
        PrimaryKeyConstraint("id", name="pk_recordings"),
    )
    for column in ("call_id", "made_at"):
        op.create_index(f"ix_recordings_{column}", "recordings", [column])


def _create_cases() -> None:
    op.create_table(
        "cases",
        Column("id", String(32), nullable=False),
        Column("number", Integer, nullable=False),
        Column("topic", String(32), nullable=False),
        Column("channel", _words("channel", 16, *CHANNELS), nullable=False),
        Column("account_id", Integer),
        Column("phone", String(32)),
        Column("state", _words("state", 32, *STATES), nullable=False),
        Column("registered_at", DateTime(timezone=True), nullable=False),
        Column("due", Date, nullable=False),
        Column("recording_id", String(32)),
        Column("call_id", String(32)),
        PrimaryKeyConstraint("id", name="pk_cases"),
        UniqueConstraint("number", name="uq_cases_number"),
        ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_cases_account_id"),
        ForeignKeyConstraint(["recording_id"], ["recordings.id"], name="fk_cases_recording_id"),
    )
    for column in ("account_id", "call_id", "phone", "recording_id", "state"):
        op.create_index(f"ix_cases_{column}", "cases", [column])
    op.create_table(
        "case_states",
        Column("case_id", String(32), nullable=False),
        Column("sequence", Integer, autoincrement=False, nullable=False),
        Column("state", _words("state", 32, *STATES), nullable=False),
        Column("at", DateTime(timezone=True), nullable=False),
        Column("actor", String(64), nullable=False),
        Column("note", String(500), nullable=False),
        PrimaryKeyConstraint("case_id", "sequence", name="pk_case_states"),
        ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_states_case_id"),
    )


def _words(name: str, length: int, *words: str) -> Enum:
    return Enum(*words, name=name, native_enum=False, create_constraint=True, length=length)
