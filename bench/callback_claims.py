"""Claims of callbacks by several workers, alone and while a million wait: `python -m bench.callback_claims`.

10,000 due callbacks are worked off by two and by four worker processes on one PostgreSQL that puts each commit on the
disk, with the real worker and policy, and an Asterisk that ends each call at once. Shown: what a claim takes, that each
callback is claimed once, how far the order of the claims is from that of the arrivals, how busy the machine was before,
and the plan of the claim.
"""

import multiprocessing
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from rich.console import Console
from rich.table import Table
from sqlalchemy import event, make_url

from callbacks.booking import OPERATORS, CallbackRules
from callbacks.outcomes import Outcome
from callbacks.ports import Attempt, Claim, Ending, Operator
from callbacks.worker import Attempts, Worker
from db.callback_claims import CallbackClaims
from db.engine import open_engine
from db.schema import migrate
from tests.callback_fakes import Desk, LittleAsterisk
from tests.postgres import DURABLE, Cluster

DUE, MANY = 10_000, 1_000_000
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
COLUMNS = (
    "id, number, kind, state, phone, typed, topic, skill, arrived_at, due_at, deadline, changes, attempts, fence, "
    "consent_at, consent_by"
)
FILL = {
    "postgresql": "SELECT generate_series({first}, {last}) AS n",
    "sqlite": "WITH RECURSIVE s(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM s WHERE n < {last}) SELECT n FROM s",
}
ROW = (
    "INSERT INTO callbacks ({columns}) SELECT 'many' || n, n, 'deferred', 'scheduled', '+79' || (100000000 + n), "
    "{false}, 'asked', 'operators', {arrived}, {due}, '2027-06-01 00:00:00', 2, 0, 0, '2026-11-23 08:00:00', 'caller' "
    "FROM ({numbers}) AS numbers"
)
TITLES = (
    "database",
    "waiting",
    "workers",
    "load before",
    "claims",
    "each once",
    "order off by",
    "median, ms",
    "p95, ms",
)


def main() -> None:
    """Measure and print."""
    console = Console()
    table = Table(*TITLES)
    with postgresql() as cluster:
        for waiting in (0, MANY):
            filled = fresh(cluster, waiting)
            for workers in (2, 4):
                table.add_row(*measured(cluster.url(cluster.create_database(filled)), workers, waiting))
            console.print(plan(cluster.url(filled)), highlight=False)
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        fill(url, MANY)
        table.add_row(*measured(url, 1, MANY))
        console.print(plan(url), highlight=False)
    console.print(table)


@contextmanager
def postgresql() -> Iterator[Cluster]:
    """A cluster of its own."""
    cluster = Cluster.create(DURABLE)
    try:
        yield cluster
    finally:
        cluster.destroy()


def fresh(cluster: Cluster, waiting: int) -> str:
    """The name of a filled database, to be copied."""
    name = cluster.create_database()
    fill(cluster.url(name), waiting)
    return name


def fill(url: str, waiting: int) -> None:
    """Ten thousand that are due, in no order, and those that are due next month."""
    migrate(url)
    engine = open_engine(url)
    with engine.begin() as connection:
        light = engine.dialect.name == "sqlite"
        if not light:
            connection.exec_driver_sql("SET statement_timeout = 0")
        for first, last, due in ((1, DUE, True), (DUE + 1, DUE + waiting, False)):
            numbers = FILL[engine.dialect.name].format(first=first, last=last)
            connection.exec_driver_sql(ROW.format(columns=COLUMNS, numbers=numbers, **times(light, due)))
        connection.exec_driver_sql("ANALYZE")
    engine.dispose()


def times(light: bool, due: bool) -> dict[str, str]:
    """SQL for the moments of a row: due at one moment, arrived in a shuffled order."""
    if light:
        shuffled = f"(n * 7919 % {DUE})"
        arrived = f"strftime('%Y-%m-%d %H:%M:%f', '2026-11-22 08:00:00', '+' || {shuffled} || ' seconds') || '000'"
        moment = "'2026-11-23 08:30:00.000000'" if due else "'2026-12-23 08:30:00.000000'"
        return {"arrived": arrived, "due": moment, "false": "0"}
    arrived = f"timestamptz '2026-11-22 08:00:00+00' + mod(mod(n, {DUE}) * 7919, {DUE}) * interval '1 second'"
    moment = f"timestamptz '2026-{'11' if due else '12'}-23 08:30:00+00'"
    return {"arrived": arrived, "due": moment, "false": "false"}


@dataclass(frozen=True, slots=True)
class TimedClaim:
    """When a claim was made, of what, and how long it took, in seconds."""

    at: float
    callback: str
    took: float


def measured(url: str, workers: int, waiting: int) -> tuple[str, ...]:
    """Let workers work everything off; return a row of the table."""
    load = os.getloadavg()[0]
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        parts = pool.map(work, [(url, number) for number in range(workers)])
    claims = sorted((claim for part in parts for claim in part), key=lambda claim: claim.at)
    cuts = quantiles([1000 * claim.took for claim in claims], n=100)
    once = len(claims) == len({claim.callback for claim in claims}) == DUE
    kind = make_url(url).get_backend_name()
    figures = (f"{waiting:,}", str(workers), f"{load:.1f}", f"{len(claims):,}", "yes" if once else "NO")
    return kind, *figures, str(out_of_order(claims)), f"{cuts[49]:.1f}", f"{cuts[94]:.1f}"


def out_of_order(claims: Sequence[TimedClaim]) -> int:
    """How many places a claim was from that of its arrival, at most."""
    order = sorted(range(1, DUE + 1), key=lambda n: n * 7919 % DUE)
    place = {f"many{n}": rank for rank, n in enumerate(order)}
    return max(abs(place[claim.callback] - rank) for rank, claim in enumerate(claims))


@dataclass(frozen=True)
class TimedClaims(CallbackClaims):
    """The book, with a look at the clock before and after each claim."""

    made: list[TimedClaim] = field(default_factory=list)

    def claim(self, worker: str, operator: Operator, at: datetime, lease: timedelta) -> Claim | None:
        """Claim, and note what it took."""
        start = time.perf_counter()
        claim = super().claim(worker, operator, at, lease)
        end = time.perf_counter()
        if claim:
            self.made.append(TimedClaim(end, claim.callback, end - start))
        return claim


class InstantAsterisk(LittleAsterisk):
    """Lets each call out and ends it at once: they talked."""

    def dial(self, attempt: Attempt) -> None:
        """Make the whole call."""
        self.attempts.let_out(attempt.id, NOW)
        self.attempts.ended(attempt.id, Ending(Outcome.TALKED), NOW)


def work(job: tuple[str, int]) -> list[TimedClaim]:
    """Work off what is due, as a worker in a process of its own."""
    url, number = job
    engine = open_engine(url)
    book = TimedClaims(engine)
    attempts = Attempts(book, CallbackRules())
    name = f"w{number}"
    worker = Worker(name, attempts, InstantAsterisk(attempts), Desk([f"operator{number}"]), lambda: uuid4().hex)
    while worker.dispatch(NOW):
        pass
    engine.dispose()
    return book.made


def plan(url: str) -> str:
    """How the database goes about a claim."""
    engine = open_engine(url)
    seen: list[tuple[str, Any]] = []
    event.listen(engine, "before_cursor_execute", lambda _c, _u, sql, parameters, *_: seen.append((sql, parameters)))
    CallbackClaims(engine).claim("w", Operator("anna", frozenset({OPERATORS})), NOW, timedelta(minutes=1))
    explain = "EXPLAIN QUERY PLAN" if engine.dialect.name == "sqlite" else "EXPLAIN"
    with engine.connect() as connection:
        lines = connection.exec_driver_sql(f"{explain} {seen[0][0]}", seen[0][1]).all()
    engine.dispose()
    return "\n".join(str(line[-1]) for line in lines)


if __name__ == "__main__":
    main()
