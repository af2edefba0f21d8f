"""Whatever dies, and whenever: nobody is called twice for one attempt, nobody is forgotten, nobody is called early.

Each round is a day's trouble, decided by its seed: workers are killed before or after any step of theirs, Asterisk
restarts, orders come twice or late, words get lost, and so does the answer that lets a call out. Then the trouble ends,
and everything must come to its end. A worker here is killed by an exception that nothing of ours catches: each step is
a transaction, so what is left behind is what SIGKILL leaves.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, event, select

from callbacks.booking import CallbackRules, Kind, Promise, Request
from callbacks.lifecycle import NEXT, OVER, START, State
from callbacks.ports import Ending
from callbacks.worker import Attempts, Worker
from db.callback_claims import CallbackClaims
from db.callback_tables import Callback, CallbackAttempt, CallbackChange
from tests.callback_fakes import ENDINGS, Desk, LittleAsterisk
from tests.db.callbacks import MINUTE, MONDAY_NOON, book, wish

ROUNDS = {"sqlite": 12, "postgresql": 8}
TROUBLE = 40
"""Minutes of trouble; then things go their way, for days if need be."""
PATIENCE = 400


class Killed(BaseException):
    """The process is gone; nothing of ours may catch it."""


class Mortal:
    """The book, or Asterisk, as a worker sees it that dies at one of its calls: before it is made, or just after."""

    def __init__(self, whole: Any, chance: Random, risk: float) -> None:
        self._whole = whole
        self._chance = chance
        self._risk = risk

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._whole, name)

        def call(*arguments: Any) -> Any:
            self._perhaps_die()
            answer = method(*arguments)
            self._perhaps_die()
            return answer

        return call

    def _perhaps_die(self) -> None:
        if self._chance.random() < self._risk:
            raise Killed


class Day:
    """One round."""

    def __init__(self, engine: Engine, seed: int) -> None:
        self.engine = engine
        self.chance = Random(seed)
        self.now = MONDAY_NOON
        self.risk = 0.1
        self._book = CallbackClaims(engine)
        self.asterisk = LittleAsterisk(Attempts(self._mortal(self._book), CallbackRules()))
        self.desk = Desk(["anna", "petr"])
        self.workers = [self._worker(), self._worker()]
        self.deaths = 0
        self.phones: set[str] = set()

    def book(self, request: Request) -> None:
        """Book a callback of this round."""
        book(self.engine, request)
        self.phones.add(request.phone)

    def _mortal(self, whole: Any) -> Any:
        return Mortal(whole, self.chance, self.risk)

    def _worker(self) -> Worker:
        """A worker after a start: with a name of its own, and nothing remembered."""
        attempts = Attempts(self._mortal(self._book), CallbackRules())
        return Worker(f"w{self._id()[:8]}", attempts, self._mortal(self.asterisk), self.desk, self._id)

    def _id(self) -> str:
        return UUID(int=self.chance.getrandbits(128)).hex

    def trouble(self) -> None:
        """A minute in which anything may die."""
        with suppress(Killed):
            self._asterisk_s_minute()
        for place, worker in enumerate(self.workers):
            try:
                self._worker_s_minute(worker)
            except Killed:
                self.deaths += 1
                self.workers[place] = self._worker()
        self.now += MINUTE

    def _worker_s_minute(self, worker: Worker) -> None:
        if self.chance.random() < 0.5:
            worker.clear_up(self.now)
        if self.chance.random() < 0.8:
            worker.dispatch(self.now)

    def _asterisk_s_minute(self) -> None:
        if self.chance.random() < 0.05:
            self.asterisk.restart()
        self.asterisk.reachable = self.chance.random() > 0.2
        self.asterisk.takes_orders = self.chance.random() > 0.1
        self._spoil_orders()
        self.asterisk.carry_out(self.now)
        for attempt in [call for call in self.asterisk.calls if self.chance.random() < 0.5]:
            self._end(attempt, heard=self.chance.random() > 0.3)

    def _spoil_orders(self) -> None:
        """Orders come twice, or much later."""
        if self.chance.random() < 0.3:
            self.asterisk.orders *= 2
        if self.chance.random() < 0.3:
            self.asterisk.on_the_way += self.asterisk.orders
            self.asterisk.orders.clear()
        if self.chance.random() < 0.2:
            self.asterisk.deliver()

    def _end(self, attempt: str, *, heard: bool) -> None:
        self.asterisk.end(attempt, Ending(self.chance.choice(ENDINGS)), self.now, heard=heard)

    def peace(self) -> None:
        """From now on nothing dies; time is passed over in which nothing is due."""
        self.risk = 0.0
        self.asterisk.attempts = Attempts(self._book, CallbackRules())
        self.asterisk.reachable = self.asterisk.takes_orders = True
        self.asterisk.deliver()
        worker = Worker("last", self.asterisk.attempts, self.asterisk, self.desk, self._id)
        for _ in range(PATIENCE):
            worker.clear_up(self.now)
            worker.dispatch(self.now)
            self.asterisk.carry_out(self.now)
            for attempt in list(self.asterisk.calls):
                self._end(attempt, heard=True)
            if not self._waiting():
                return
            self.now = max(self.now + MINUTE, min(self._waiting()))
        raise AssertionError("not everything came to its end")

    def _waiting(self) -> list[datetime]:
        columns = Callback.__table__.c
        with self.engine.connect() as connection:
            query = select(columns.due_at).where(columns.state.not_in(sorted(OVER)))
            return list(connection.execute(query).scalars())


def check(day: Day) -> None:
    """What was promised of every round."""
    rings = [ring.attempt for ring in day.asterisk.rings]
    assert max(Counter(attempt.id for attempt in rings).values(), default=0) <= 1, "twice for one attempt"
    assert max(Counter(attempt.claim.callback for attempt in rings).values(), default=0) <= 3, "too many attempts"
    for ring in day.asterisk.rings:
        assert 8 <= (ring.at + timedelta(hours=3)).hour < 22
    check_attempts(day, {attempt.id for attempt in rings})
    check_histories(day)


def check_attempts(day: Day, rung: set[str]) -> None:
    """Every attempt has its end; what rang was let out, and no number had two calls at a time."""
    with day.engine.connect() as connection:
        table = CallbackAttempt.__table__
        attempts = connection.execute(select(table).where(table.c.phone.in_(day.phones))).mappings().all()
    assert rung <= {attempt["id"] for attempt in attempts if attempt["let_out_at"]}
    assert all(attempt["ended_at"] and attempt["outcome"] for attempt in attempts)
    for name in ("phone", "operator"):
        in_order = sorted(attempts, key=lambda attempt: (attempt[name], attempt["begun_at"], attempt["ended_at"]))
        for one, next_one in pairwise(in_order):
            assert one[name] != next_one[name] or one["ended_at"] <= next_one["begun_at"], name


def check_histories(day: Day) -> None:
    """Every callback is over, went ways that are legal, was never begun before it was due, and nothing is missing."""
    with day.engine.connect() as connection:
        table = Callback.__table__
        callbacks = connection.execute(select(table).where(table.c.phone.in_(day.phones))).mappings().all()
        changes = (
            connection.execute(select(CallbackChange.__table__).order_by(CallbackChange.sequence)).mappings().all()
        )
    for callback in callbacks:
        own = [change for change in changes if change["callback_id"] == callback["id"]]
        assert [change["sequence"] for change in own] == list(range(1, callback["changes"] + 1))
        states = [State(change["state"]) for change in own]
        assert states[0] is START
        assert states[-1] is State(callback["state"])
        assert all(after in NEXT[before] for before, after in pairwise(states))
        assert callback["state"] in OVER
        assert all(change["at"] >= callback["arrived_at"] for change in own)


@contextmanager
def quick(engine: Engine) -> Iterator[None]:
    """These rounds kill workers, not computers: what the disk has need not be waited for."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
    yield


def test_whatever_dies_every_callback_is_kept_once(engine: Engine) -> None:
    deaths, rings = 0, 0
    with quick(engine):
        for seed in range(ROUNDS[engine.dialect.name]):
            day = Day(engine, seed)
            slot = Promise(MONDAY_NOON + 10 * MINUTE, MONDAY_NOON + 70 * MINUTE)
            for number in range(4):
                day.book(wish(seed * 10 + number))
            day.book(wish(seed * 10 + 1, kind=Kind.DEFERRED, promise=slot))
            for _ in range(TROUBLE):
                day.trouble()
            day.peace()
            check(day)
            deaths, rings = deaths + day.deaths, rings + len(day.asterisk.rings)
    assert deaths > 2 * ROUNDS[engine.dialect.name]
    assert rings > 4 * ROUNDS[engine.dialect.name]
