"""What is done again and again while the service runs: forgetting sounds of past calls, deleting old recordings."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from db import faults
from db.retention import Purged

log = logging.getLogger(__name__)

KEEP = timedelta(hours=1)
"""Longer than any call."""
ROUND = 600.0
"""Seconds between two rounds of forgetting sounds."""
PURGE_ROUND = 600.0
"""Seconds between two rounds of listing new recordings and deleting old ones."""


@contextmanager
def forgetting(forget: Callable[[timedelta, datetime], int]) -> Iterator[None]:
    """Forget sounds with personal values when the calls they were made for are long over."""

    def chore() -> None:
        try:
            log.info("forgot %d sounds", forget(KEEP, datetime.now(UTC)))
        except OSError as error:
            log.warning("old sounds could not be forgotten: %s", error.strerror)

    with repeating(chore, ROUND, "forgetting"):
        yield


@contextmanager
def purging(purge: Callable[[datetime], Purged]) -> Iterator[None]:
    """List recordings that nobody has listed, and delete those whose time is over."""

    def chore() -> None:
        try:
            purged = purge(datetime.now(UTC))
            log.info("deleted %d recordings; %d could not be deleted", purged.deleted, purged.kept)
            log.info("listed %d recordings", purged.listed)
        except OSError as error:
            log.warning("old recordings could not be looked for: %s", error.strerror)
        except SQLAlchemyError as fault:
            log.warning("old recordings could not be deleted: %s", faults.kind(fault))

    with repeating(chore, PURGE_ROUND, "purging"):
        yield


@contextmanager
def repeating(chore: Callable[[], None], every: float, name: str) -> Iterator[None]:
    """Do a chore now, and again `every` so many seconds inside the context. The chore speaks of its own faults."""
    ends = threading.Event()

    def go_round() -> None:
        chore()
        while not ends.wait(every):
            chore()

    thread = threading.Thread(target=go_round, name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ends.set()
        thread.join()
