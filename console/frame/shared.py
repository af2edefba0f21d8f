"""What many pages ask for at the same time, found out once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Generic, TypeGuard, TypeVar

from db.clock import Clock

T = TypeVar("T")

GRACE = timedelta(seconds=2)
"""How much older an answer may be while a newer one is asked for: what takes longer may never come."""


@dataclass(frozen=True, slots=True)
class _Found(Generic[T]):
    """An answer: when it was asked for, and how often earlier ones had been forgotten by then."""

    at: datetime
    forgotten: int
    answer: T


class Shared(Generic[T]):
    """The answer of `ask`, at most so old. Called in any thread.

    Whoever comes while it is asked gets the last answer at once: threads are few, and pages that have nothing to do
    with it wait for them. Everybody waits while there is none, or none that still counts; who has waited takes what has
    come, however long it took. What `ask` raises goes to the one who asked and to those who waited; the next one asks
    again.
    """

    def __init__(self, ask: Callable[[datetime], T], oldest: timedelta, now: Clock) -> None:
        self._ask = ask
        self._oldest = oldest
        self._now = now
        self._lock = Lock()
        self._found: _Found[T] | None = None
        self._failure: Exception | None = None
        self._forgotten = 0

    def __call__(self) -> T:
        """The answer."""
        found, failure = self._found, self._failure
        if self._counts(found) and self._is_fresh(found):
            return found.answer
        with self._lock:
            if self._failure not in (None, failure):
                raise self._failure
            newer = self._found
            return (newer if newer is not found and self._counts(newer) else self._asked()).answer

    def forget(self) -> None:
        """Let no answer count that was asked for before: something was done that may have changed it."""
        self._forgotten += 1

    def _counts(self, found: _Found[T] | None) -> TypeGuard[_Found[T]]:
        return found is not None and found.forgotten == self._forgotten

    def _is_fresh(self, found: _Found[T]) -> bool:
        grace = GRACE if self._lock.locked() else timedelta()
        return timedelta() <= self._now() - found.at < self._oldest + grace

    def _asked(self) -> _Found[T]:
        now, forgotten = self._now(), self._forgotten
        try:
            self._found = _Found(now, forgotten, self._ask(now))
        except Exception as failure:
            self._failure = failure
            raise
        self._failure = None
        return self._found

    @property
    def newest(self) -> T | None:
        """The answer that whoever asked last has got, however old it is; None before anybody asked. Costs nothing."""
        found = self._found
        return found.answer if found else None
