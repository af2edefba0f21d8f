"""The figures of a day of 20,000 calls, compared with plain SQL and timed: `python -m bench.figures [CALLS]`.

The day is generated as in `tests/db/test_figures.py`, with four restarts, on SQLite and on PostgreSQL. Shown: how long
the day took to be written, and what each figure of the wall and of the reports takes to be read, median of several.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from db.engine import open_engine
from db.figures import Figures
from db.schema import migrate
from tests.db.busy_callers import Callers
from tests.db.busy_day import DAY, BusyDay, moment
from tests.db.test_figures import RESTARTS, compare
from tests.edition import shipped
from tests.postgres import DURABLE, Cluster

CALLS = 20_000
TIMES = 9


def main() -> None:
    """Measure both databases."""
    calls = int(sys.argv[1]) if len(sys.argv) > 1 else CALLS
    table = Table("database", "calls", "written in, s", "now, ms", "desk, ms", "traffic, ms", "ratings, ms")
    cluster = Cluster.create(DURABLE)
    try:
        with TemporaryDirectory() as folder:
            table.add_row("SQLite", *_measured(f"sqlite:///{Path(folder) / 'day.db'}", calls))
        table.add_row("PostgreSQL", *_measured(cluster.url(cluster.create_database()), calls))
    finally:
        cluster.destroy()
    Console().print(table)


def _measured(url: str, calls: int) -> list[str]:
    migrate(url)
    engine = open_engine(url)
    began = time.perf_counter()
    day = BusyDay(engine, 3, RESTARTS)
    Callers(day, calls)
    day.live(DAY)
    written = time.perf_counter() - began
    compare(engine, day.ledger, DAY)
    figures, tree, period = Figures(engine), shipped().tree, (moment(0), moment(DAY))
    told = [
        _took(lambda: figures.now(moment(DAY))),
        _took(lambda: figures.desk(*period, moment(DAY))),
        _took(lambda: figures.traffic(*period, tree)),
        _took(lambda: figures.opinions(*period)),
    ]
    engine.dispose()
    return [f"{calls:,}", f"{written:.0f}", *(f"{1000 * seconds:.1f}" for seconds in told)]


def _took(read: Callable[[], object]) -> float:
    times = []
    for _ in range(TIMES):
        began = time.perf_counter()
        read()
        times.append(time.perf_counter() - began)
    return median(times)


if __name__ == "__main__":
    main()
