"""The databases of the rounds, and what can happen to them while workers are at work."""

import resource
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.kills.nursery import Worker
from tests.postgres import Cluster

Fault = Callable[[Sequence[Worker], Callable[[], None]], None]
"""Something happens to the database, and is over at the end; the function that it is given is called meanwhile."""


def faults_of_postgresql(cluster: Cluster) -> Mapping[str, Fault]:
    """A server that is stopped or dies, before the workers' chores or while they are at them, and comes back."""

    def stopped(_: Sequence[Worker], meanwhile: Callable[[], None]) -> None:
        cluster.stop()
        meanwhile()
        cluster.start()

    def crashed(_: Sequence[Worker], meanwhile: Callable[[], None]) -> None:
        cluster.crash()
        cluster.start()
        meanwhile()

    return {"database stopped": stopped, "database crashed": crashed}


def faults_of_sqlite(file: Path) -> Mapping[str, Fault]:
    """Somebody holds the file for too long; it is not there for a while; the disk is full."""

    def locked(_: Sequence[Worker], meanwhile: Callable[[], None]) -> None:
        somebody = sqlite3.connect(file, isolation_level=None)
        somebody.execute("BEGIN IMMEDIATE")
        meanwhile()
        somebody.execute("ROLLBACK")
        somebody.close()

    def gone(_: Sequence[Worker], meanwhile: Callable[[], None]) -> None:
        file.rename(file.with_suffix(".away"))
        meanwhile()
        file.with_suffix(".away").rename(file)

    def full(workers: Sequence[Worker], meanwhile: Callable[[], None]) -> None:
        with no_room(workers):
            meanwhile()

    return {"database locked": locked, "database gone": gone, "disk full": full}


@contextmanager
def no_room(workers: Sequence[Worker]) -> Iterator[None]:
    """No file of these processes grows: what a full disk does."""
    alive = [worker for worker in workers if worker.alive]
    try:
        for worker in alive:
            _limit(worker, 4096)
        yield
    finally:
        for worker in alive:
            _limit(worker, resource.RLIM_INFINITY)


def _limit(worker: Worker, size: int) -> None:
    if worker.alive:
        with suppress(ProcessLookupError):
            resource.prlimit(worker.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
