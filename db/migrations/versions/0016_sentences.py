"""Every version of what supervisors write for callers."""

from alembic import op
from sqlalchemy import (
    Column,
    DateTime,
    Enum,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    String,
    Text,
    UniqueConstraint,
)

revision = "0016"
down_revision = "0015"

STATES = ("draft", "published", "dropped")


def upgrade() -> None:
    """Create the table."""
    state = Enum(*STATES, name="sentence_state", native_enum=False, create_constraint=True, length=16)
    op.create_table(
        "sentence_versions",
        Column("id", Integer, nullable=False),
        Column("name", String(100), nullable=False),
        Column("number", Integer, nullable=False),
        Column("text", Text),
        Column("begins", DateTime(timezone=True)),
        Column("ends", DateTime(timezone=True)),
        Column("was", Text),
        Column("state", state, nullable=False),
        Column("made_by", Integer, nullable=False),
        Column("made_at", DateTime(timezone=True), nullable=False),
        Column("decided_by", Integer),
        Column("decided_at", DateTime(timezone=True)),
        PrimaryKeyConstraint("id", name="pk_sentence_versions"),
        UniqueConstraint("name", "number", name="uq_sentence_versions_name_number"),
        ForeignKeyConstraint(["made_by"], ["staff.id"], name="fk_sentence_versions_made_by"),
        ForeignKeyConstraint(["decided_by"], ["staff.id"], name="fk_sentence_versions_decided_by"),
    )
    op.create_index("ix_sentence_versions_state", "sentence_versions", ["state"])


def downgrade() -> None:
    """Drop it. What is in force stays so: it is in a file."""
    op.drop_table("sentence_versions")
