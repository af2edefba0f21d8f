"""Claims of callbacks while a million others wait: `python -m bench.callback_claims`.

10,000 due callbacks are worked off by two and by four worker processes on one PostgreSQL, each step as in earnest
(claim, begin, let out, settle) with a dialler that ends every call at once. Shown: what a claim takes, that each
callback is claimed once, how far the order of the claims is from that of the arrivals, and the plan of the claim.
"""

import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from rich.console import Console
from rich.table import Table
from sqlalchemy import event, make_url

from callbacks.booking import OPERATORS
from callbacks.lifecycle import State
from callbacks.numbers import Dialable
from callbacks.outcomes import Outcome
from callbacks.ports import Attempt, Ending, Operator, Settlement
from db.callback_claims import CallbackClaims
from db.engine import open_engine
from db.schema import migrate
from tests.postgres import Cluster

WAITING, DUE = 1_000_000, 10_000
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LEASE = timedelta(minutes=1)
DONE = Settlement(State.DONE, "")
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


def main() -> None:
    """Measure and print."""
    console = Console()
    table = titled()
    with postgresql() as cluster:
        for workers in (2, 4):
            table.add_row(*measured(fresh(cluster), workers))
        url = fresh(cluster)
        console.print(plan(url), highlight=False)
        console.print(table)
    table = titled()
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        migrate(url)
        fill(url)
        table.add_row(*measured(url, 1))
        console.print(plan(url), highlight=False)
    console.print(table)


def titled() -> Table:
    """A table of what is measured."""
    return Table("database", "waiting", "workers", "claims", "each once", "order off by", "median, ms", "p95, ms")


@contextmanager
def postgresql() -> Iterator[Cluster]:
    """A cluster of its own."""
    cluster = Cluster.create()
    try:
        yield cluster
    finally:
        cluster.destroy()


def fresh(cluster: Cluster) -> str:
    """A filled database; return its URL."""
    url = cluster.url(cluster.create_database())
    migrate(url)
    fill(url)
    return url


def fill(url: str) -> None:
    """A million that are due next month, and ten thousand that are due, in no order."""
    engine = open_engine(url)
    with engine.begin() as connection:
        light = engine.dialect.name == "sqlite"
        if not light:
            connection.exec_driver_sql("SET statement_timeout = 0")
        for first, last, due in ((1, DUE, True), (DUE + 1, DUE + WAITING, False)):
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


def measured(url: str, workers: int) -> tuple[str, ...]:
    """Let workers work everything off; return a row of the table."""
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        parts = pool.map(work, [(url, number) for number in range(workers)])
    claims = sorted((moment, callback, took) for part in parts for moment, callback, took in part)
    order = sorted(range(1, DUE + 1), key=lambda n: n * 7919 % DUE)
    place = {f"many{n}": rank for rank, n in enumerate(order)}
    off = max(abs(place[callback] - rank) for rank, (_, callback, _) in enumerate(claims))
    cuts = quantiles([1000 * took for _, _, took in claims], n=100)
    once = len(claims) == len({callback for _, callback, _ in claims}) == DUE
    kind = make_url(url).get_backend_name()
    figures = (f"{WAITING:,}", str(workers), f"{len(claims):,}", "yes" if once else "NO", str(off))
    return kind, *figures, f"{cuts[49]:.1f}", f"{cuts[94]:.1f}"


def work(job: tuple[str, int]) -> list[tuple[float, str, float]]:
    """Work off what is due; return when each claim was made, of what, and how long it took."""
    url, number = job
    engine = open_engine(url)
    claims, operator = CallbackClaims(engine), Operator(f"operator{number}", frozenset({OPERATORS}))
    done: list[tuple[float, str, float]] = []
    while True:
        start = time.perf_counter()
        claim = claims.claim(f"w{number}", operator, NOW, LEASE)
        end = time.perf_counter()
        if claim is None:
            engine.dispose()
            return done
        done.append((end, claim.callback, end - start))
        attempt = Attempt(uuid4().hex, claim, Dialable(claim.phone))
        claims.begin(attempt, NOW)
        claims.let_out(attempt.id, NOW)
        claims.settle(attempt.id, Ending(Outcome.TALKED), DONE, NOW)


def plan(url: str) -> str:
    """How the database goes about a claim."""
    engine = open_engine(url)
    seen: list[tuple[str, Any]] = []
    event.listen(engine, "before_cursor_execute", lambda _c, _u, sql, parameters, *_: seen.append((sql, parameters)))
    CallbackClaims(engine).claim("w", Operator("anna", frozenset({OPERATORS})), NOW, LEASE)
    explain = "EXPLAIN QUERY PLAN" if engine.dialect.name == "sqlite" else "EXPLAIN"
    with engine.connect() as connection:
        lines = connection.exec_driver_sql(f"{explain} {seen[0][0]}", seen[0][1]).all()
    engine.dispose()
    return "\n".join(str(line[-1]) for line in lines)


if __name__ == "__main__":
    main()
