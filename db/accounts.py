"""What billing told us about accounts: who has which number, meter, balance and restriction."""

import re
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import Engine, bindparam, exists, select

from db import tables
from db.guesses import Guesses
from db.lookup import Lookup
from db.tables import RestrictionKind
from db.work import Answer, Answers
from menus.steps import (
    Account,
    Balance,
    CheckMeter,
    FindAccount,
    FindLinked,
    LinkedAccounts,
    MeterDiffers,
    MeterMatches,
    NoBalance,
    NoSuchAccount,
    NoticeSent,
    NotPlanned,
    ReadBalance,
    ReadRestriction,
    Restricted,
)
from menus.values import Money

MOST_LINKED = 10
"""More accounts of one number than a dialogue would ever offer."""

_accounts, _phones, _meters = tables.Account.__table__, tables.Phone.__table__, tables.Meter.__table__
_balances, _restrictions = tables.Balance.__table__, tables.Restriction.__table__

FIND_ACCOUNT = select(
    _accounts.c.id,
    exists().where(_phones.c.account_id == _accounts.c.id, _phones.c.number == bindparam("caller")).label("linked"),
).where(_accounts.c.number == bindparam("number"))

LINKED = (
    select(_accounts.c.id, _accounts.c.number)
    .join(_phones, _phones.c.account_id == _accounts.c.id)
    .where(_phones.c.number == bindparam("caller"))
    .order_by(_accounts.c.number)
    .limit(MOST_LINKED)
)

METERS = select(_meters.c.number).where(_meters.c.account_id == bindparam("account"), _meters.c.removed_on.is_(None))

LATEST_BALANCE = (
    select(_balances.c.kopecks, _balances.c.as_of)
    .where(_balances.c.account_id == bindparam("account"))
    .order_by(_balances.c.as_of.desc())
    .limit(1)
)

RESTRICTION = select(_restrictions.c.kind, _restrictions.c.day).where(
    _restrictions.c.account_id == bindparam("account")
)


class Accounts:
    """Looks accounts up. Safe to use from many threads."""

    def __init__(self, engine: Engine, guesses: Guesses) -> None:
        self._guesses = guesses
        self._numbers = Lookup(engine, FIND_ACCOUNT)
        self._linked = Lookup(engine, LINKED)
        self._meters = Lookup(engine, METERS)
        self._balances = Lookup(engine, LATEST_BALANCE)
        self._restrictions = Lookup(engine, RESTRICTION)

    def answers(self) -> Answers:
        """The steps this part of the store answers."""
        return {
            FindLinked: self._look(self._find_linked),
            FindAccount: self._guesses.limited(self._find),
            CheckMeter: self._guesses.limited(self._check_meter),
            ReadBalance: self._look(self._balance),
            ReadRestriction: self._look(self._restriction),
        }

    @staticmethod
    def _look(look: Callable[[Any], object]) -> Answer:
        """A look-up needs nothing prepared and knows no call."""
        return lambda _, step: partial(look, step)

    def _find(self, step: FindAccount) -> Account | NoSuchAccount:
        for key, linked in self._numbers.rows(number=step.number, caller=step.caller):
            return Account(key, step.number, linked)
        return NoSuchAccount()

    def _find_linked(self, step: FindLinked) -> LinkedAccounts:
        rows = self._linked.rows(caller=step.caller)
        return LinkedAccounts(tuple(Account(key, number, linked=True) for key, number in rows))

    def _check_meter(self, step: CheckMeter) -> MeterMatches | MeterDiffers:
        numbers = self._meters.rows(account=step.account)
        return MeterMatches() if any(ends_with(number, step.digits) for (number,) in numbers) else MeterDiffers()

    def _balance(self, step: ReadBalance) -> Balance | NoBalance:
        for kopecks, as_of in self._balances.rows(account=step.account):
            return Balance(Money(kopecks), as_of)
        return NoBalance()

    def _restriction(self, step: ReadRestriction) -> NotPlanned | NoticeSent | Restricted:
        match self._restrictions.rows(account=step.account):
            case [(RestrictionKind.NOTICE, date() as pay_by)]:
                return NoticeSent(pay_by)
            case [(RestrictionKind.RESTRICTED, date() as since)]:
                return Restricted(since)
            case _:
                return NotPlanned()


def ends_with(meter: str, digits: str) -> bool:
    """Compare keyed digits with the end of a meter number, of which only the figures count. Nothing never matches."""
    return digits != "" and re.sub(r"\D", "", meter).endswith(digits)
