"""The tables of cases, of whatever channel, and of recordings. The rules of `db.tables` hold here too."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from db.tables import PHONE_LENGTH, Base, Moment, words_of
from menus.case_steps import CaseState

FIRST_NUMBER = 1001
"""The number of the first case. Four figures sound like a number to keep, and do not tell how many there are."""


LONGEST_TEXT, LONGEST_ADDRESS = 4000, 200


class Channel(StrEnum):
    """How a case reached the company (R4, R10, R11)."""

    PHONE = "phone"
    EMAIL = "email"
    POST = "post"
    SMS = "sms"
    SITE = "site"
    OFFICE = "office"


class RecordingKind(StrEnum):
    """What is heard in a recording."""

    MESSAGE = "message"
    """A caller alone: the question or proposal of a case, or an answer to a questionnaire."""
    OPERATOR_CALL = "operator_call"
    """A caller and an operator."""


class Recording(Base):
    """A file of the same name in the folder of recordings, until `purged_at`. Length in whole seconds.

    `call_id` is not a foreign key: the call itself is written later, in the background.
    """

    __tablename__ = "recordings"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    call_id: Mapped[str] = mapped_column(String(32), index=True)
    kind: Mapped[RecordingKind] = mapped_column(words_of(RecordingKind, "kind"))
    seconds: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(Moment, index=True)
    purged_at: Mapped[datetime | None] = mapped_column(Moment)


class CaseCounter(Base):
    """The last number given to a case, in its only row. Counting it up locks it: no number is given twice or skipped.

    A sequence would do on PostgreSQL; SQLite has none but that of the primary key.
    """

    __tablename__ = "case_counter"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class Case(Base):
    """Something the company owes an answer to. `id` is made by us, so that storing it twice stores it once.

    `topic` is a word of `menus.case_steps.Topic` or one added later. `phone` is where the answer goes, `due` the last
    day for it in Lipetsk. `call_id` is there for cases of a call; `text`, and the address `reply_to` if the answer is
    to go there, for those that came in writing.
    """

    __tablename__ = "cases"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    topic: Mapped[str] = mapped_column(String(32))
    channel: Mapped[Channel] = mapped_column(words_of(Channel, "channel"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    phone: Mapped[str | None] = mapped_column(String(PHONE_LENGTH), index=True)
    state: Mapped[CaseState] = mapped_column(words_of(CaseState, "state", 32), index=True)
    registered_at: Mapped[datetime] = mapped_column(Moment)
    due: Mapped[date]
    recording_id: Mapped[str | None] = mapped_column(ForeignKey("recordings.id"), index=True)
    call_id: Mapped[str | None] = mapped_column(String(32), index=True)
    text: Mapped[str | None] = mapped_column(String(LONGEST_TEXT))
    reply_to: Mapped[str | None] = mapped_column(String(LONGEST_ADDRESS))


class CaseChange(Base):
    """One state of a case: since when, by whom ("caller", or the name of an employee's account), and a remark."""

    __tablename__ = "case_states"

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[CaseState] = mapped_column(words_of(CaseState, "state", 32))
    at: Mapped[datetime] = mapped_column(Moment)
    actor: Mapped[str] = mapped_column(String(64))
    note: Mapped[str] = mapped_column(String(500))


class CaseAnswer(Base):
    """What a case was answered: the text for whoever calls the customer, since when and by whom. The newest counts.

    `sequence` is that of the entry of the history with which it came.
    """

    __tablename__ = "case_answers"

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    answer: Mapped[str] = mapped_column(String(2000))
    at: Mapped[datetime] = mapped_column(Moment)
    actor: Mapped[str] = mapped_column(String(64))
