"""A caller's card: what the company knows of whoever is on the line, gathered for the operator who takes the call.

Reading it is up to whoever has opened it, with an entry in the audit; what is shown before is in `console.frame.words`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, RowMapping, Select, false, or_, select, text

from callbacks.working_days import LIPETSK
from db.callback_tables import NOT_OVER, Callback, CallbackAttempt
from db.case_states import OVER
from db.case_tables import Case
from db.tables import (
    Account,
    Balance,
    BilledReading,
    Call,
    CallStep,
    Customer,
    Meter,
    MeterZone,
    Reading,
    ReadingValue,
    Restriction,
)

MOST = 10
"""Earlier calls, cases and callbacks on a card."""
MOST_STEPS = 200
_calls, _steps, _accounts, _customers = Call.__table__, CallStep.__table__, Account.__table__, Customer.__table__
_balances, _restrictions, _meters = Balance.__table__, Restriction.__table__, Meter.__table__
_zones, _billed, _readings, _values = (
    MeterZone.__table__,
    BilledReading.__table__,
    Reading.__table__,
    ReadingValue.__table__,
)
_cases, _callbacks, _attempts = Case.__table__, Callback.__table__, CallbackAttempt.__table__


@dataclass(frozen=True, slots=True)
class MeterOnCard:
    """A meter in place. `readings`: for each zone its label, and the newest value with its day, if there is one."""

    id: int
    number: str
    kind: str
    readings: tuple[tuple[str, int | None, date | None], ...]


@dataclass(frozen=True, slots=True)
class AccountOnCard:
    """What billing told about the account. Kopecks: negative is a debt."""

    id: int
    number: str
    name: str
    address: str
    kopecks: int | None
    as_of: date | None
    restriction: str
    restriction_day: date | None
    meters: tuple[MeterOnCard, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """Everything about one call. `account` is the one the caller has named, claimed and not proven; rows are as the
    tables have them: `steps` what happened in the menu, in its order; the others the newest first.
    """

    call: str | None
    """Our id of it; None for one that the menu never saw."""
    phone: str | None
    reason: str | None
    account: AccountOnCard | None
    steps: Sequence[RowMapping]
    cases: Sequence[RowMapping]
    callbacks: Sequence[RowMapping]
    earlier: Sequence[RowMapping]
    called_back_about: RowMapping | None
    """The callback that this call is, if it is one of ours."""


@dataclass(frozen=True, slots=True)
class Cards:
    """Gathers cards, each in one transaction. Safe to use from many threads. SQLAlchemyError when it cannot."""

    engine: Engine

    def of(self, call: str | None, account: int | None = None) -> Card:
        """The card of a call by our id of it. Of a call that nobody knows yet, an empty one.

        `account` is the key of the one that an operator has found for it, whatever the caller has named.
        """
        with self.engine.connect() as connection:
            return _gathered(connection, call, account)


def _gathered(connection: Connection, call: str | None, chosen: int | None) -> Card:
    ours = _row(connection, select(_callbacks).join(_attempts, _made).where(_attempts.c.id == call))
    parts = _of_the_telephone_call(connection, call) if call else ()
    ids = [part["id"] for part in parts] or ([call] if call else [])
    phone = ours["phone"] if ours else _newest(parts, "caller")
    which = _accounts.c.id == chosen if chosen else _which_account(parts, ours)
    account = _account(connection, which)
    return Card(
        call=call,
        phone=phone,
        reason=_newest(parts, "reason"),
        account=account,
        steps=_rows(connection, _steps_of(ids)),
        cases=_rows(connection, _open_cases(_theirs(_cases.c, phone, account))),
        callbacks=_rows(connection, _open_callbacks(_theirs(_callbacks.c, phone, account))),
        earlier=_rows(connection, _earlier(phone, account, ids)),
        called_back_about=ours,
    )


_made = _attempts.c.callback_id == _callbacks.c.id


def _of_the_telephone_call(connection: Connection, call: str) -> Sequence[RowMapping]:
    """The calls of the journal that are one telephone call: whoever comes back from a queue begins another one."""
    first = select(_calls.c.asterisk_id).where(_calls.c.id == call).scalar_subquery()
    return _rows(connection, select(_calls).where(_calls.c.asterisk_id == first).order_by(_calls.c.started_at))


def _newest(parts: Sequence[RowMapping], column: str) -> str | None:
    return next((part[column] for part in reversed(parts) if part[column]), None)


def _which_account(parts: Sequence[RowMapping], ours: RowMapping | None) -> ColumnElement[bool] | None:
    if named := _newest(parts, "account"):
        return _accounts.c.number == named
    return _accounts.c.id == ours["account_id"] if ours and ours["account_id"] else None


def _account(connection: Connection, which: ColumnElement[bool] | None) -> AccountOnCard | None:
    if which is None:
        return None
    known = (_accounts.c.id, _accounts.c.number, _customers.c.name, _customers.c.address)
    owner = _customers.c.id == _accounts.c.customer_id
    row = _row(connection, select(*known).join(_customers, owner).where(which))
    if row is None:
        return None
    newest = select(_balances).where(_balances.c.account_id == row["id"]).order_by(_balances.c.as_of.desc()).limit(1)
    balance = _row(connection, newest)
    restriction = _row(connection, select(_restrictions).where(_restrictions.c.account_id == row["id"]))
    return AccountOnCard(
        **row,
        kopecks=balance["kopecks"] if balance else None,
        as_of=balance["as_of"] if balance else None,
        restriction=restriction["kind"].value if restriction else "none",
        restriction_day=restriction["day"] if restriction else None,
        meters=_meters_of(connection, row["id"]),
    )


def _meters_of(connection: Connection, account: int) -> tuple[MeterOnCard, ...]:
    there = (_meters.c.account_id == account) & _meters.c.removed_on.is_(None)
    rows = _rows(connection, select(_meters).where(there).order_by(_meters.c.number))
    return tuple(_meter(connection, row) for row in rows)


def _meter(connection: Connection, row: RowMapping) -> MeterOnCard:
    zones = _rows(connection, select(_zones).where(_zones.c.meter_id == row["id"]).order_by(_zones.c.number))
    labels = [zone["label"] for zone in zones] or [""]
    readings = (_newest_reading(connection, row["id"], zone) for zone in range(1, len(labels) + 1))
    told = ((label, *reading) for label, reading in zip(labels, readings, strict=True))
    return MeterOnCard(row["id"], row["number"], row["kind"].value, tuple(told))


def _newest_reading(connection: Connection, meter: int, zone: int) -> tuple[int | None, date | None]:
    """The newest of billing's readings and the customer's own."""
    billed = (
        select(_billed.c.value, _billed.c.read_on.label("on"))
        .where(_billed.c.meter_id == meter, _billed.c.zone == zone)
        .order_by(_billed.c.read_on.desc())
        .limit(1)
    )
    own = (
        select(_values.c.value, _readings.c.submitted_at.label("at"))
        .join(_readings, _readings.c.id == _values.c.reading_id)
        .where(_readings.c.meter_id == meter, _values.c.zone == zone, _readings.c.replaced_by.is_(None))
        .order_by(_readings.c.submitted_at.desc())
        .limit(1)
    )
    by_billing, by_customer = _row(connection, billed), _row(connection, own)
    found = [(row["on"], row["value"]) for row in (by_billing,) if row]
    found += [(row["at"].astimezone(LIPETSK).date(), row["value"]) for row in (by_customer,) if row]
    if not found:
        return None, None
    on, value = max(found, key=lambda one: one[0])
    return value, on


def _theirs(columns: Any, phone: str | None, account: AccountOnCard | None) -> ColumnElement[bool]:
    """Rows of this phone or of this account, in a table that has both columns."""
    by_phone = [columns.phone == phone] if phone else []
    by_account = [columns.account_id == account.id] if account else []
    return or_(false(), *by_phone, *by_account)


def _open_cases(whose: ColumnElement[bool]) -> Select[Any]:
    there = _cases.c.state.not_in(sorted(OVER))
    return select(_cases).where(whose, there).order_by(_cases.c.number.desc()).limit(MOST)


def _open_callbacks(whose: ColumnElement[bool]) -> Select[Any]:
    return select(_callbacks).where(whose, text(NOT_OVER)).order_by(_callbacks.c.number.desc()).limit(MOST)


def _earlier(phone: str | None, account: AccountOnCard | None, now: Sequence[str]) -> Select[Any]:
    by_phone = [_calls.c.caller == phone] if phone else []
    by_account = [_calls.c.account == account.number] if account else []
    query = select(_calls).where(or_(false(), *by_phone, *by_account), _calls.c.id.not_in(now))
    return query.order_by(_calls.c.started_at.desc()).limit(MOST)


def _steps_of(calls: Sequence[str]) -> Select[Any]:
    query = select(_steps).where(_steps.c.call_id.in_(calls))
    return query.order_by(_steps.c.at, _steps.c.sequence).limit(MOST_STEPS)


def _row(connection: Connection, query: Select[Any]) -> RowMapping | None:
    return connection.execute(query).mappings().one_or_none()


def _rows(connection: Connection, query: Select[Any]) -> Sequence[RowMapping]:
    return connection.execute(query).mappings().all()
