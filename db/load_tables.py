"""The tables of the load calendar (R8) and of the slots made from it. The rules of `db.tables` hold here too."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from db.tables import Base, Moment, words_of


class Source(StrEnum):
    """Where a calendar comes from."""

    MEASURED = "measured"
    """Counted from our own calls."""
    SUPERVISOR = "supervisor"
    """A table that somebody has made."""


class LoadCalendar(Base):
    """One state of the calendar. The newest is in force, the earlier ones are its history."""

    __tablename__ = "load_calendars"

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[Source] = mapped_column(words_of(Source, "source"))
    made_at: Mapped[datetime] = mapped_column(Moment)
    made_by: Mapped[str] = mapped_column(String(64))


class LoadHour(Base):
    """The class of an hour of a weekday (0 is Monday) in Lipetsk; the numbers of `callbacks.load.Load`."""

    __tablename__ = "load_hours"
    __table_args__ = (CheckConstraint("load BETWEEN 0 AND 3", name="load"),)

    calendar_id: Mapped[int] = mapped_column(ForeignKey("load_calendars.id"), primary_key=True)
    weekday: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hour: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    load: Mapped[int]


class LoadDate(Base):
    """The class of a day of the month."""

    __tablename__ = "load_dates"
    __table_args__ = (CheckConstraint("load BETWEEN 0 AND 3", name="load"),)

    calendar_id: Mapped[int] = mapped_column(ForeignKey("load_calendars.id"), primary_key=True)
    day: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    load: Mapped[int]


class SlotState(Base):
    """A slot that somebody has booked or a supervisor has changed; its row is what bookings wait for, one by one.

    `places` is what a supervisor has set, 0 to close it; empty while the capacity that is computed counts.
    """

    __tablename__ = "slots"

    begins: Mapped[datetime] = mapped_column(Moment, primary_key=True)
    places: Mapped[int | None]
    changed_at: Mapped[datetime | None] = mapped_column(Moment)
    changed_by: Mapped[str | None] = mapped_column(String(64))


class SlotBooking(Base):
    """A place in a slot, by the id of the callback that has it. `ends` is the end of the time that was promised."""

    __tablename__ = "slot_bookings"

    callback_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    begins: Mapped[datetime] = mapped_column(ForeignKey("slots.begins"), index=True)
    ends: Mapped[datetime] = mapped_column(Moment)
    booked_at: Mapped[datetime] = mapped_column(Moment)
