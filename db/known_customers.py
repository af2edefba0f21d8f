"""Who a system asks for, and whether they have proven to be: the second factor of the phone (D19), for other channels.

A client number that does not exist and one whose proof is wrong look the same from outside, also when an account has
been tried too often. Wrong ones count among the guesses of calls (`db.guesses`).
"""

from dataclasses import dataclass

from sqlalchemy import Engine

from db.accounts import FIND_ACCOUNT, METERS, ends_with
from db.guesses import Guesses
from db.lookup import Lookup
from menus.steps import NoSuchAccount, TooManyGuesses

NOBODY = 0
"""The key of no account."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A client number, and what proves that it is the customer's own: the end of the number of a meter, or a telephone
    number in E.164 that is linked to the account. One of the two is given.
    """

    number: str
    meter: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """The customer of the account with this key."""

    account: int


class KnownCustomers:
    """Looks customers up. Safe to use from many threads. SQLAlchemyError when the database fails."""

    def __init__(self, engine: Engine, guesses: Guesses) -> None:
        self._guesses = guesses
        self._numbers = Lookup(engine, FIND_ACCOUNT)
        self._meters = Lookup(engine, METERS)

    def identify(self, claim: Claim, asker: str) -> Known | NoSuchAccount | TooManyGuesses:
        """Judge a claim; `asker` is who answers for it. TooManyGuesses: too many of theirs were wrong lately."""
        if self._guesses.too_many(caller=asker):
            return TooManyGuesses()
        account, linked = next(iter(self._numbers.rows(number=claim.number, caller=claim.phone)), (NOBODY, False))
        proven = linked or self._has_meter(account, claim.meter)  # asked also of nobody: it takes as long
        if account == NOBODY or not proven or self._guesses.too_many(account=account):
            self._guesses.note(caller=asker, account=account or None)
            return NoSuchAccount()
        return Known(account)

    def wrong(self, asker: str) -> None:
        """Count another wrong number of an asker: of a case, of a callback."""
        self._guesses.note(caller=asker, account=None)

    def exhausted(self, asker: str) -> bool:
        """Whether too many numbers of an asker were wrong lately."""
        return self._guesses.too_many(caller=asker)

    def _has_meter(self, account: int, ending: str | None) -> bool:
        numbers = [number for (number,) in self._meters.rows(account=account)]
        return ending is not None and any(ends_with(number, ending) for number in numbers)
