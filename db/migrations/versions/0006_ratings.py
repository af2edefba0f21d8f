"""Ratings, questionnaires that were offered, and their answers."""

from alembic import op
from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    String,
)

revision = "0006"
down_revision = "0009"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "ratings",
        Column("call_id", String(32), nullable=False),
        Column("subject", String(64), nullable=False),
        Column("operator", String(64)),
        Column("caller", String(32)),
        Column("offered_at", DateTime(timezone=True), nullable=False),
        Column("value", Integer),
        Column("rated_at", DateTime(timezone=True)),
        PrimaryKeyConstraint("call_id", "subject", name="pk_ratings"),
        CheckConstraint("value BETWEEN 1 AND 5", name="ck_ratings_value"),
    )
    op.create_table(
        "interviews",
        Column("call_id", String(32), nullable=False),
        Column("questionnaire", String(64), nullable=False),
        Column("caller", String(32)),
        Column("offered_at", DateTime(timezone=True), nullable=False),
        PrimaryKeyConstraint("call_id", "questionnaire", name="pk_interviews"),
    )
    for table in ("ratings", "interviews"):
        for column in ("caller", "offered_at"):
            op.create_index(f"ix_{table}_{column}", table, [column])
    _create_answers()


def downgrade() -> None:
    """Drop the tables. The recordings of answers stay listed, and are deleted in their time."""
    for table in ("interview_answers", "interviews", "ratings"):
        op.drop_table(table)


def _create_answers() -> None:
    op.create_table(
        "interview_answers",
        Column("call_id", String(32), nullable=False),
        Column("questionnaire", String(64), nullable=False),
        Column("question", String(64), nullable=False),
        Column("value", Integer),
        Column("recording_id", String(32)),
        Column("answered_at", DateTime(timezone=True), nullable=False),
        PrimaryKeyConstraint("call_id", "questionnaire", "question", name="pk_interview_answers"),
        ForeignKeyConstraint(
            ["call_id", "questionnaire"],
            ["interviews.call_id", "interviews.questionnaire"],
            name="fk_interview_answers_call_id",
        ),
        ForeignKeyConstraint(["recording_id"], ["recordings.id"], name="fk_interview_answers_recording_id"),
    )
    op.create_index("ix_interview_answers_recording_id", "interview_answers", ["recording_id"])
