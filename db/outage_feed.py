"""The feed of planned outages, as the grid company publishes it: imported as a whole, listed, cleared (D15)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from sqlalchemy import Connection, Engine, RowMapping, delete, select

from db.inserts import Many
from db.outage_row import COLUMNS, OutageRow, read_row
from db.sheet import RowFault, SheetFault, rows
from db.tables import Outage

MOST_ROWS = 50_000
"""A feed is kept in memory until all of it is read; that of a whole region for a month has some thousands."""

_outages = Outage.__table__
NAMES = ("settlement", "street", "houses", "starts_at", "ends_at", "reason")
STORE = Many(_outages, NAMES)
ALONE = "LOCK TABLE outages IN SHARE ROW EXCLUSIVE MODE"
"""Two imports at once take turns; whoever calls goes on reading the feed before them. SQLite has one writer anyway."""


@dataclass(frozen=True, slots=True)
class Imported:
    """How many outages the feed now holds, how many rows told of one that is over, and how many were refused."""

    accepted: int
    over: int
    refused: int


def import_outages(engine: Engine, file: BinaryIO, *, now: datetime, report: Callable[[str], None]) -> Imported:
    """Replace the feed by a sheet with the columns `COLUMNS`, in one transaction.

    `report` gets a line in Russian for every refused row, with its number and the rule but not its values. Raises
    SheetFault if the file is no such sheet or no row of it can be taken, SQLAlchemyError if the database fails: the
    feed is then what it was before.
    """
    taken: list[OutageRow] = []
    refused = 0
    for number, row in rows(file, COLUMNS, report):
        if number > MOST_ROWS:
            raise SheetFault(f"строк больше {MOST_ROWS}: это не список отключений")
        try:
            taken.append(_understood(row, now))
        except RowFault as fault:
            report(f"строка {number}: {fault}")
            refused += 1
    if refused and not taken:
        raise SheetFault("ни одной строки принять нельзя, прежний список отключений остаётся")
    ahead = [row for row in taken if row.ends_at > now]
    with engine.begin() as connection:
        _replace(connection, ahead)
    return Imported(len(ahead), len(taken) - len(ahead), refused)


def clear_outages(engine: Engine) -> None:
    """Empty the feed: callers hear nothing of planned outages any more."""
    with engine.begin() as connection:
        _replace(connection, [])


def listed_outages(engine: Engine, now: datetime) -> Sequence[RowMapping]:
    """The outages that are not over, the first to begin at the top."""
    ahead = select(_outages).where(_outages.c.ends_at > now).order_by(_outages.c.starts_at, _outages.c.id)
    with engine.connect() as connection:
        return connection.execute(ahead).mappings().all()


def _understood(row: dict[str, str] | RowFault, now: datetime) -> OutageRow:
    if isinstance(row, RowFault):
        raise row
    return read_row(row, now)


def _replace(connection: Connection, feed: Sequence[OutageRow]) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(ALONE)
    connection.execute(delete(_outages))
    STORE.store(connection, [tuple(getattr(row, name) for name in NAMES) for row in feed])
