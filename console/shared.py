"""What many pages ask for at the same time, found out once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock
from typing import Generic, TypeVar

from db.clock import Clock

T = TypeVar("T")


class Shared(Generic[T]):
    """The answer of `ask`, at most so old. Called in any thread; whoever comes while it is asked gets the same answer.

    What `ask` raises goes to the one who asked; the next one asks again.
    """

    def __init__(self, ask: Callable[[datetime], T], oldest: timedelta, now: Clock) -> None:
        self._ask = ask
        self._oldest = oldest
        self._now = now
        self._lock = Lock()
        self._found: tuple[datetime, T] | None = None

    def __call__(self) -> T:
        """The answer."""
        with self._lock:
            now = self._now()
            if self._found is None or not timedelta() <= now - self._found[0] < self._oldest:
                self._found = now, self._ask(now)
            return self._found[1]
