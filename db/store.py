"""Answers the service steps of a conversation from our own tables, one short transaction each.

Whatever goes wrong with the database, the caller's conversation gets `Unavailable` and the log one line without people.
"""

import logging
import re
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any, assert_never
from uuid import uuid4

from sqlalchemy import Engine, bindparam, exists, select
from sqlalchemy.exc import SQLAlchemyError

from db import faults, tables
from db.clock import Clock, utc_now
from db.inserts import if_new
from db.lookup import Lookup
from db.tables import RestrictionKind
from menus.steps import (
    Account,
    Balance,
    CheckMeter,
    Done,
    FindAccount,
    MeterDiffers,
    MeterMatches,
    NoBalance,
    NoSuchAccount,
    NoticeSent,
    NotPlanned,
    ReadBalance,
    ReadRestriction,
    RequestCallback,
    Restricted,
    ServiceStep,
    Unavailable,
)
from menus.values import Money

log = logging.getLogger(__name__)

Reply = (
    Account
    | NoSuchAccount
    | MeterMatches
    | MeterDiffers
    | Balance
    | NoBalance
    | NotPlanned
    | NoticeSent
    | Restricted
    | Done
    | Unavailable
)

_accounts, _phones, _meters = tables.Account.__table__, tables.Phone.__table__, tables.Meter.__table__
_balances, _restrictions = tables.Balance.__table__, tables.Restriction.__table__

FIND_ACCOUNT = select(
    _accounts.c.id,
    exists().where(_phones.c.account_id == _accounts.c.id, _phones.c.number == bindparam("caller")).label("linked"),
).where(_accounts.c.number == bindparam("number"))

METERS = select(_meters.c.number).where(_meters.c.account_id == bindparam("account"))

LATEST_BALANCE = (
    select(_balances.c.kopecks, _balances.c.as_of)
    .where(_balances.c.account_id == bindparam("account"))
    .order_by(_balances.c.as_of.desc())
    .limit(1)
)

RESTRICTION = select(_restrictions.c.kind, _restrictions.c.day).where(
    _restrictions.c.account_id == bindparam("account")
)

STORE_CALLBACK = if_new(tables.CallbackRequest.__table__)


class Store:
    """One a process, for all calls; safe to use from many threads."""

    def __init__(self, engine: Engine, now: Clock = utc_now) -> None:
        self.engine = engine
        self.now = now
        self.accounts = Lookup(engine, FIND_ACCOUNT)
        self.meters = Lookup(engine, METERS)
        self.balances = Lookup(engine, LATEST_BALANCE)
        self.restrictions = Lookup(engine, RESTRICTION)

    def for_call(self, call_id: str) -> "CallStore":
        """The store as one call sees it. Costs nothing: make one a call."""
        return CallStore(self, call_id)


class CallStore:
    """Answers the steps of one call."""

    def __init__(self, store: Store, call_id: str) -> None:
        self._store = store
        self._call_id = call_id

    def answer(self, step: ServiceStep) -> Reply:
        """Answer a step with one of its replies, `Unavailable` when the database fails. Blocks for seconds at most."""
        try:
            return _survive_restart(self._work(step))
        except SQLAlchemyError as fault:
            log.warning("call %s: %s unavailable: %s", self._call_id, type(step).__name__, faults.kind(fault))
            return Unavailable()

    def _work(self, step: ServiceStep) -> Callable[[], Reply]:
        """Prepare what answers a step; doing it twice is as good as doing it once."""
        match step:
            case FindAccount():
                return partial(self._find_account, step)
            case CheckMeter():
                return partial(self._check_meter, step)
            case ReadBalance():
                return partial(self._read_balance, step)
            case ReadRestriction():
                return partial(self._read_restriction, step)
            case RequestCallback():
                return partial(self._store_callback, self._callback(step))
            case _:
                assert_never(step)

    def _find_account(self, step: FindAccount) -> Account | NoSuchAccount:
        for key, linked in self._store.accounts.rows(number=step.number, caller=step.caller):
            return Account(key, step.number, linked)
        return NoSuchAccount()

    def _check_meter(self, step: CheckMeter) -> MeterMatches | MeterDiffers:
        numbers = self._store.meters.rows(account=step.account)
        return MeterMatches() if any(_ends_with(number, step.digits) for (number,) in numbers) else MeterDiffers()

    def _read_balance(self, step: ReadBalance) -> Balance | NoBalance:
        for kopecks, as_of in self._store.balances.rows(account=step.account):
            return Balance(Money(kopecks), as_of)
        return NoBalance()

    def _read_restriction(self, step: ReadRestriction) -> NotPlanned | NoticeSent | Restricted:
        match self._store.restrictions.rows(account=step.account):
            case [(RestrictionKind.NOTICE, date() as pay_by)]:
                return NoticeSent(pay_by)
            case [(RestrictionKind.RESTRICTED, date() as since)]:
                return Restricted(since)
            case _:
                return NotPlanned()

    def _callback(self, step: RequestCallback) -> dict[str, Any]:
        return {
            "id": uuid4().hex,
            "call_id": self._call_id,
            "phone": step.phone,
            "account_id": step.account,
            "reason": step.reason,
            "requested_at": self._store.now(),
        }

    def _store_callback(self, row: dict[str, Any]) -> Done:
        with self._store.engine.begin() as connection:
            connection.execute(STORE_CALLBACK[connection.dialect.name], row)
        return Done()


def _survive_restart(work: Callable[[], Reply]) -> Reply:
    """Do the work, once more if the connection was lost: the database was restarted, and the pool is renewed by now."""
    try:
        return work()
    except SQLAlchemyError as fault:
        if not faults.disconnected(fault):
            raise
        return work()


def _ends_with(meter: str, digits: str) -> bool:
    """Compare keyed digits with the end of a meter number, of which only the figures count. Nothing never matches."""
    return digits != "" and re.sub(r"\D", "", meter).endswith(digits)
