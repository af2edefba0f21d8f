"""How long look-ups, a stored request and the journal of a call take, on SQLite and PostgreSQL.

    python -m bench.lookup [ACCOUNTS]

ACCOUNTS is 100,000 unless given; try 1000000. PostgreSQL is a private cluster on a Unix socket, with fsync off.
"""

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
from menus.rules import Rules
from menus.steps import (
    Account,
    CheckMeter,
    FindAccount,
    ReadBalance,
    ReadRestriction,
    RequestCallback,
    ServiceStep,
    Unavailable,
)
from menus.values import Line
from tests.postgres import Cluster

FIRST = 4_800_000_000
ROUNDS = 3000
CALLS = 1000
PHONE = "+79042801234"

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
    accounts = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    table = Table("database", "what", "median µs", "p99 µs", "CPU µs", title=f"{accounts} accounts")
    with databases() as urls:
        for url in urls:
            migrate(url)
            engine = open_engine(url)
            table.add_row(engine.dialect.name, f"import: {fill(engine, accounts):.1f} s", "", "", "")
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


def fill(engine: Engine, accounts: int) -> float:
    """Import that many customers; return the seconds it took."""
    lines = (
        f"{FIRST + number};Образцов Пример;Липецк, дом {number};8904{number:07};{number:08};-{number % 9999}.50;"
        f"2026-11-20;{'notice;2026-12-10' if number % 50 == 0 else 'none;'}"
        for number in range(accounts)
    )
    sheet = BytesIO("\n".join([";".join(COLUMNS), *lines]).encode())
    start = time.perf_counter()
    import_customers(engine, sheet, rules=Rules(), today=date(2026, 11, 22), report=print, progress=lambda _: None)
    return time.perf_counter() - start


def measured(engine: Engine, accounts: int) -> Iterator[tuple[str, str, str, str]]:
    """Measure each look-up on accounts all over the table, then a stored request, then the journal."""
    store = Store(engine).for_call("c" * 32)
    steps: dict[str, Callable[[int], ServiceStep[Any]]] = {
        "FindAccount": lambda number: FindAccount(str(FIRST + number), PHONE),
        "CheckMeter": lambda number: CheckMeter(number + 1, "3456"),
        "ReadBalance": lambda number: ReadBalance(number + 1),
        "ReadRestriction": lambda number: ReadRestriction(number + 1),
        "RequestCallback": lambda number: RequestCallback(PHONE, number + 1, "asked"),
    }
    for name, step in steps.items():
        yield timed(name, lambda number, step=step: store.answer(step(number)), accounts)  # type: ignore[misc]
    yield journaled(engine)


def timed(name: str, ask: Callable[[int], object], accounts: int) -> tuple[str, str, str, str]:
    """Ask many times; return the median, the 99th percentile and the CPU time of one."""
    times = []
    cpu = time.process_time()
    for number in range(ROUNDS):
        start = time.perf_counter()
        reply = ask(number * 7919 % accounts)
        times.append(1e6 * (time.perf_counter() - start))
        assert reply != Unavailable()
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
