"""What a wish to be called back becomes: due when, until when, or refused with a reason. Pure.

Two kinds, two clocks. A queue callback keeps the place of its arrival in the queue and is of no use after some days. A
deferred call (R5) answers a case: it waits for the answer, then for its slot, and never lapses; it is late instead.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from callbacks.lifecycle import State
from callbacks.policy import Callee, CallingRules, NotNow, Refused, in_force, may_call

OPERATORS = "operators"
"""The skill every operator has."""


class Kind(StrEnum):
    """Which clock a callback goes by. Stored."""

    QUEUE = "queue"
    DEFERRED = "deferred"


@dataclass(frozen=True, slots=True)
class Consent:
    """That somebody asked for the call (D16): when, who ("caller", or an employee's name), by which key, in which
    call, and where it can be heard. The number and the topic agreed to are those of the request.
    """

    at: datetime
    by: str
    key: str | None = None
    call_id: str | None = None
    recording: str | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """The time told to the customer: called from `begins` to just before `ends`, aware."""

    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Request:
    """A wish to be called back. `id` is made by us, so that booking it twice books it once.

    `typed`: the number was keyed in, so whoever answers must first confirm the request. `arrived`: when the caller came
    into the queue, which gives the place. A deferred request without a promise waits for its answer.
    """

    id: str
    kind: Kind
    phone: str
    consent: Consent
    arrived: datetime
    topic: str
    typed: bool = False
    skill: str = OPERATORS
    account: int | None = None
    case: str | None = None
    promise: Promise | None = None


@dataclass(frozen=True, slots=True)
class BookingRules:
    """Settings: how long a queue callback is worth anything, and in which time a deferred one is due (R5).

    The company's standard sets no time for the answer of somebody else, so there is no version by date.
    """

    queue_lapses: timedelta = timedelta(days=3)
    answer_within: timedelta = timedelta(days=10)
    answer_told_within: timedelta = timedelta(days=1)
    """So long after the answer is there, the call that tells it is late; sooner if `answer_within` ends."""
    postponed_late: timedelta = timedelta(hours=1)
    """So long after the time the customer has chosen, a deferred call is late."""


@dataclass(frozen=True, slots=True)
class CallbackRules:
    """The settings of calling back; of the versions of the calling rules the newest in force counts."""

    calling: tuple[CallingRules, ...] = field(default_factory=lambda: (CallingRules(),))
    booking: BookingRules = BookingRules()

    def calling_at(self, at: datetime) -> CallingRules:
        """The calling rules in force at a moment; ValueError when none are yet."""
        return in_force(self.calling, at)


@dataclass(frozen=True, slots=True)
class Plan:
    """How a request is stored. `deadline`: a queue callback lapses after it, a deferred one is late."""

    state: State
    due: datetime | None
    deadline: datetime


def plan(request: Request, callee: Callee, now: datetime, rules: CallbackRules) -> Plan | NotNow | Refused:
    """Judge a request before it is stored. `NotNow`: the promised time is one at which nobody may call there."""
    wanted = request.promise.begins if request.promise else now
    match may_call(callee, wanted, rules.calling_at(wanted)):
        case Refused() as refused:
            return refused
        case NotNow() as later if request.promise:
            return later
        case NotNow(_, until):
            free = until
        case _:
            free = request.arrived
    state, due = _clock(request, free)
    return Plan(state, due, deadline(request.kind, request.promise, now, rules.booking))


def _clock(request: Request, free: datetime) -> tuple[State, datetime | None]:
    if request.promise:
        return State.SCHEDULED, request.promise.begins
    return (State.SCHEDULED, free) if request.kind is Kind.QUEUE else (State.WAITING_ANSWER, None)


def deadline(kind: Kind, promise: Promise | None, now: datetime, booking: BookingRules) -> datetime:
    """Until when a callback is worth something (queue) or owed (deferred), asked for at a moment."""
    if kind is Kind.QUEUE:
        return (promise.ends if promise else now) + booking.queue_lapses
    return promise.ends if promise else now + booking.answer_within


def told_by(due: datetime, owed: datetime, at: datetime, booking: BookingRules) -> datetime:
    """Until when an answer is to be told that came at a moment; `due`: not earlier, `owed`: the deadline so far."""
    return min(owed, max(at + booking.answer_told_within, due + booking.postponed_late))
