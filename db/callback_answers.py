"""Callbacks as a conversation sees them: times on offer, booked, found again, moved and cancelled."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, bindparam, func, insert, or_, select, text

from callbacks.booking import Consent, Kind, Promise, Request, deadline
from callbacks.lifecycle import IllegalMove, State
from callbacks.policy import NotNow, Refused
from callbacks.slots import Slot
from callbacks.working_days import LIPETSK
from db.callback_appointments import Appointments, SlotTaken
from db.callback_bookings import Answer, Booked
from db.callback_requests import CALLER
from db.callback_tables import NOT_OVER, Callback
from db.case_numbers import HOLD_NUMBERS, NEXT_NUMBER
from db.case_tables import Recording
from db.cases import insert_case, listed, opened
from db.clock import Clock
from db.lookup import Lookup
from db.slots import NoSuchSlot
from db.work import Answers, Work
from db.writing import writing
from menus.callback_steps import (
    Appointment,
    BookCallback,
    CallbackBooked,
    CallbackBusy,
    CallbackCancelled,
    CallbackKnown,
    CallbackMoved,
    CancelCallback,
    FindOpenCallback,
    FindOtherTimes,
    FindTimes,
    FreeTimes,
    MoveCallback,
    NoOpenCallback,
    OpenCallback,
    TimeGone,
)
from menus.steps import NumberRefused, ServiceStep

_callbacks = Callback.__table__

MOST_TIMES = 8
"""Times that are offered one after the other: whom none of them suits is called by the deadline."""

MOVED, CANCELLED, SERVED = "клиент выбрал другое время", "клиент отменил", "вопрос решён в звонке"
"""Reasons in the history of a callback."""

OPEN = (
    select(_callbacks.c.number, _callbacks.c.state, _callbacks.c.promised_from, _callbacks.c.promised_until)
    .where(
        text(NOT_OVER),
        or_(_callbacks.c.phone == bindparam("caller"), _callbacks.c.account_id == bindparam("account")),
    )
    .order_by(func.coalesce(_callbacks.c.due_at, _callbacks.c.deadline), _callbacks.c.number)
    .limit(1)
)
WHOM = select(_callbacks.c.phone, _callbacks.c.account_id, _callbacks.c.promised_from).where(
    _callbacks.c.number == bindparam("number")
)
STORED = select(_callbacks.c.id).where(_callbacks.c.id == bindparam("id"))


@dataclass(frozen=True, slots=True)
class _Wish:
    """A request with what is stored beside it: its recording, and the case that has to be answered first."""

    request: Request
    recording: dict[str, Any] | None
    case: dict[str, Any] | None


class CallbackAnswers:
    """Answers callers who book, move and cancel. Safe to use from many threads."""

    def __init__(self, appointments: Appointments, now: Clock) -> None:
        self._appointments = appointments
        self._now = now
        self._open = Lookup(appointments.bookings.engine, OPEN)
        self._whom = Lookup(appointments.bookings.engine, WHOM)

    def answers(self) -> Answers:
        """The steps this part of the store answers."""
        return {
            FindTimes: self._at_now(lambda step, now: self._times(step.phone, step.account, now)),
            FindOtherTimes: self._at_now(self._other_times),
            FindOpenCallback: self._at_now(self._find),
            MoveCallback: self._at_now(self._move),
            CancelCallback: self._at_now(self._cancel),
            BookCallback: self._prepare,
        }

    def _at_now(self, work: Callable[[Any, datetime], object]) -> Callable[[str, ServiceStep[Any]], Work]:
        """Fix the moment before the first try."""
        return lambda _, step: partial(work, step, self._now())

    def _times(self, phone: str, account: int | None, now: datetime) -> FreeTimes | NumberRefused:
        free = self._appointments.free(phone, account, now)
        if isinstance(free, Refused):
            return NumberRefused()
        return FreeTimes(tuple(appointment(found.slot, now) for found in free[:MOST_TIMES]))

    def _other_times(self, step: FindOtherTimes, now: datetime) -> FreeTimes | NumberRefused:
        phone, account, promised = self._whom.rows(number=step.number)[0]
        found = self._times(phone, account, now)
        if isinstance(found, NumberRefused):
            return found
        return FreeTimes(tuple(time for time in found.times if time.begins != promised))

    def _find(self, step: FindOpenCallback, now: datetime) -> OpenCallback | NoOpenCallback:
        for number, state, begins, ends in self._open.rows(caller=step.caller, account=step.account):
            time = appointment(Slot(begins, ends), now) if begins and ends > now else None
            return OpenCallback(number, time, waits=state == State.WAITING_ANSWER)
        return NoOpenCallback()

    def _move(self, step: MoveCallback, now: datetime) -> CallbackMoved | TimeGone | CallbackBusy:
        try:
            moved = self._appointments.move(step.number, step.begins, by=CALLER, reason=MOVED, at=now)
        except IllegalMove:
            return CallbackBusy()
        except NoSuchSlot:
            return TimeGone()
        return CallbackMoved(appointment(moved, now)) if isinstance(moved, Slot) else TimeGone()

    def _cancel(self, step: CancelCallback, now: datetime) -> CallbackCancelled | CallbackBusy:
        try:
            self._appointments.cancel(step.number, by=CALLER, reason=SERVED if step.served else CANCELLED, at=now)
        except IllegalMove:
            return CallbackBusy()
        return CallbackCancelled()

    def _prepare(self, call_id: str, step: BookCallback) -> Work:
        """Fix identities and the moment."""
        now = self._now()
        recording = listed(step.message, call_id, now) if step.message else None
        case = opened(step, call_id, now, self._until(Kind.DEFERRED, None, now).date()) if step.deferred else None
        consent = Consent(now, CALLER, step.key, call_id, step.message.recording if step.message else None)
        request = Request(
            id=uuid4().hex,
            kind=Kind.DEFERRED if step.deferred else Kind.QUEUE,
            phone=step.phone,
            consent=consent,
            arrived=now,
            topic=step.topic,
            typed=step.typed,
            account=step.account,
            case=case["id"] if case else None,
        )
        return partial(self._book, _Wish(request, recording, case), step.begins, now)

    def _book(self, wish: _Wish, begins: datetime | None, now: datetime) -> object:
        """Store all or nothing: the recording, the case, the callback, the place in the slot."""
        try:
            opening = self._appointments.slots.capacity(begins) if begins else None
        except NoSuchSlot:
            return TimeGone()
        with writing(self._appointments.bookings.engine) as connection:
            _store_beside(connection, wish)
            answer = self._appointments.book_in(connection, wish.request, opening, now)
            if not isinstance(answer, Booked) or answer.again:
                connection.rollback()
        return self._told(answer, wish.request.kind, opening, now)

    def _told(self, answer: Answer | SlotTaken, kind: Kind, opening: tuple[Slot, int] | None, now: datetime) -> object:
        match answer:
            case Booked(number, _, again=True):
                return CallbackKnown(number)
            case Booked(number):
                slot = opening[0] if opening else None
                time = appointment(slot, now) if slot else None
                return CallbackBooked(number, time, self._until(kind, slot, now).date())
            case Refused():
                return NumberRefused()
            case SlotTaken() | NotNow():
                return TimeGone()

    def _until(self, kind: Kind, slot: Slot | None, now: datetime) -> datetime:
        promise = Promise(slot.begins, slot.ends) if slot else None
        return deadline(kind, promise, now, self._appointments.bookings.rules.booking).astimezone(LIPETSK)


def _store_beside(connection: Connection, wish: _Wish) -> None:
    """The case and the recording, unless an earlier try has stored them. Who counts first holds up everybody else."""
    connection.execute(HOLD_NUMBERS)
    if connection.execute(STORED, {"id": wish.request.id}).first():
        return
    if wish.case:
        number = connection.execute(NEXT_NUMBER).scalar_one()
        insert_case(connection, {**wish.case, "number": number}, wish.recording)
    elif wish.recording:
        connection.execute(insert(Recording), wish.recording)


def appointment(slot: Slot, now: datetime) -> Appointment:
    begins, ends = (at.astimezone(LIPETSK) for at in (slot.begins, slot.ends))
    return Appointment(begins, ends, (begins.date() - now.astimezone(LIPETSK).date()).days)
