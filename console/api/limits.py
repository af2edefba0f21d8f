"""How often a system may ask: a bucket of requests for each token, filled again as time goes by."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from db.guesses import GuessLimits


@dataclass(frozen=True, slots=True)
class ApiRules:
    """Settings: requests of one token a minute, and at once; hours for which answers are kept; wrong numbers.

    Fewer wrong numbers of one token than altogether (`guesses`), so that no system keeps callers from their accounts.
    """

    per_minute: int = 600
    at_once: int = 60
    answers_kept_hours: int = 48
    guesses: GuessLimits = field(default_factory=lambda: GuessLimits(per_caller=100))

    def __post_init__(self) -> None:
        """ValueError for rules that let nobody in, or forget an answer before it can be repeated."""
        if min(self.per_minute, self.at_once, self.answers_kept_hours) < 1:
            raise ValueError("requests are counted from one, and answers are kept for an hour at least")


class Buckets:
    """What each token may still ask. `clock` tells seconds that only ever grow. Safe to use from many threads.

    Only tokens that are in force get a bucket: strangers cannot fill the memory.
    """

    def __init__(self, rules: ApiRules, clock: Callable[[], float]) -> None:
        self._rules = rules
        self._clock = clock
        self._lock = threading.Lock()
        self._left: dict[str, tuple[float, float]] = {}

    def take(self, token: str) -> float:
        """Take a request; the seconds to wait when there is none left, else 0."""
        a_second = self._rules.per_minute / 60
        with self._lock:
            now = self._clock()
            left, since = self._left.get(token, (float(self._rules.at_once), now))
            left = min(float(self._rules.at_once), left + (now - since) * a_second)
            wait = 0.0 if left >= 1 else (1 - left) / a_second
            self._left[token] = (left if wait else left - 1, now)
            return wait
