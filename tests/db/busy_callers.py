"""The callers of a generated day: what each of them does in the menu, in the line, and when called back."""

from datetime import date
from functools import partial
from uuid import UUID

from callbacks.booking import OPERATORS, Consent, Kind, Promise, Request
from callbacks.numbers import Dialable
from callbacks.outcomes import Outcome as Ending_
from callbacks.ports import Attempt, Ending, Operator
from callbacks.visits import Abandoned, Answered, Completed, HungUp, Joined, Left
from db.callback_bookings import Booked
from db.notes import CallNotes
from menus.callback_steps import BookCallback, CallbackBooked
from menus.case_steps import CaseRegistered, RegisterCase, Topic
from menus.events import Asked, Ended, Entered, Event, Outcome, Saying, Transferred
from menus.interview_steps import OfferRating, RatingNotDue, StoreRating, Subject
from menus.reading_steps import Stored, StoreReading
from menus.steps import (
    Balance,
    Done,
    NotPlanned,
    ReadBalance,
    ReadRestriction,
    RequestCallback,
    Unavailable,
)
from menus.values import Line, Money
from tests.db.busy_day import DAY, RULES, BusyDay, moment
from tests.db.callbacks import LEASE

TODAY = date(2026, 11, 23)
READINGS = Asked(StoreReading(1, TODAY, (), None), Stored(replaced=False))
NOT_STORED = Asked(StoreReading(1, TODAY, (), None), Unavailable())
BALANCE = Asked(ReadBalance(1), Balance(Money(0), TODAY))
RESTRICTION = Asked(ReadRestriction(1), NotPlanned())
CASE = Asked(RegisterCase(Topic.SEALING, None, 1), CaseRegistered(1, TODAY))
QUEUE_CALLBACK = Asked(RequestCallback("+79042800000", None, "asked", typed=False, key="1"), Done())
BOOKED = Asked(
    BookCallback(Topic.OTHER, "+79042800000", typed=False, account=None, key="1"), CallbackBooked(1, None, TODAY)
)
TOLD = Saying((Line("offices"), Line("last_step")), answer_expected=True)

MENUS: dict[str, tuple[int, list[str | Event]]] = {
    "readings": (24, ["main", "readings", READINGS, "main"]),
    "readings_twice": (3, ["main", "readings", READINGS, "main", "readings", READINGS]),
    "readings_not_stored": (2, ["main", "readings", NOT_STORED]),
    "debt": (18, ["main", "debt", BALANCE, "debt_menu"]),
    "restriction": (6, ["main", "debt", BALANCE, "debt_menu", "restriction", RESTRICTION, "debt_menu"]),
    "contacts": (8, ["main", "information", "contacts", TOLD, "information"]),
    "sealing": (4, ["main", "open_callback", "open_case", "cases", "meter_orders", "sealing", CASE, "main"]),
    "nothing": (8, ["main", "information"]),
    "greeting": (3, []),
    "asks": (14, ["main"]),
    "debt_asks": (8, ["main", "debt", BALANCE, "debt_menu"]),
    "breaks": (1, ["main", "debt"]),
    "deferred": (3, ["main", "open_callback", "open_case", "cases", "callback"]),
}
"""What callers do, how often, and the nodes and answers on the way."""
MOST_ATTEMPTS = RULES.calling[0].retry.attempts
SERVED = {READINGS: "served", BALANCE: "served", RESTRICTION: "served", TOLD: "served", CASE: "accepted"}


class Callers:
    """Plans callers, and how they are called back."""

    def __init__(self, day: BusyDay, number: int) -> None:
        self._day = day
        self._chance = day.chance
        self._ours: set[str] = set()
        self._phones = iter(range(1_000_000, 9_999_999))
        for _ in range(number):
            day.plan(self._arrival(), partial(self._arrives, self._id()))
        for at in range(0, int(DAY), 300):
            day.plan(float(at), self._call_back)

    def _arrival(self) -> float:
        """From ten minutes before midnight on; most by day."""
        if self._chance.random() < 0.02:
            return self._chance.uniform(-600, 120)
        hour = self._chance.choices(range(24), [1] * 8 + [4, 12, 12, 9, 7, 7, 6, 6, 6, 5, 4, 3] + [1] * 4)[0]
        return hour * 3600 + self._chance.uniform(0, 3600)

    def _id(self) -> str:
        return UUID(int=self._chance.getrandbits(128)).hex

    def _arrives(self, call: str) -> None:
        self._day.calls.add(call)
        if self._day.down:
            self._join(call, None)
            return
        names = list(MENUS)
        does = self._chance.choices(names, [MENUS[name][0] for name in names])[0]
        self._converse(call, call, 0, does)

    def _converse(self, call: str, own: str, part: int, does: str) -> None:
        ours = int(call in self._ours)
        way = MENUS[does][1] if does in MENUS else []
        day, key = self._day, (call, part)
        notes = day.watch(own, call)
        day.enter("begun", call, part=part, mark=ours)
        day.open[key] = partial(self._join, call, None)
        at, node = day.now, ""
        for step in way:
            at += self._chance.uniform(2, 30)
            node = step if isinstance(step, str) else node
            day.plan(at, partial(self._goes_on, key, notes, step, node, ours))
        day.plan(at + self._chance.uniform(2, 20), partial(self._ends, key, notes, does, own))

    def _goes_on(self, key: tuple[str, int], notes: CallNotes, step: str | Event, node: str, ours: int) -> None:
        if key in self._day.cut:
            return
        call, part = key
        notes.notice(Entered(step) if isinstance(step, str) else step)
        if isinstance(step, str):
            self._day.enter("entered", call, part=part, detail=step, mark=ours)
        elif step in SERVED:
            self._day.enter("deed", call, part=part, detail=SERVED[step], place=node, mark=ours)
        if step == READINGS:
            self._rate(call, node)

    def _ends(self, key: tuple[str, int], notes: CallNotes, does: str, own: str) -> None:
        if key in self._day.cut:
            return
        call, part = key
        asks = does in {"asks", "debt_asks", "readings_not_stored", "called"}
        outcome = Outcome.TRANSFERRED if asks else Outcome.FAILED if does == "breaks" else Outcome.HUNG_UP
        if does in {"leaves", "deferred"}:
            self._wishes(call, part, notes, deferred=does == "deferred")
        if asks:
            notes.notice(Transferred("operators", "asked", None, ()))
        notes.notice(Ended(outcome))
        del self._day.open[key]
        self._day.enter("ended", call, part=part, detail=outcome.value, mark=int(call in self._ours))
        if outcome is Outcome.HUNG_UP:
            self._gone(call)
        else:
            self._join(call, own)

    def _rate(self, call: str, node: str) -> None:
        offer, rate = (self._day.interviews[step] for step in (OfferRating, StoreRating))
        if isinstance(offer(call, OfferRating(Subject(node), None))(), RatingNotDue):
            return
        mark = self._chance.choice([0, 3, 4, 5])
        if mark:
            rate(call, StoreRating(Subject(node), None, mark))()
        self._day.enter("rated", call, place=node, mark=mark)

    def _wishes(self, call: str, part: int, notes: CallNotes, *, deferred: bool) -> None:
        """A callback at a time that begins in half an hour or more, or instead of waiting in the queue."""
        day, phone = self._day, f"+7904{next(self._phones)}"
        consent = Consent(moment(day.now), "caller", "1", call)
        begins = round(day.now) + self._chance.choice([1800, 3600, 7200])
        promise = Promise(moment(begins), moment(begins + self._chance.choice([600, 3600]))) if deferred else None
        kind = Kind.DEFERRED if deferred else Kind.QUEUE
        arrived = moment(day.now)
        booked = day.bookings.book(
            Request(self._id(), kind, phone, consent, arrived, "asked", promise=promise), moment(day.now)
        )
        assert isinstance(booked, Booked)
        notes.notice(BOOKED if deferred else QUEUE_CALLBACK)
        day.enter("deed", call, part=part, detail="accepted", place="callback" if deferred else "")
        number = str(booked.number)
        day.ledger.enter(day.now, "wished", number, detail=kind.value)
        if promise:
            day.ledger.enter(begins, "promised", number)
            day.ledger.enter((promise.ends - moment(0)).total_seconds(), "promised_until", number)

    def _gone(self, call: str) -> None:
        self._day.calls.discard(call)
        self._day.tell(HungUp(call, moment(self._day.now)))
        self._day.enter("gone", call)

    def _join(self, call: str, own: str | None) -> None:
        """The caller waits; an operator comes, or does not."""
        day, ours = self._day, int(call in self._ours)
        joined = Joined(call, own, "operators", moment(day.now))
        day.waiting[call] = joined
        day.queued.add(call)
        day.tell(joined)
        day.enter("joined", call, mark=ours)
        after = day.now + self._chance.expovariate(1 / 150)
        what = "answer" if ours else self._chance.choices(["answer", "abandon", "callback", "left"], [75, 12, 9, 4])[0]
        day.plan(after, partial(self._out_of_line, joined, what))

    def _out_of_line(self, joined: Joined, what: str) -> None:
        day, call, at = self._day, joined.call, moment(self._day.now)
        del day.waiting[call]
        if what == "abandon":
            day.queued.discard(call)
            day.tell(Abandoned(joined, at))
            day.enter("abandoned", call)
            self._gone(call)
            return
        day.tell(Left(call, at))
        if what == "answer":
            talk = Answered(joined, "anna", at)
            day.tell(talk)
            day.enter("answered", call)
            day.plan(day.now + self._chance.expovariate(1 / 180), partial(self._talked, talk))
            return
        day.queued.discard(call)
        wants = what == "callback" and not day.down and joined.call_id is not None
        day.enter("left", call, detail="callback" if wants else "left")
        if wants:
            self._converse(call, self._leaving(call), 1, "leaves")
            day.open[call, 1] = partial(self._gone, call)
        else:
            day.plan(day.now + self._chance.uniform(5, 40), partial(self._gone, call))

    def _leaving(self, call: str) -> str:
        """A caller who leaves the line is known by the id of the conversation in which the telephone call began."""
        return f"{call[:31]}{(int(call[31], 16) + 1) % 16:x}"

    def _talked(self, talk: Answered) -> None:
        day, call = self._day, talk.joined.call
        day.queued.discard(call)
        day.tell(Completed(talk, moment(day.now)))
        day.enter("completed", call)
        if not day.down and talk.joined.call_id == call and self._chance.random() < 0.3:
            self._converse(call, self._leaving(call), 2, "rates")
            day.open[call, 2] = partial(self._gone, call)
        else:
            self._gone(call)

    def _call_back(self) -> None:
        """Operators who are free accept what is due; each call takes a minute."""
        if self._day.down:
            return
        for operator in range(self._chance.randint(0, 3)):
            claim = self._day.claims.claim(
                "w1", Operator(f"op{operator}", frozenset({OPERATORS})), moment(self._day.now), LEASE
            )
            if claim:
                self._dial(Attempt(self._id(), claim, Dialable(claim.phone)))

    def _dial(self, attempt: Attempt) -> None:
        day, number = self._day, str(attempt.claim.number)
        outcome = self._chance.choices(
            [Ending_.TALKED, Ending_.NO_ANSWER, Ending_.BUSY, Ending_.CANCELLED], [60, 20, 10, 10]
        )[0]
        begun = day.now
        day.claims.begin(attempt, moment(begun))
        assert day.claims.let_out(attempt.id, moment(begun + 1))
        day.ledger.enter(begun + 1, "rang", number)
        if outcome in {Ending_.TALKED, Ending_.CANCELLED}:
            day.attempts.answered(attempt.id, moment(begun + 9))
        day.attempts.ended(attempt.id, Ending(outcome), moment(begun + 60))
        day.ledger.enter(begun, "attempt", number, detail=outcome.value)
        if outcome is Ending_.TALKED:
            day.ledger.enter(begun + 9, "talked", number)
            day.calls.add(attempt.id)
            self._ours.add(attempt.id)
            self._converse(attempt.id, attempt.id, 0, "called")
            day.open[attempt.id, 0] = partial(self._gone, attempt.id)
        if outcome in {Ending_.TALKED, Ending_.CANCELLED} or len(attempt.claim.outcomes) + 1 == MOST_ATTEMPTS:
            day.ledger.enter(begun + 60, "over", number, detail=outcome.value)
