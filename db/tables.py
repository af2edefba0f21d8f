"""The tables: what billing told us about customers, and what happened in calls.

Two rules hold everywhere. Money is a whole number of kopecks. Moments are aware and UTC, on SQLite too.
Migrations in `db/migrations` create exactly these tables; a test compares the two.
"""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import (
    BigInteger,
    DateTime,
    Dialect,
    Enum,
    ForeignKey,
    Index,
    MetaData,
    String,
    Table,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from db.surnames import LONGEST
from menus.reading_steps import MeterKind, Review

ACCOUNT_LENGTH = 32
"""The longest client number or meter number that fits."""

PHONE_LENGTH = 32
"""E.164 has at most 16 characters; the rest is room for what a trunk may send instead."""


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC. SQLite has no time zones, so there it is written without one and read as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive moment: nobody knows when it is."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Read as aware UTC, whatever the zone of the database session."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class RestrictionKind(StrEnum):
    """How far the restriction of supply for debt has gone (R2f, D11). The words of the import file."""

    NONE = "none"
    NOTICE = "notice"
    RESTRICTED = "restricted"


def words_of(kinds: type[StrEnum], name: str, length: int = 16) -> Enum:
    """A column for the words of an enumeration, guarded by a check."""
    return Enum(
        kinds,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=length,
        values_callable=lambda kinds: [kind.value for kind in kinds],
    )


class Base(DeclarativeBase):
    """Names every constraint, so that a later migration can name it too."""

    __table__: ClassVar[Table]  # SQLAlchemy promises less: any FromClause
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Customer(Base):
    """A person or a firm. Name and address are for the operator's card only: they are never spoken (D19)."""

    __tablename__ = "customers"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(300))
    surname: Mapped[str] = mapped_column(String(LONGEST), server_default=text("''"), index=True)
    """By which operators look for the customer (`db.surnames`)."""


class Account(Base):
    """A contract with its client number: figures, leading zeros included."""

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(ACCOUNT_LENGTH), unique=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    time_zone: Mapped[str | None] = mapped_column(String(64))
    """The IANA name of the time zone people are called in; Lipetsk's when it is not told."""


class Phone(Base):
    """A telephone number linked to an account, in E.164. One number may be linked to several accounts."""

    __tablename__ = "phones"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    number: Mapped[str] = mapped_column(String(PHONE_LENGTH), primary_key=True, index=True)


class Meter(Base):
    """A meter of an account. Its number, as printed on it, is the second factor.

    One that is no longer there stays with `removed_on`, the day an import left it out: readings refer to it.
    """

    __tablename__ = "meters"
    __table_args__ = (UniqueConstraint("account_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    number: Mapped[str] = mapped_column(String(ACCOUNT_LENGTH))
    capacity: Mapped[int] = mapped_column(server_default="5")
    """How many digits it shows before the comma."""
    kind: Mapped[MeterKind] = mapped_column(words_of(MeterKind, "kind"), server_default=MeterKind.MANUAL.value)
    removed_on: Mapped[date | None]


class MeterZone(Base):
    """A tariff zone of a meter, numbered from 1, with the label billing gives it (D6). A plain meter has no row."""

    __tablename__ = "meter_zones"

    meter_id: Mapped[int] = mapped_column(ForeignKey("meters.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    label: Mapped[str] = mapped_column(String(32))


class BilledReading(Base):
    """What billing says a zone of a meter read on a day. The latest counts, the earlier ones are its history."""

    __tablename__ = "billed_readings"

    meter_id: Mapped[int] = mapped_column(ForeignKey("meters.id"), primary_key=True)
    zone: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    read_on: Mapped[date] = mapped_column(primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger)


class Reading(Base):
    """A customer's submission for a whole meter. `period` is the first day of the month it enters.

    Its id is made by us, so storing it twice stores it once. `call_id` is not a foreign key: the call itself is
    written later, in the background; a reading of another `channel` than "phone" has none. A second one in the period
    replaces the first, which stays as history.
    """

    __tablename__ = "readings"
    __table_args__ = (
        Index(
            "ix_readings_current",
            "meter_id",
            "period",
            unique=True,
            sqlite_where=text("replaced_by IS NULL"),
            postgresql_where=text("replaced_by IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    call_id: Mapped[str | None] = mapped_column(String(32), index=True)
    meter_id: Mapped[int] = mapped_column(ForeignKey("meters.id"), index=True)
    period: Mapped[date]
    submitted_at: Mapped[datetime] = mapped_column(Moment, index=True)
    channel: Mapped[str] = mapped_column(String(16))
    review: Mapped[Review | None] = mapped_column(words_of(Review, "review"))
    """Why a person should look at it before it is billed."""
    replaced_by: Mapped[str | None] = mapped_column(
        ForeignKey("readings.id", deferrable=True, initially="DEFERRED")  # it gives way before the new one comes
    )
    replaced_at: Mapped[datetime | None] = mapped_column(Moment)


class ReadingValue(Base):
    """The value of one zone in a submission; `consumption` is empty when there was nothing to compare with."""

    __tablename__ = "reading_values"

    reading_id: Mapped[str] = mapped_column(ForeignKey("readings.id"), primary_key=True)
    zone: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    value: Mapped[int] = mapped_column(BigInteger)
    consumption: Mapped[int | None] = mapped_column(BigInteger)
    rolled_over: Mapped[bool]


class Balance(Base):
    """What was on an account on a day: negative is a debt. The latest day counts, the earlier ones are history."""

    __tablename__ = "balances"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    as_of: Mapped[date] = mapped_column(primary_key=True)
    kopecks: Mapped[int] = mapped_column(BigInteger)


class Restriction(Base):
    """The restriction state of an account now. An account without a row is not to be restricted.

    `day` of a notice is the last day to pay, of a restriction the first day without supply; none has no day.
    """

    __tablename__ = "restrictions"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    kind: Mapped[RestrictionKind] = mapped_column(words_of(RestrictionKind, "kind"))
    day: Mapped[date | None]


class Call(Base):
    """One call. `account` is the client number the caller named and that exists: claimed, not proven.

    `reason` is why the caller was given to a person; `outcome` is empty while the call lasts or if we were killed.
    """

    __tablename__ = "calls"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    asterisk_id: Mapped[str] = mapped_column(String(150), index=True)
    started_at: Mapped[datetime] = mapped_column(Moment, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    caller: Mapped[str | None] = mapped_column(String(PHONE_LENGTH), index=True)
    account: Mapped[str | None] = mapped_column(String(ACCOUNT_LENGTH), index=True)
    path: Mapped[str] = mapped_column(String(2000))
    reason: Mapped[str | None] = mapped_column(String(64))
    outcome: Mapped[str | None] = mapped_column(String(32))


class CallStep(Base):
    """One thing that happened in a call: names only, never what was keyed, a number or an amount."""

    __tablename__ = "call_steps"

    call_id: Mapped[str] = mapped_column(ForeignKey("calls.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Moment)
    node: Mapped[str] = mapped_column(String(64))
    what: Mapped[str] = mapped_column(String(32))
    result: Mapped[str] = mapped_column(String(500))


class Guess(Base):
    """A client number or a meter number that was wrong: who tried, and at whose account, if that is known."""

    __tablename__ = "guesses"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    caller: Mapped[str | None] = mapped_column(String(PHONE_LENGTH), index=True)
    account_id: Mapped[int | None] = mapped_column(index=True)


class Outage(Base):
    """A planned outage of the feed, its place in the words of `db.addresses` and `db.houses`. Never spoken but for
    its times (D19). An import replaces all of them; those that are over count no more.
    """

    __tablename__ = "outages"
    __table_args__ = (Index("ix_outages_settlement_street", "settlement", "street"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    settlement: Mapped[str] = mapped_column(String(300))
    street: Mapped[str] = mapped_column(String(300))
    houses: Mapped[str] = mapped_column(String(1000))
    starts_at: Mapped[datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime] = mapped_column(Moment, index=True)
    reason: Mapped[str] = mapped_column(String(200))
    """For people who look at the feed."""
