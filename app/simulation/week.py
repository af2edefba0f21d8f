"""A week of the contact centre on a virtual clock (SimPy). Who may be called, when and how often again, which slots
are offered and how a callback goes on is decided by the code that decides it for real callers.
"""

from collections import Counter
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import simpy

from app.simulation.callers import Caller, Habits
from app.simulation.plan import HOUR, Plan
from callbacks.lifecycle import START, State, move
from callbacks.outcomes import CONTACTS, FINAL, Outcome
from callbacks.policy import Callee, CallingRules, NotNow, may_call, when_allowed
from callbacks.retry import next_call
from callbacks.slots import OFFERED_AT_ONCE, FreeSlot, Slot, SlotRules, all_slots, quietest_first
from callbacks.waiting import expected_wait
from callbacks.working_days import LIPETSK

WEEK = 168
AFTERWARDS = 264
"""Hours after the week in which its promises are still kept: the last slot is days ahead, the last retry days more."""
OFFERED_FROM = 3
"""Minutes of expected wait above which a callback is offered."""
AT_ONCE = -1
"""The place in the queue of an operator who goes home: before every caller, but after the talk in progress."""

PHONE = "+79042801234"
"""Every caller of the simulation has a mobile phone of their own; which one makes no difference."""

Process = Generator[simpy.Event, Any, None]


@dataclass(slots=True)
class Callback:
    """What became of a promise. `slot` is None for one that keeps the place in the queue. Moments are aware."""

    slot: Slot | None
    state: State = START
    attempts: list[datetime] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)

    def go(self, *states: State) -> None:
        """Change the state, as the table of the lifecycle allows."""
        for state in states:
            self.state = move(self.state, state)

    @property
    def callee(self) -> Callee:
        """Who is called, with the attempts that count against the limits of D16."""
        made = zip(self.attempts, self.outcomes, strict=True)
        return Callee(PHONE, contacts=tuple(at for at, outcome in made if outcome in CONTACTS))

    @property
    def in_time(self) -> bool:
        """Whether the first attempt was made within the slot."""
        return self.slot is not None and bool(self.attempts) and self.slot.begins <= self.attempts[0] < self.slot.ends


@dataclass(slots=True)
class Record:
    """What a caller experienced: seconds on the line without a person, seconds until the talk; None without a talk."""

    caller: Caller
    held: float = 0.0
    waited: float | None = None
    callback: Callback | None = None


@dataclass(frozen=True, slots=True)
class World:
    """What the week is simulated with. `monday` is its first day."""

    plan: Plan
    habits: Habits
    monday: date
    slots: SlotRules
    calling: CallingRules
    offers: bool
    """Whether callbacks are offered at all."""


def simulate(world: World, callers: Sequence[Caller]) -> list[Record]:
    """Live through the week; a record for each caller, in order of arrival."""
    centre = _Centre(world)
    centre.clock.process(centre.shifts())
    centre.clock.process(centre.arrivals(callers))
    centre.clock.run((WEEK + AFTERWARDS) * HOUR)
    return centre.records


class _Centre:
    """Operators, one queue for all who wait for them, and the slots given away. The earliest to arrive is the next."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._midnight = datetime.combine(world.monday, time(0), LIPETSK)
        self._most = max(world.plan.staff.values())
        self._taken: Counter[datetime] = Counter()
        self._absent: list[simpy.Event] = []
        self._waiting = 0
        self.clock = simpy.Environment()
        self._operators = simpy.PriorityResource(self.clock, capacity=self._most)
        self.records: list[Record] = []

    def arrivals(self, callers: Sequence[Caller]) -> Process:
        """Callers come, one after the other."""
        for caller in callers:
            yield self.clock.timeout(caller.arrives - self.clock.now)
            record = Record(caller)
            self.records.append(record)
            self.clock.process(self._call(record))

    def shifts(self) -> Process:
        """Every hour, operators come and go as planned."""
        while True:
            wanted = self._most - self._staff()
            while len(self._absent) > wanted:
                self._absent.pop().succeed()
            while len(self._absent) < wanted:
                back = self.clock.event()
                self._absent.append(back)
                self.clock.process(self._away(back))
            yield self.clock.timeout(HOUR)

    def _away(self, back: simpy.Event) -> Process:
        with self._operators.request(priority=AT_ONCE) as gone:
            yield gone | back  # who is called back before the talk is over does not go
            if not back.triggered:
                yield back

    def _now(self) -> datetime:
        return self._midnight + timedelta(seconds=self.clock.now)

    def _seconds(self, moment: datetime) -> float:
        return (moment - self._midnight).total_seconds()

    def _staff(self) -> int:
        return self._world.plan.staff[divmod(int(self.clock.now // HOUR) % WEEK, 24)]

    def _call(self, record: Record) -> Process:
        """Somebody phones: is promised a callback, or holds the line until answered or out of patience."""
        if self._is_offered() and record.caller.accepts:
            callback = self._booked(record.caller)
            if callback:
                record.callback = callback
                yield from self._call_back(record, callback)
                return
        yield from self._hold(record)

    def _is_offered(self) -> bool:
        free = max(self._most - self._operators.count, 0)
        wait = expected_wait(self._waiting, free, self._staff(), self._world.habits.talk)
        return self._world.offers and (wait is None or wait > OFFERED_FROM)

    def _booked(self, caller: Caller) -> Callback | None:
        """A place in one of the first four slots offered, or the place in the queue, for those who may be called."""
        if not caller.wants_slot:
            allowed = not isinstance(may_call(Callee(PHONE), self._now(), self._world.calling), NotNow)
            return Callback(None) if allowed else None
        offered = self._free()[: 2 * OFFERED_AT_ONCE]
        if not offered:
            return None
        slot = offered[min(caller.choice, len(offered) - 1)].slot
        self._taken[slot.begins] += 1
        return Callback(slot)

    def _free(self) -> list[FreeSlot]:
        known = all_slots(self._now(), self._world.plan.calendar, self._world.slots, taken=self._taken, changed={})
        return quietest_first(known)

    def _hold(self, record: Record) -> Process:
        self._waiting += 1
        with self._operators.request(priority=_place(record.caller)) as turn:
            yield turn | self.clock.timeout(record.caller.patience)
            self._waiting -= 1
            record.held = self.clock.now - record.caller.arrives
            if turn.triggered:
                yield from self._talk(record)

    def _talk(self, record: Record) -> Process:
        record.waited = self.clock.now - record.caller.arrives
        yield self.clock.timeout(record.caller.talk)

    def _call_back(self, record: Record, callback: Callback) -> Process:
        """Call when it is time, and again as the rules of retrying say, until somebody has talked or it is over.

        Once it is due, a callback has the place of its caller's arrival: whoever waits since yesterday is the next.
        """
        callback.go(State.SCHEDULED)
        due = self._seconds(callback.slot.begins) if callback.slot else self.clock.now
        for outcome in record.caller.attempts:
            yield self.clock.timeout(max(due - self.clock.now, 0.0))
            yield from self._attempt(record, callback, outcome)
            if callback.state is State.DONE:
                return
            again = self._again(callback)
            callback.go(State.RETRY_WAIT if again else State.FAILED)
            if again is None:
                return
            due = self._seconds(again)

    def _attempt(self, record: Record, callback: Callback, outcome: Outcome) -> Process:
        """Wait for an operator, as everybody does, and dial: no call without one who is free for it.

        Whether calling is still allowed is asked when the operator is there: it may have become late.
        """
        while True:
            self._waiting += 1
            with self._operators.request(priority=_place(record.caller)) as turn:
                yield turn
                self._waiting -= 1
                verdict = may_call(callback.callee, self._now(), self._world.calling)
                if not isinstance(verdict, NotNow):
                    yield from self._dial(record, callback, outcome)
                    return
            yield self.clock.timeout(self._seconds(verdict.until) - self.clock.now)

    def _dial(self, record: Record, callback: Callback, outcome: Outcome) -> Process:
        callback.go(State.CLAIMED, State.DIALLING)
        callback.attempts.append(self._now())
        callback.outcomes.append(outcome)
        if outcome in FINAL:
            callback.go(State.TALKING)
            yield from self._talk(record)
            callback.go(FINAL[outcome])
        else:
            yield self.clock.timeout(self._world.habits.rings)

    def _again(self, callback: Callback) -> datetime | None:
        rules = self._world.calling
        return next_call(callback.outcomes, self._now(), rules.retry, when_allowed(callback.callee, rules))


def _place(caller: Caller) -> int:
    """The place in the queue: milliseconds since Monday, so that nobody shares one."""
    return round(caller.arrives * 1000)
