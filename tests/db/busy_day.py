"""A generated day: callers, operators, callbacks and restarts, told to the product as it happens and to the ledger.

The product learns of it by its own doors: the journal's watchers, the facts of the queues, bookings, claims, ratings.
While it is down nobody listens; afterwards it learns what Asterisk still knows, as after a real restart.
"""

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from random import Random

from sqlalchemy import Engine

from callbacks.booking import CallbackRules
from callbacks.load import Calendar, Load
from callbacks.policy import CallingRules
from callbacks.quiet_hours import Hours, Window
from callbacks.visits import Fact, Joined, Standing
from callbacks.worker import Attempts
from callbacks.working_days import LIPETSK
from db.callback_bookings import Bookings
from db.callback_claims import CallbackClaims
from db.interviews import InterviewRules, Interviews
from db.journal import Journal
from db.load_book import LoadBook
from db.load_tables import Source
from db.notes import CallNotes, Entry
from db.queue_visits import QueueVisits
from tests.db.ledger import Ledger

MIDNIGHT = datetime(2026, 11, 23, tzinfo=LIPETSK)
DAY = 86400.0
BUSY_HOURS = range(9, 12)
ALL_DAY = Window(datetime.min.time(), datetime.max.time().replace(microsecond=0))
RULES = CallbackRules((CallingRules(hours=Hours(ALL_DAY, ALL_DAY)),))
MANY = 500
"""Facts written down at once."""


def moment(at: float) -> datetime:
    """Seconds since midnight as a moment."""
    return MIDNIGHT + timedelta(seconds=at)


@dataclass(order=True)
class Due:
    """Something that happens at a moment; not if the caller's conversation was cut by a restart before."""

    at: float
    number: int
    happens: Callable[[], None] = field(compare=False)


class BusyDay:
    """The world of one day. `plan` what happens, then `live` until a moment, as often as wanted."""

    def __init__(self, engine: Engine, seed: int, restarts: Sequence[tuple[float, float]]) -> None:
        self.engine = engine
        self.chance = Random(seed)
        self.ledger = Ledger(engine)
        self.now = -3600.0
        self.down = 0
        self.cut: set[tuple[str, int]] = set()
        self.open: dict[tuple[str, int], Callable[[], None]] = {}
        """Conversations that are going on, and what the caller does when they are cut."""
        self.waiting: dict[str, Joined] = {}
        self.calls: set[str] = set()
        self.queued: set[str] = set()
        self.visits = QueueVisits(engine)
        self.bookings = Bookings(engine, RULES)
        self.claims = CallbackClaims(engine)
        self.attempts = Attempts(self.claims, RULES)
        self.interviews = Interviews(engine, lambda: moment(self.now), InterviewRules()).answers()
        self.journal = self._journal()
        self._facts: list[Fact] = []
        self._ahead: list[Due] = []
        self._numbers = count()
        hours = {(day, hour): self._load(hour) for day in range(7) for hour in range(24)}
        LoadBook(engine).keep(Calendar(hours, {}), Source.SUPERVISOR, at=moment(-DAY), by="test")
        for number, (begins, ends) in enumerate(restarts, 1):
            self.plan(begins, partial(self._stop, number))
            self.plan(ends, self._start)

    def plan(self, at: float, happens: Callable[[], None]) -> None:
        """Have something happen later."""
        heapq.heappush(self._ahead, Due(round(at, 3), next(self._numbers), happens))

    def live(self, until: float) -> None:
        """Go on to a moment at which the service is up, and write everything down."""
        while self._ahead and self._ahead[0].at < until:
            due = heapq.heappop(self._ahead)
            self.now = due.at
            due.happens()
        self.now = until
        self._write_down()

    def tell(self, fact: Fact) -> None:
        """A fact of the queues; nobody hears it while we are down."""
        if not self.down:
            self._facts.append(fact)
            if len(self._facts) >= MANY:
                self._note()

    def watch(self, own: str, call: str) -> CallNotes:
        """Begin a conversation of a telephone call, as the journal knows it."""
        return CallNotes(own, call, None, lambda: moment(self.now), self._keep)

    def enter(self, kind: str, call: str, **details: str | int) -> None:
        """Enter into the ledger what happens now."""
        self.ledger.enter(self.now, kind, call, down=self.down, **details)  # type: ignore[arg-type]

    def _keep(self, entry: Entry) -> None:
        self.journal.add(entry)

    def _load(self, hour: int) -> Load:
        return Load.MAXIMAL if hour in BUSY_HOURS else Load.SMALL

    def _journal(self) -> Journal:
        return Journal(self.engine, lambda: moment(self.now), room=10**9)

    def _write_down(self) -> None:
        self.journal.close(patience=600)
        self.journal = self._journal()
        self._note()

    def _note(self) -> None:
        facts, self._facts = self._facts, []
        if facts:
            self.visits.note(facts)

    def _stop(self, number: int) -> None:
        """We end: whoever is in the menu goes to the operators, and nobody listens to the queues."""
        self._write_down()
        self.down = number
        going, self.open = self.open, {}
        self.cut |= set(going)
        for goes_on in going.values():
            goes_on()

    def _start(self) -> None:
        """We are back, and ask Asterisk."""
        self.down = 0
        line = tuple(sorted(self.waiting.values(), key=lambda one: one.at))
        self.tell(Standing(line, frozenset(self.calls), frozenset(self.queued)))
