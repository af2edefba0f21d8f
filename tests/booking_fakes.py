"""A fake of the book of callbacks, for the little world of a call script: free times, and what is booked."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from callbacks.booking import BookingRules, Kind, deadline
from callbacks.numbers import NumberRules, Refusal, dialable
from callbacks.working_days import LIPETSK
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
from menus.called_steps import CalledFor, KeepWish, NobodysCall, PutOff, ReadCallback, WishKept
from menus.steps import NumberRefused

HOUR = timedelta(hours=1)
CalledStep = ReadCallback | KeepWish | PutOff

CallbackStep = FindTimes | FindOtherTimes | FindOpenCallback | BookCallback | MoveCallback | CancelCallback | CalledStep


@dataclass(frozen=True)
class KnownCallback:
    """A callback that was there before the call, or was booked in it. `account` is a client number."""

    number: int
    phone: str | None = None
    account: str | None = None
    begins: datetime | None = None
    state: str = "scheduled"


@dataclass(frozen=True)
class LittleSlot:
    """A time on offer; `taken` by somebody else as soon as the caller wants it."""

    begins: datetime
    taken: bool = False


def known_callback(number: str, facts: dict[str, str]) -> KnownCallback:
    """Understand `1005 phone=+79042801234 at=2026-11-20T15:00 state=scheduled`: times in Lipetsk."""
    begins = moment(facts.pop("at")) if "at" in facts else None
    return KnownCallback(int(number), begins=begins, **facts)


def moment(text: str) -> datetime:
    """A time in Lipetsk."""
    return datetime.fromisoformat(text).replace(tzinfo=LIPETSK)


@dataclass
class LittleBook:
    """Books callbacks at `now`; `booked` is what it durably stored in this call."""

    slots: list[LittleSlot]
    known: list[KnownCallback]
    now: datetime
    number_of: Callable[[int], str]
    """The client number of an account by its key."""
    next_number: Callable[[], int]
    called: CalledFor | None = None
    """What the call is for, if it is one of ours."""
    booked: list[BookCallback] = field(default_factory=list)

    def answer(self, step: CallbackStep) -> object:
        """Answer a step of callbacks."""
        match step:
            case FindTimes(phone):
                return self._times(phone)
            case FindOtherTimes(number):
                return self._times(self._of(number).phone, self._of(number).begins)
            case FindOpenCallback():
                return self._find(step)
            case BookCallback():
                return self._book(step)
            case MoveCallback(number, begins):
                return self._move(number, begins)
            case CancelCallback(number):
                return self._cancel(number)
            case ReadCallback():
                return self.called or NobodysCall()
            case KeepWish():
                return WishKept()
            case PutOff(_, begins):
                return TimeGone() if self._gone(begins) else CallbackMoved(self._appointment(begins))

    def _times(self, phone: str | None, promised: datetime | None = None) -> FreeTimes | NumberRefused:
        if phone and refused(phone):
            return NumberRefused()
        return FreeTimes(tuple(self._appointment(slot.begins) for slot in self.slots if slot.begins != promised))

    def _find(self, step: FindOpenCallback) -> OpenCallback | NoOpenCallback:
        account = None if step.account is None else self.number_of(step.account)
        for each in self.known:
            if (step.caller and step.caller == each.phone) or (account and account == each.account):
                time = self._appointment(each.begins) if each.begins else None
                return OpenCallback(each.number, time, waits=each.state == "waiting_answer")
        return NoOpenCallback()

    def _book(self, step: BookCallback) -> CallbackBooked | CallbackKnown | TimeGone | NumberRefused:
        if refused(step.phone):
            return NumberRefused()
        if not step.deferred and (same := [each for each in self.known if each.phone == step.phone]):
            return CallbackKnown(same[0].number)
        if step.begins and self._gone(step.begins):
            return TimeGone()
        self.booked.append(step)
        account = None if step.account is None else self.number_of(step.account)
        state = "waiting_answer" if step.deferred else "scheduled"
        self.known.append(KnownCallback(self.next_number(), step.phone, account, step.begins, state))
        time = self._appointment(step.begins) if step.begins else None
        until = deadline(Kind.DEFERRED if step.deferred else Kind.QUEUE, None, self.now, BookingRules())
        return CallbackBooked(self.known[-1].number, time, until.astimezone(LIPETSK).date())

    def _move(self, number: int, begins: datetime) -> CallbackMoved | TimeGone | CallbackBusy:
        if self._of(number).state == "dialling":
            return CallbackBusy()
        if self._gone(begins):
            return TimeGone()
        self._replace(number, begins=begins)
        return CallbackMoved(self._appointment(begins))

    def _cancel(self, number: int) -> CallbackCancelled | CallbackBusy:
        if self._of(number).state == "dialling":
            return CallbackBusy()
        self.known.remove(self._of(number))
        return CallbackCancelled()

    def _gone(self, begins: datetime) -> bool:
        """Somebody was quicker; from now on the time is not offered any more."""
        taken = [slot for slot in self.slots if slot.begins == begins and slot.taken]
        self.slots = [slot for slot in self.slots if slot not in taken]
        return bool(taken)

    def _of(self, number: int) -> KnownCallback:
        return next(each for each in self.known if each.number == number)

    def _replace(self, number: int, **changes: Any) -> None:
        self.known[self.known.index(self._of(number))] = replace(self._of(number), **changes)

    def _appointment(self, begins: datetime) -> Appointment:
        return Appointment(begins, begins + HOUR, (begins.date() - self.now.astimezone(LIPETSK).date()).days)


def refused(phone: str) -> bool:
    """Whether the policy lets nobody call this number."""
    return isinstance(dialable(phone, NumberRules()), Refusal)
