"""How an operator finds the account of a caller who was not recognised: by its number, by a linked telephone number, or
by the surname and the address together.

Every search is counted in the audit before it is made, and only so many an hour are answered: nobody reads the list of
customers through it. What is found is shown in parts; seeing it whole is another entry (`CARD_OPENED`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, Engine, func, select

from db.addresses import KINDS
from db.audit import Action, note
from db.houses import plain
from db.staff_tables import AuditEntry, StaffMember
from db.surnames import surname
from db.tables import Account, Customer, Phone
from db.writing import writing

MOST_FOUND = 5
"""More than these are not shown: whoever asks can ask more exactly."""
MOST_NAMESAKES = 10_000
HOUR = timedelta(hours=1)
WORD = re.compile(r"[0-9]+|[а-я]+(?:-[а-я]+)*")
_accounts, _customers, _phones = Account.__table__, Customer.__table__, Phone.__table__
_audit, _staff = AuditEntry.__table__, StaffMember.__table__
OWNER = _customers.c.id == _accounts.c.customer_id


class By(StrEnum):
    """What an account is looked for by; the word stands in the audit."""

    NUMBER = "number"
    PHONE = "phone"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Wish:
    """Whom an operator looks for. `words` are those of an address, all of which it must have."""

    by: By
    value: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """An account that fits: its key, its number, its customer's name."""

    id: int
    number: str
    name: str


@dataclass(frozen=True, slots=True)
class TooMany:
    """More accounts fit than are shown."""


@dataclass(frozen=True, slots=True)
class TooOften:
    """The operator has searched too often within the hour."""


def address_words(text: str) -> tuple[str, ...]:
    """The words of an address that tell places apart: «ул. Примерная, д. 1» has two."""
    return tuple(word for word in WORD.findall(plain(text)) if word not in KINDS)


@dataclass(frozen=True, slots=True)
class AccountSearch:
    """Finds accounts, so many times an hour for each operator. SQLAlchemyError when the database fails."""

    engine: Engine
    per_hour: int

    def find(self, wish: Wish, *, by: int, at: datetime) -> Sequence[Found] | TooMany | TooOften:
        """Who fits, ordered by number."""
        if not self._admitted(wish, by, at):
            return TooOften()
        with self.engine.connect() as connection:
            found = _found(connection, wish)
        return TooMany() if len(found) > MOST_FOUND else found

    def _admitted(self, wish: Wish, by: int, at: datetime) -> bool:
        with writing(self.engine) as connection:
            connection.execute(select(_staff.c.id).where(_staff.c.id == by).with_for_update())  # one after another
            mine = (_audit.c.staff_id == by) & (_audit.c.action == Action.ACCOUNT_SEARCHED) & (_audit.c.at > at - HOUR)
            if connection.execute(select(func.count()).where(mine)).scalar_one() >= self.per_hour:
                return False
            note(connection, Action.ACCOUNT_SEARCHED, by=by, at=at, about=f"by:{wish.by}")
            return True


def _found(connection: Connection, wish: Wish) -> list[Found]:
    match wish.by:
        case By.NUMBER:
            return _rows(connection, _accounts.c.number == wish.value)
        case By.PHONE:
            linked = select(_phones.c.account_id).where(_phones.c.number == wish.value)
            return _rows(connection, _accounts.c.id.in_(linked))
        case By.ADDRESS:
            return _rows(connection, _customers.c.surname == surname(wish.value), wish.words)


def _rows(connection: Connection, which: ColumnElement[bool], words: Sequence[str] = ()) -> list[Found]:
    """The accounts of a condition whose address has the words; a few more than are shown, if there are so many."""
    columns = (_accounts.c.id, _accounts.c.number, _customers.c.name, _customers.c.address)
    query = select(*columns).join(_customers, OWNER).where(which).order_by(_accounts.c.number).limit(MOST_NAMESAKES)
    fits = (row for row in connection.execute(query) if _has(row.address, words))
    return [Found(row.id, row.number, row.name) for row, _ in zip(fits, range(MOST_FOUND + 1), strict=False)]


def _has(address: str, words: Sequence[str]) -> bool:
    """Whether an address has all the words: numbers as they are, others by how they begin."""
    there = address_words(address)
    return all(any(_fits(word, one) for one in there) for word in words)


def _fits(word: str, there: str) -> bool:
    return there == word if word[0].isdigit() else there.startswith(word)
