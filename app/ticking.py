"""What is done again and again while a process runs. APScheduler only ticks; what there is to do, the database knows.

So any number of processes may tick at once, and a tick that is missed is made up for by the next one.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import SQLAlchemyError

from db import faults
from db.clock import Clock, utc_now

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Chore:
    """Something to do every so often. `do` gets the moment (aware), and may fail: it is asked again next time."""

    name: str
    every: timedelta
    do: Callable[[datetime], None]


@contextmanager
def ticking(chores: Sequence[Chore], now: Clock = utc_now) -> Iterator[None]:
    """Do each chore now and again inside the context, each in a thread of its own, never twice at once.

    `now` tells the moment that chores get.

    At the end, chores that have begun are finished; no other begins.
    """
    scheduler = BackgroundScheduler(
        timezone=UTC,
        executors={"default": ThreadPoolExecutor(len(chores))},
        job_defaults={"coalesce": True, "max_instances": 1},
    )
    for chore in chores:
        rounds, seconds = _Rounds(chore, now), chore.every.total_seconds()
        begin = {"next_run_time": datetime.now(UTC), "misfire_grace_time": max(1, int(seconds))}
        scheduler.add_job(rounds.go, "interval", seconds=seconds, name=chore.name, **begin)
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown()


@dataclass(slots=True)
class _Rounds:
    """One chore, again and again. Of failures one after the other only the first is logged, by its kind."""

    chore: Chore
    now: Clock
    failing: bool = False

    def go(self) -> None:
        try:
            self.chore.do(self.now())
        except SQLAlchemyError as fault:
            self._failed(faults.kind(fault))
        except Exception as error:  # noqa: BLE001  the traceback may hold values
            self._failed(type(error).__name__)
        else:
            if self.failing:
                log.info("%s: works again", self.chore.name)
            self.failing = False

    def _failed(self, kind: str) -> None:
        if not self.failing:
            log.warning("%s failed, and is tried again every %s: %s", self.chore.name, self.chore.every, kind)
        self.failing = True
