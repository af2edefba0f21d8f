"""The tables of ratings and questionnaires. The rules of `db.tables` hold here too.

`call_id` is the call in which the telephone call began, and not a foreign key: the call itself is written later, in
the background. `caller` is the calling number if it could be trusted.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from db.tables import PHONE_LENGTH, Base, Moment


class Rating(Base):
    """A rating that was offered; `value`, 1 to 5, stays empty if none was given.

    `subject` is a node of the tree, "operator" or "service"; `operator` is who it was, if that is known.
    """

    __tablename__ = "ratings"
    __table_args__ = (CheckConstraint("value BETWEEN 1 AND 5", name="value"),)

    call_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    subject: Mapped[str] = mapped_column(String(64), primary_key=True)
    operator: Mapped[str | None] = mapped_column(String(64))
    caller: Mapped[str | None] = mapped_column(String(PHONE_LENGTH), index=True)
    offered_at: Mapped[datetime] = mapped_column(Moment, index=True)
    value: Mapped[int | None]
    rated_at: Mapped[datetime | None] = mapped_column(Moment)


class Interview(Base):
    """A questionnaire that was offered to a caller."""

    __tablename__ = "interviews"

    call_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    questionnaire: Mapped[str] = mapped_column(String(64), primary_key=True)
    caller: Mapped[str | None] = mapped_column(String(PHONE_LENGTH), index=True)
    offered_at: Mapped[datetime] = mapped_column(Moment, index=True)


class InterviewAnswer(Base):
    """An answer to a question: `value` is the key pressed, or `recording_id` what was said. Stored as it is given."""

    __tablename__ = "interview_answers"
    __table_args__ = (
        ForeignKeyConstraint(["call_id", "questionnaire"], ["interviews.call_id", "interviews.questionnaire"]),
    )

    call_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    questionnaire: Mapped[str] = mapped_column(String(64), primary_key=True)
    question: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[int | None]
    recording_id: Mapped[str | None] = mapped_column(ForeignKey("recordings.id"), index=True)
    answered_at: Mapped[datetime] = mapped_column(Moment)
