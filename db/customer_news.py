"""What the rows of a file say about an account together, and whether they agree."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from db.customer_row import CustomerRow
from db.meter_row import NAMES, NOTHING, MeterFacts
from db.sheet import RowFault
from db.tables import RestrictionKind

MOST_ROWS = 100
"""Rows of one account. Nobody has more meters and phones, and an account must fit into memory."""

ONCE = ("name", "address", "balance", "restriction", "time_zone")
"""What an account has once: rows that tell it must tell the same."""


_Hashes = list[int | None]
"""Of what was told, by name; None for what was not."""


@dataclass(slots=True)
class News:
    """What to store of an account. `complete`: these are its first rows in the file, and the old links go."""

    account: str
    complete: bool
    name: str = ""
    address: str = ""
    balance: tuple[date, int] | None = None
    restriction: tuple[RestrictionKind, date | None] | None = None
    time_zone: str = ""
    phones: set[str] = field(default_factory=set)
    meters: dict[str, MeterFacts] = field(default_factory=dict)

    def add(self, row: CustomerRow) -> None:
        """Add what another row of the account says."""
        self.name = self.name or row.name
        self.address = self.address or row.address
        self.balance = self.balance or row.balance
        self.restriction = self.restriction or row.restriction
        self.time_zone = self.time_zone or row.time_zone
        self.phones.update([row.phone] if row.phone else [])
        if row.meter:
            self.meters[row.meter] = self.meters.get(row.meter, NOTHING).with_more(row.facts)


@dataclass(slots=True)
class _Told:
    """What an account's rows have told: the first row, how many there are, hashes of what it has once."""

    first: int
    rows: int
    once: _Hashes


class Register:
    """Remembers the accepted rows of a file, as hashes: a file may be larger than the memory."""

    def __init__(self) -> None:
        self._rows: dict[int, int] = {}
        self._accounts: dict[str, _Told] = {}
        self._meters: dict[int, _Hashes] = {}

    def enter(self, number: int, row: CustomerRow) -> bool:
        """Enter a row; tell whether it is the first of its account. RowFault if it repeats or contradicts another."""
        fingerprint = hash(row)
        if fingerprint in self._rows:
            raise RowFault(f"повторяет строку {self._rows[fingerprint]}")
        told = self._accounts.setdefault(row.account, _Told(number, 0, [None] * len(ONCE)))
        meter = hash((row.account, row.meter))
        facts = _agreed(NAMES, self._meters.get(meter), row.facts.told(), "в другой строке этого счётчика")
        _agree(told, row)
        self._rows[fingerprint] = number
        if row.facts != NOTHING:
            self._meters[meter] = facts
        return told.rows == 1


def _agree(told: _Told, row: CustomerRow) -> None:
    """Add a row to what the account's rows told, unless it contradicts them."""
    if told.rows == MOST_ROWS:
        raise RowFault(f"account: у счёта больше {MOST_ROWS} строк")
    values = [getattr(row, name) for name in ONCE]
    told.once = _agreed(ONCE, told.once, values, f"в других строках счёта, первая из них — {told.first}")
    told.rows += 1


def _agreed(names: Sequence[str], known: _Hashes | None, values: Sequence[object], where: str) -> _Hashes:
    """Return the hashes of all that is known, the new values included; RowFault if they contradict it."""
    hashes = [hash(value) if value else None for value in values]
    before = known or [None] * len(names)
    for name, old, new in zip(names, before, hashes, strict=True):
        if old is not None and new is not None and old != new:
            raise RowFault(f"{name}: не то же, что {where}")
    return [old if new is None else new for old, new in zip(before, hashes, strict=True)]
