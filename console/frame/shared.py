"""What many pages ask for at the same time, found out once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock
from typing import Generic, TypeVar

from db.clock import Clock

T = TypeVar("T")


class Shared(Generic[T]):
    """The answer of `ask`, at most so old. Called in any thread.

    Whoever comes while it is asked gets the last answer at once: threads are few, and pages that have nothing to do
    with it wait for them. Only while there is none yet everybody waits. What `ask` raises goes to the one who asked;
    the next one asks again.
    """

    def __init__(self, ask: Callable[[datetime], T], oldest: timedelta, now: Clock) -> None:
        self._ask = ask
        self._oldest = oldest
        self._now = now
        self._lock = Lock()
        self._found: tuple[datetime, T] | None = None

    def __call__(self) -> T:
        """The answer."""
        if found := self._good_enough():
            return found[1]
        with self._lock:
            now = self._now()
            if self._found is None or not self._fresh(self._found[0], now):
                self._found = now, self._ask(now)
            return self._found[1]

    def _good_enough(self) -> tuple[datetime, T] | None:
        """An answer that is fresh, or the last one while somebody asks for a newer one."""
        found = self._found
        return found if found and (self._lock.locked() or self._fresh(found[0], self._now())) else None

    def _fresh(self, asked: datetime, now: datetime) -> bool:
        return timedelta() <= now - asked < self._oldest

    @property
    def newest(self) -> T | None:
        """The answer that whoever asked last has got, however old it is; None before anybody asked. Costs nothing."""
        found = self._found
        return found[1] if found else None
