"""The tables of what happens at the operators' desk: visits to their queues, and how talks were wrapped up.

The rules of `db.tables` hold here too. Nothing of them names a person: a call is known by its ids, and who called is in
`calls` or `callback_attempts`.
"""

from datetime import datetime

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from callbacks.visits import VisitEnd
from db.tables import Base, Moment, words_of

STILL_THERE = "ending IS NULL"


class QueueVisit(Base):
    """One visit of a telephone call to the operators' queues (`callbacks.visits`), from its first joining to its end.

    `asterisk_id` is Asterisk's id of the call, `sequence` counts its visits; one at most has not ended. `call_id` is
    our id: the first call of `calls`, or the attempt of `callback_attempts`; it is empty when we were not there.
    `queue` is the one joined first, which tells the subject. `left_at`: out of the line since, and not answered. An
    `operator` without a name and without `answered_at` talks since a moment at which nobody listened.

    The wait is `answered_at - joined_at`, the talk `ended_at - answered_at`. Of a visit that ended unknown there is no
    `ended_at`; one that is answered has a known wait all the same.
    """

    __tablename__ = "queue_visits"
    __table_args__ = (
        Index(
            "ix_queue_visits_still_there",
            "asterisk_id",
            unique=True,
            sqlite_where=text(STILL_THERE),
            postgresql_where=text(STILL_THERE),
        ),
        Index("ix_queue_visits_operator", "operator", "answered_at"),
    )

    asterisk_id: Mapped[str] = mapped_column(String(150), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    call_id: Mapped[str | None] = mapped_column(String(32), index=True)
    queue: Mapped[str] = mapped_column(String(64))
    joined_at: Mapped[datetime] = mapped_column(Moment, index=True)
    left_at: Mapped[datetime | None] = mapped_column(Moment)
    answered_at: Mapped[datetime | None] = mapped_column(Moment, index=True)
    operator: Mapped[str | None] = mapped_column(String(64))
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ending: Mapped[VisitEnd | None] = mapped_column(words_of(VisitEnd, "ending"))


class WrapUp(Base):
    """How an operator wrapped a talk up: a code of `office.ru.yaml` and a note. The newest of a talk counts.

    `call` is our id of the call, Asterisk's if we were not there.
    """

    __tablename__ = "wrap_ups"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    call: Mapped[str] = mapped_column(String(150), index=True)
    operator: Mapped[str] = mapped_column(String(64))
    code: Mapped[str] = mapped_column(String(32))
    note: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime] = mapped_column(Moment, index=True)
