"""The steps of callbacks that callers book, move and cancel themselves (R5, R8, D16-18)."""

from dataclasses import dataclass
from datetime import date, datetime

from menus.case_steps import Topic
from menus.steps import NumberRefused, Recorded, ServiceStep, SubmitStep, Unavailable


@dataclass(frozen=True, slots=True)
class Appointment:
    """A time in which we call, from `begins` to just before `ends`, aware, in Lipetsk; `ahead` days after today."""

    begins: datetime
    ends: datetime
    ahead: int


@dataclass(frozen=True, slots=True)
class FreeTimes:
    """The times that can be promised for a number, the quietest first; perhaps none."""

    times: tuple[Appointment, ...]


@dataclass(frozen=True, slots=True)
class CallbackBooked:
    """The wish is durably stored. `time` is what was promised; without one, we call not later than `until`."""

    number: int
    time: Appointment | None
    until: date


@dataclass(frozen=True, slots=True)
class CallbackKnown:
    """The number is to be called already; nothing else was stored."""

    number: int


@dataclass(frozen=True, slots=True)
class TimeGone:
    """Somebody else has taken the last place at that time; nothing was stored or changed."""


@dataclass(frozen=True, slots=True)
class OpenCallback:
    """The caller's callback that is due first of those that are not over. `waits`: there is no answer to tell yet."""

    number: int
    time: Appointment | None
    waits: bool = False


@dataclass(frozen=True, slots=True)
class NoOpenCallback:
    """Nobody is going to call this caller."""


@dataclass(frozen=True, slots=True)
class CallbackMoved:
    """Another time is promised now."""

    time: Appointment


@dataclass(frozen=True, slots=True)
class CallbackCancelled:
    """Nobody will call."""


@dataclass(frozen=True, slots=True)
class CallbackBusy:
    """It is too late to change anything: we are dialling, or it is over."""


@dataclass(frozen=True, slots=True)
class FindTimes(ServiceStep[FreeTimes | NumberRefused | Unavailable]):
    """Ask whether a number may be called at all, and when; `account` tells the time zone, if it is known."""

    phone: str
    account: int | None


@dataclass(frozen=True, slots=True)
class BookCallback(SubmitStep[CallbackBooked | CallbackKnown | TimeGone | NumberRefused | Unavailable]):
    """Store that the caller wants to be called back, at the time that begins then or without one.

    `typed`: the number was keyed in, not the caller's own. `key` is what the caller pressed to agree (D16).
    """

    topic: Topic
    phone: str
    typed: bool
    account: int | None
    key: str
    begins: datetime | None = None
    message: Recorded | None = None

    @property
    def deferred(self) -> bool:
        """Whether somebody else has to answer first (R5). Who has told no question has nothing to be answered."""
        return self.topic is not Topic.OTHER and self.message is not None


@dataclass(frozen=True, slots=True)
class FindOpenCallback(ServiceStep[OpenCallback | NoOpenCallback | Unavailable]):
    """Look for a callback to a trusted calling number, or about an account whose owner has passed the second factor.

    At least one of both is given.
    """

    caller: str | None
    account: int | None


@dataclass(frozen=True, slots=True)
class FindOtherTimes(ServiceStep[FreeTimes | NumberRefused | Unavailable]):
    """Ask which other times can be promised for a callback."""

    number: int


@dataclass(frozen=True, slots=True)
class MoveCallback(SubmitStep[CallbackMoved | TimeGone | CallbackBusy | Unavailable]):
    """Promise another time for a callback."""

    number: int
    begins: datetime


@dataclass(frozen=True, slots=True)
class CancelCallback(SubmitStep[CallbackCancelled | CallbackBusy | Unavailable]):
    """Call nobody. `served`: what it was about is settled."""

    number: int
    served: bool = False
