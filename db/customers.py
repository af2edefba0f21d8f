"""Imports customers from a sheet. Importing again updates; the same file twice changes nothing.

For every account it names, the file tells all: phones it does not name are unlinked, because an old phone must not
open an account, and meters it does not name are gone. Other empty cells change nothing. Accounts the file does not name
stay as they are. Rows of one account add up: each brings a meter or a phone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from sqlalchemy import Engine

from db.customer_news import News, Register
from db.customer_row import COLUMNS, OPTIONAL, CustomerRow, read_row
from db.customer_writer import write
from db.sheet import Row, RowFault, rows
from menus.rules import Rules

CHUNK = 1000
"""Accounts in one transaction: a quarter of a second during which calls cannot write to SQLite."""


EVERY = 1000
"""Rows between two words about the progress."""


@dataclass(frozen=True, slots=True)
class Summary:
    """How many rows were taken and how many were not."""

    accepted: int
    refused: int


def import_customers(
    engine: Engine,
    file: BinaryIO,
    *,
    rules: Rules,
    today: date,
    report: Callable[[str], None],
    progress: Callable[[int], None],
) -> Summary:
    """Import a sheet with the columns `COLUMNS` and any of `OPTIONAL`, in UTF-8 or cp1251.

    `report` gets a line in Russian for every refused row, with its number and the rule but not its values; `progress`
    the number of rows read so far. Raises SheetFault if the file is no such sheet, SQLAlchemyError if the database
    fails: the chunks before are stored then, and the import can be repeated.
    """
    importing = _Import(engine, report, today)
    number = 1
    for number, row in rows(file, COLUMNS, report, OPTIONAL):
        importing.take(number, row if isinstance(row, RowFault) else _understood(row, rules, today))
        if number % EVERY == 0:
            progress(number)
    importing.flush()
    progress(number)
    return Summary(importing.accepted, importing.refused)


class _Import:
    """Counts rows and stores accounts a chunk at a time."""

    def __init__(self, engine: Engine, report: Callable[[str], None], today: date) -> None:
        self._engine = engine
        self._report = report
        self._today = today
        self._register = Register()
        self._chunk: dict[str, News] = {}
        self.accepted = 0
        self.refused = 0

    def take(self, number: int, row: CustomerRow | RowFault) -> None:
        """Take the row into the chunk, or refuse it."""
        try:
            self._accept(number, row)
            self.accepted += 1
        except RowFault as fault:
            self._report(f"строка {number}: {fault}")
            self.refused += 1

    def flush(self) -> None:
        """Store the chunk."""
        if self._chunk:
            write(self._engine, list(self._chunk.values()), self._today)
            self._chunk = {}

    def _accept(self, number: int, row: CustomerRow | RowFault) -> None:
        if isinstance(row, RowFault):
            raise row
        first = self._register.enter(number, row)
        if row.account not in self._chunk:
            if len(self._chunk) == CHUNK:  # only here: the rows of an account that stand together stay together
                self.flush()
            self._chunk[row.account] = News(row.account, complete=first)
        self._chunk[row.account].add(row)


def _understood(row: Row, rules: Rules, today: date) -> CustomerRow | RowFault:
    try:
        return read_row(row, rules, today)
    except RowFault as fault:
        return fault
