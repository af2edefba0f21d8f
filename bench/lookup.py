"""How long an import of 50,000 customers takes, and then, among a million accounts, look-ups, a stored request and the
journal of a call, on SQLite and PostgreSQL.

    python -m bench.lookup [ACCOUNTS]

PostgreSQL is a private cluster on a Unix socket, with fsync off. 100 rows of the import have a fault each.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from io import BytesIO
from pathlib import Path
from statistics import quantiles
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine

from db.customer_row import COLUMNS
from db.customers import import_customers
from db.engine import open_engine
from db.journal import Journal
from db.schema import migrate
from db.store import Store
from menus.events import Asked, Ended, Entered, Event, Keyed, Outcome, Saying
from menus.reading_steps import ListMeters
from menus.rules import Rules
from menus.steps import (
    Account,
    CheckMeter,
    FindAccount,
    FindLinked,
    MeterDiffers,
    NoBalance,
    NoSuchAccount,
    ReadBalance,
    ReadRestriction,
    RequestCallback,
    ServiceStep,
    TooManyGuesses,
    Unavailable,
)
from menus.values import Line
from tests.postgres import Cluster

FIRST = 4_800_000_000
ROUNDS = 3000
CALLS = 1000
PHONE = "+79042801234"

IMPORTED, REFUSED = 50_000, 100

GROWN_FIRST, GROWN_PHONE = 4_900_000_000, 9_050_000_000
"""What a client number, or a phone without +7, is counted from by the key of its account."""

GROW = {
    "customers (id, name, address)": "n, 'Образцов Пример', 'Липецк'",
    "accounts (id, number, customer_id)": f"n, CAST({GROWN_FIRST} + n AS TEXT), n",
    "phones (account_id, number)": f"n, '+7' || CAST({GROWN_PHONE} + n AS TEXT)",
    "meters (account_id, number)": "n, CAST(10000000 + n AS TEXT)",
    "balances (account_id, as_of, kopecks)": "n, (SELECT max(as_of) FROM balances), -n",
    "restrictions (account_id, kind)": "n, 'none'",
}
"""Accounts made in the database itself: importing a million takes minutes and is measured apart."""

NOT_FOUND = (Unavailable, NoSuchAccount, TooManyGuesses, MeterDiffers, NoBalance)

FIND = FindAccount("", None)
CALL: tuple[Event, ...] = (
    Entered("main"),
    Saying((Line("greeting"), Line("main")), answer_expected=True),
    Keyed("2"),
    Entered("balance"),
    Saying((Line("account"),), answer_expected=True),
    Keyed("4800012345#"),
    Asked(FIND, Account(1, "4800012345", linked=False)),
    Saying((Line("meter"),), answer_expected=True),
    Keyed("3456"),
    Asked(CheckMeter(1, "3456"), Unavailable()),
    Asked(ReadBalance(1), Unavailable()),
    Saying((Line("debt"),), answer_expected=True),
    Keyed("0"),
    Saying((Line("connecting"),), answer_expected=False),
    Ended(Outcome.TRANSFERRED),
)
"""Fifteen events: what a caller does who hears the debt and asks for a person."""


def main() -> None:
    """Fill both databases, measure, print."""
    accounts = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    title = f"{accounts} accounts; load {os.getloadavg()[0]:.1f}"
    table = Table("database", "what", "median µs", "p99 µs", "CPU µs", title=title)
    with databases() as urls:
        for url in urls:
            migrate(url)
            engine = open_engine(url)
            table.add_row(engine.dialect.name, imported(engine), "", "", "")
            grow(engine, accounts)
            for row in measured(engine, accounts):
                table.add_row(engine.dialect.name, *row)
            engine.dispose()
    Console().print(table)


@contextmanager
def databases() -> Iterator[list[str]]:
    """An empty SQLite file and an empty PostgreSQL database, gone afterwards."""
    cluster = Cluster.create()
    try:
        with tempfile.TemporaryDirectory() as folder:
            yield [f"sqlite:///{Path(folder) / 'bench.db'}", cluster.url(cluster.create_database())]
    finally:
        cluster.destroy()


def imported(engine: Engine) -> str:
    """Import customers with a faulty row here and there; say how long it took and what was refused."""
    header = ";".join(COLUMNS)
    sheet = BytesIO("\n".join([header, *map(row_of, range(IMPORTED + REFUSED))]).encode())
    refused: list[str] = []
    start, cpu = time.perf_counter(), time.process_time()
    told = import_customers(
        engine, sheet, rules=Rules(), today=date(2026, 11, 22), report=refused.append, progress=lambda _: None
    )
    wall, cpu = time.perf_counter() - start, time.process_time() - cpu
    assert (told.accepted, told.refused) == (IMPORTED, REFUSED)
    lines = {f"строка {number + 2}" for number in range(IMPORTED + REFUSED) if faulty(number)}
    assert {line.partition(":")[0] for line in refused} == lines
    return f"import of {IMPORTED}, {REFUSED} refused: {wall:.1f} s, {cpu:.1f} s of CPU"


def faulty(number: int) -> bool:
    """Whether this row of the sheet has a fault."""
    return number % (IMPORTED // REFUSED + 1) == 0


def row_of(number: int) -> str:
    """A row of the sheet; a faulty one has a phone that cannot be."""
    phone = "12" if faulty(number) else f"8904{number:07}"
    return (
        f"{FIRST + number};Образцов Пример;Липецк, дом {number};{phone};{number:08};-{number % 9999}.50;"
        f"2026-11-20;{'notice;2026-12-10' if number % 50 == 0 else 'none;'}"
    )


def grow(engine: Engine, accounts: int) -> None:
    """Add accounts until there are so many, all with a phone, a meter, a balance and a restriction state."""
    series = f"SELECT {IMPORTED + 1} UNION ALL SELECT n + 1 FROM numbers WHERE n < {accounts}"  # noqa: S608  our own words
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        for table, values in GROW.items():
            made = f"WITH RECURSIVE numbers(n) AS ({series}) SELECT {values} FROM numbers"  # noqa: S608
            connection.exec_driver_sql(f"INSERT INTO {table} {made}")
        connection.exec_driver_sql("ANALYZE")


def measured(engine: Engine, accounts: int) -> Iterator[tuple[str, str, str, str]]:
    """Measure each look-up on accounts all over the table, then a stored request, then the journal."""
    store = Store(engine).for_call("c" * 32)
    steps: dict[str, Callable[[int], ServiceStep[Any]]] = {
        "FindAccount": lambda key: FindAccount(str(GROWN_FIRST + key), PHONE),
        "FindLinked": lambda key: FindLinked(f"+7{GROWN_PHONE + key}"),
        "CheckMeter": lambda key: CheckMeter(key, str(10_000_000 + key)[-4:]),
        "ReadBalance": ReadBalance,
        "ReadRestriction": ReadRestriction,
        "ListMeters": ListMeters,
        "RequestCallback": lambda key: RequestCallback(f"+7904{key:07}", key, "asked", typed=False, key="1"),
    }
    for name, step in steps.items():
        yield timed(name, lambda key, step=step: store.answer(step(key)), accounts)  # type: ignore[misc]
    yield journaled(engine)


def timed(name: str, ask: Callable[[int], object], accounts: int) -> tuple[str, str, str, str]:
    """Ask many times; return the median, the 99th percentile and the CPU time of one."""
    times = []
    cpu = time.process_time()
    for number in range(ROUNDS):
        start = time.perf_counter()
        reply = ask(IMPORTED + 1 + number * 7919 % (accounts - IMPORTED))
        times.append(1e6 * (time.perf_counter() - start))
        assert not isinstance(reply, NOT_FOUND)
    cpu = time.process_time() - cpu
    cuts = quantiles(times, n=100)
    return name, f"{cuts[49]:.0f}", f"{cuts[98]:.0f}", f"{1e6 * cpu / ROUNDS:.0f}"


def journaled(engine: Engine) -> tuple[str, str, str, str]:
    """Journal many calls at once; the times are those of `notice`, the CPU is that of a whole call, written."""
    times = []
    cpu = time.process_time()
    journal = Journal(engine)
    for number in range(CALLS):
        watcher = journal.begin(f"{number:032x}", "bench", PHONE)
        for event in CALL:
            start = time.perf_counter()
            watcher.notice(event)
            times.append(1e6 * (time.perf_counter() - start))
    journal.close(patience=60)
    cpu = time.process_time() - cpu
    cuts = quantiles(times, n=100)
    return f"journal: {len(CALL)} events", f"{cuts[49]:.0f}", f"{cuts[98]:.0f}", f"{1e6 * cpu / CALLS:.0f}"


if __name__ == "__main__":
    main()
