"""One round: some callbacks, some minutes of trouble, then peace, in which everything must come to its end.

The trouble is chosen by a seed. What the processes make of it is not the same each time, and need not be: what is
promised holds whatever they do (`tests.kills.promises`).
"""

import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from sqlalchemy import Engine, delete, select

from callbacks.booking import Kind, Promise, Request
from callbacks.lifecycle import OVER
from callbacks.outcomes import Outcome
from db.callback_tables import Callback, CallbackAttempt, CallbackChange, OptOut
from tests.db.callbacks import MINUTE, MONDAY_NOON, book, wish
from tests.kills.asterisk import Asterisk
from tests.kills.databases import Fault
from tests.kills.nursery import Nursery, Worker
from tests.kills.worker import TRANSACTIONS, Death, Life

TROUBLE = 8
"""Minutes of trouble."""
PATIENCE = 60
"""Ticks of peace after which everything must be over; days pass, if nothing is due before."""
ENDINGS = (
    *(Outcome.TALKED, Outcome.BUSY, Outcome.NO_ANSWER, Outcome.MACHINE, Outcome.GAVE_UP, Outcome.BLOCKED),
    *(Outcome.CONGESTION, Outcome.NO_OPERATOR, Outcome.FAILED),
)
ANSWERED = frozenset({Outcome.TALKED, Outcome.MACHINE, Outcome.GAVE_UP, Outcome.NO_OPERATOR})
"""Those that begin with an answer."""
STEPS = (
    *(f"{when} {name}" for name in TRANSACTIONS for when in ("before", "within", "after")),
    *("before Originate", "after Originate", "before hearing Newchannel", "before hearing Newstate"),
    *("before hearing BridgeEnter", "after hearing BridgeEnter", "before hearing Hangup", "after hearing Hangup"),
    *("before hearing UserEvent", "after hearing UserEvent"),
)
"""Where a worker may be killed: at each transaction of a dial, each order, each event that is heard."""


@dataclass
class Place:
    """Where rounds are played: everything that outlives a round."""

    url: str
    engine: Engine
    faults: Mapping[str, Fault]
    nursery: Nursery
    asterisk: Asterisk
    ami_port: int
    home: Path
    kills: Counter[str] = field(default_factory=Counter)
    """How often something was done to the system, by what."""

    def clear(self) -> None:
        """Forget the callbacks of the round before."""
        with self.engine.begin() as connection:
            for table in (OptOut, CallbackAttempt, CallbackChange, Callback):
                connection.execute(delete(table))

    def befall(self, name: str, workers: Sequence[Worker], meanwhile: Callable[[], None]) -> None:
        """Have something happen to the database, with something going on meanwhile."""
        self.kills[name] += 1
        self.faults[name](workers, meanwhile)
        self.engine.dispose()

    def born(self, now: datetime, *, gate: bool, death: Death | None = None) -> Worker:
        """A new worker; the first one answers at the gate."""
        port = self.asterisk.gate_port if gate else None
        return self.nursery.born(Life(self.url, self.home, self.ami_port, port, now, death))


class Round:
    """The callbacks of one seed, and what happens to them."""

    def __init__(self, place: Place, seed: int) -> None:
        self.place = place
        self.chance = Random(seed)
        self.requests: list[Request] = []
        self.workers: list[Worker] = []
        self.asterisk = place.asterisk
        self.now = MONDAY_NOON
        place.nursery.end_all()
        place.clear()
        self.asterisk.begin(self.now)

    def book(self, number: int, kind: Kind = Kind.QUEUE, promise: Promise | None = None) -> None:
        """Book a callback of this round."""
        request = wish(number, kind=kind, promise=promise)
        book(self.place.engine, request)
        self.requests.append(request)

    def book_some(self) -> None:
        """Two that keep their place in the queue, and two that answer a case, in a slot that is to come."""
        begins = MONDAY_NOON + self.chance.randrange(1, 5) * MINUTE
        for number in range(2):
            self.book(number)
            self.book(number + 1, Kind.DEFERRED, Promise(begins, begins + timedelta(hours=1)))

    # One fault, at a known moment -----------------------------------------------------------

    def dial_and_talk(self, death: Death) -> None:
        """A worker dials, the phone is answered, they talk, and are done; at some step of it the worker dies."""
        self.workers = [self.place.born(self.now, gate=True, death=death)]
        self._heard()
        self._chores_and_talk()
        self.workers[0].hear("nothing more")

    def lose_the_database_while_a_phone_rings(self, name: str) -> None:
        """A worker dials; something happens to the database; others are due; the phone is answered, and they talk."""
        self.workers = [self.place.born(self.now, gate=True)]
        self._heard()
        self._chores()

        def meanwhile() -> None:
            for _ in range(2):
                self.now = self.asterisk.now = self.now + MINUTE
                self._chores()
            self._talk()

        self.place.befall(name, self.workers, meanwhile)
        self._chores_and_talk()

    # Trouble -----------------------------------------------------------------------------

    def trouble(self) -> None:
        """Some minutes in which anything may happen."""
        self.workers = [self._mortal(gate=True), self._mortal(gate=False)]
        for _ in range(TROUBLE):
            self._heard()
            self._asterisk_s_trouble()
            name = self.chance.choice(sorted(self.place.faults)) if self.chance.random() < 0.07 else None
            if name:
                self.place.befall(name, self.workers, self._troubled_chores)
            else:
                self._troubled_chores()
            self._calls_go_on()
            self._replace_the_dead()
            self.now = self.asterisk.now = self.now + self.chance.choice((MINUTE / 2, MINUTE, 2 * MINUTE, 10 * MINUTE))

    def _mortal(self, *, gate: bool) -> Worker:
        step = self.chance.choice(STEPS)
        death = Death(step, self.chance.randrange(1, 4 if step.startswith("within") else 3))
        return self.place.born(self.now, gate=gate, death=death)

    def _asterisk_s_trouble(self) -> None:
        what = self.chance.random()
        if what < 0.08:
            self._done("Asterisk restarted", self.asterisk.restart)
        elif what < 0.16:
            self._done("AMI cut", self.asterisk.cut)
        if self.chance.random() < 0.1:
            self.asterisk.down = True
            self._done("AMI away", self.asterisk.cut)
        else:
            self.asterisk.down = False
        if self.chance.random() < 0.2:
            self.asterisk.stalled = True

    def _done(self, name: str, fault: Callable[[], None]) -> None:
        self.place.kills[name] += 1
        fault()

    def _troubled_chores(self) -> None:
        """Now and then a worker is killed wherever it is, or AMI is cut meanwhile; or Asterisk stalls."""
        timer = self._soon()
        self._chores()
        if timer:
            timer.join()
        if self.asterisk.stalled and self.chance.random() < 0.6:
            self.asterisk.recover()
        self.asterisk.settled()

    def _chores(self) -> None:
        """The workers do their chores side by side."""
        self.asterisk.tired()
        for worker in self.workers:
            worker.go(self.now)
        for worker in self.workers:
            worker.finish()
        self.asterisk.settled()

    def _soon(self) -> threading.Timer | None:
        what, soon = self.chance.random(), self.chance.random() / 20
        if what < 0.08:
            timer = threading.Timer(soon, self._kill, [self.chance.choice(self.workers)])
        elif what < 0.12:
            timer = threading.Timer(soon, self._done, ["AMI cut", self.asterisk.cut])
        elif what < 0.16:
            timer = threading.Timer(soon, self._done, ["Asterisk restarted", self.asterisk.restart])
        else:
            return None
        timer.start()
        return timer

    def _kill(self, worker: Worker) -> None:
        self.place.kills["killed anywhere"] += 1
        worker.send_kill()

    def _replace_the_dead(self) -> None:
        for place, worker in enumerate(self.workers):
            if not worker.alive:
                self._bury(worker)
                self.workers[place] = self._mortal(gate=worker.life.gate_port is not None)

    def _bury(self, worker: Worker) -> None:
        worker.close()
        if worker.died_at:
            self.place.kills[worker.died_at] += 1

    # Calls -------------------------------------------------------------------------------

    def _calls_go_on(self) -> None:
        """Operators accept or not, phones are answered or not, calls end; each may also take longer."""
        likely = self.chance.random
        for attempt, state in list(self.asterisk.operators.items()):
            if state == "Ringing" and likely() < 0.8:
                (self.asterisk.accept if likely() < 0.8 else self.asterisk.decline)(attempt)
        self._heard()
        self.asterisk.settled()
        for attempt, state in list(self.asterisk.calls.items()):
            if likely() < 0.7 and state != "Down":
                self._call_goes_on(attempt, self.chance.choice(ENDINGS))
        self._heard()

    def _call_goes_on(self, attempt: str, outcome: Outcome) -> None:
        if outcome in ANSWERED:
            self.asterisk.answer(attempt)
            if self.chance.random() < 0.3:
                return
        self.asterisk.end(attempt, outcome)

    def _heard(self) -> None:
        """Everybody who is connected has taken what was told."""
        if not self.asterisk.down:
            mark = self.asterisk.mark()
            for worker in self.workers:
                worker.heard_all(mark)

    @property
    def rings(self) -> int:
        """How many phones rang."""
        return len(self.asterisk.rings)

    def sums(self) -> Counter[str]:
        """What became of the callbacks of this round, and of the attempts."""
        sums = Counter({"phones rang": self.rings})
        with self.place.engine.connect() as connection:
            for kind, column in (("callback", Callback.state), ("attempt", CallbackAttempt.outcome)):
                sums += Counter(f"{kind} {value}" for value in connection.execute(select(column)).scalars())
        return sums

    # Peace -------------------------------------------------------------------------------

    def peace(self) -> None:
        """Nothing happens any more; a new worker makes all the calls that are left, and everybody answers."""
        for worker in self.workers:
            self._bury(worker)
        self.asterisk.down = False
        self.workers = [self.place.born(self.now, gate=True)]
        self.asterisk.recover()
        for _ in range(PATIENCE):
            self._heard()
            self._chores_and_talk()
            assert self.workers[0].alive
            if not (waiting := self._waiting()):
                break
            self.now = self.asterisk.now = max(self.now + MINUTE, min(waiting))
        self.workers[0].close()
        assert not self._waiting(), "not everything came to its end"
        assert self.workers[0].faults == []

    def _chores_and_talk(self) -> None:
        self._chores()
        for attempt in list(self.asterisk.operators):
            self.asterisk.accept(attempt)
        self._heard()
        self.asterisk.settled()
        self._talk()

    def _talk(self) -> None:
        for attempt in list(self.asterisk.calls):
            self.asterisk.answer(attempt)
            self.asterisk.end(attempt, Outcome.TALKED)
        self._heard()

    def _waiting(self) -> list[datetime]:
        columns = Callback.__table__.c
        with self.place.engine.connect() as connection:
            query = select(columns.due_at).where(columns.state.not_in(sorted(OVER)))
            return list(connection.execute(query).scalars())
