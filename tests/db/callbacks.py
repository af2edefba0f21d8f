"""What the tests of callbacks share: wishes that are booked, operators, and what a database says of it all."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from sqlalchemy import Engine, RowMapping, select

from callbacks.booking import OPERATORS, CallbackRules, Consent, Kind, Promise, Request
from callbacks.numbers import Dialable
from callbacks.ports import Attempt, Claim, Operator
from db.callback_bookings import Booked, Bookings
from db.callback_tables import Callback, CallbackAttempt, CallbackChange

MONDAY_NOON = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LEASE = timedelta(minutes=1)
MINUTE = timedelta(minutes=1)
ANNA = Operator("anna", frozenset({OPERATORS}))
PETR = Operator("petr", frozenset({OPERATORS, "debt"}))


def phone(number: int = 1234) -> str:
    return f"+7904280{number:04}"


def wish(number: int = 1234, *, arrived: datetime = MONDAY_NOON, kind: Kind = Kind.QUEUE, skill: str = OPERATORS,
         promise: Promise | None = None, account: int | None = None, typed: bool = False) -> Request:  # fmt: skip
    """A caller's request, with the consent given on arrival."""
    consent = Consent(arrived, "caller", "1", "c" * 32)
    return Request(
        uuid4().hex, kind, phone(number), consent, arrived, "asked", typed, skill, account=account, promise=promise
    )


def book(engine: Engine, request: Request, now: datetime | None = None) -> Booked:
    booked = Bookings(engine, CallbackRules()).book(request, now or request.arrived)
    assert isinstance(booked, Booked)
    return booked


def attempt(claim: Claim) -> Attempt:
    return Attempt(uuid4().hex, claim, Dialable(claim.phone))


def rows(engine: Engine) -> Sequence[RowMapping]:
    """All callbacks, in the order of their numbers."""
    with engine.connect() as connection:
        return connection.execute(select(Callback.__table__).order_by(Callback.number)).mappings().all()


def history(engine: Engine, callback: str) -> list[str]:
    """The states a callback went through."""
    entries = select(CallbackChange.state).where(CallbackChange.callback_id == callback)
    with engine.connect() as connection:
        return [state.value for state in connection.execute(entries.order_by(CallbackChange.sequence)).scalars()]


def attempts(engine: Engine) -> Sequence[RowMapping]:
    """All attempts, the first begun first."""
    table = CallbackAttempt.__table__
    with engine.connect() as connection:
        return connection.execute(select(table).order_by(table.c.begun_at, table.c.id)).mappings().all()
