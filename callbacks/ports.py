"""What the worker needs of the world: a book of callbacks, a dialler, and to know which operators are free.

An attempt is a row before it is a call. Its id travels with Asterisk's channels and is the id of the call in the calls
table. The dialplan asks `Book.let_out` before the number is dialled, and each attempt is let out once at most: so an
order that is repeated, or comes late from a worker that was thought dead, rings nobody's phone twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from callbacks.booking import Kind
from callbacks.lifecycle import State
from callbacks.numbers import Dialable
from callbacks.outcomes import Outcome
from callbacks.policy import Callee


@dataclass(frozen=True, slots=True)
class Operator:
    """An operator who could take a call now; `skills` are the queues they serve."""

    name: str
    skills: frozenset[str]


@dataclass(frozen=True, slots=True)
class Claim:
    """A callback that one worker holds for one operator. `fence` grows with each claim: an older one is void.

    `outcomes` are those of the attempts before; `number` is what people call it by. `chosen`: the operator was chosen
    for this callback, and nobody else is to talk.
    """

    callback: str
    number: int
    fence: int
    operator: str
    kind: Kind
    phone: str
    typed: bool
    topic: str
    skill: str
    account: int | None
    case: str | None
    deadline: datetime
    outcomes: tuple[Outcome, ...]
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Attempt:
    """One call to be made: to this number and no other, for the operator of the claim."""

    id: str
    claim: Claim
    number: Dialable


@dataclass(frozen=True, slots=True)
class OpenAttempt:
    """An attempt whose end is not known; the outcomes of its claim are those of the attempts before."""

    id: str
    claim: Claim


@dataclass(frozen=True, slots=True)
class Ending:
    """How an attempt ended. `postponed_to` (aware) comes with the outcome of that name, and with no other."""

    outcome: Outcome
    postponed_to: datetime | None = None

    def __post_init__(self) -> None:
        """ValueError for a postponement without a time, or a time without one."""
        if (self.outcome is Outcome.POSTPONED) != (self.postponed_to is not None):
            raise ValueError("a postponement has a time, nothing else has")


@dataclass(frozen=True, slots=True)
class Settlement:
    """Where an attempt, or a claim given back, leads: the state, and why. None leaves due and deadline as they are."""

    state: State
    reason: str
    due: datetime | None = None
    deadline: datetime | None = None


class StaleClaim(Exception):
    """The claim is not the newest, or the callback is no longer in the state it needs; nothing was changed."""


class Book(Protocol):
    """The register of callbacks. Each method is one short transaction; all moments are aware.

    Whoever comes too late is told so: by `StaleClaim`, or by False where two may tell the same. The database's own
    faults go through.
    """

    def claim(self, worker: str, operator: Operator, at: datetime, lease: timedelta) -> Claim | None:
        """Take the callback that is due first, of equal ones the earliest arrival, for a free operator: of their own
        first, then of all that are nobody's own, or were too long.

        None when nothing is due for them or the operator is spoken for. No number and no operator is claimed twice.
        """

    def callee(self, claim: Claim, at: datetime) -> Callee:
        """What is known of whoever would be called."""

    def give_back(self, claim: Claim, settlement: Settlement, at: datetime) -> None:
        """Take a claim back, undialled: scheduled for later, or over. StaleClaim."""

    def begin(self, attempt: Attempt, at: datetime) -> None:
        """Write down an attempt; from now on the callback is being dialled. StaleClaim."""

    def let_out(self, attempt: str, at: datetime) -> bool:
        """Whether the number of an attempt may be dialled now: True once, and only until the attempt is settled."""

    def answered(self, attempt: str, at: datetime) -> bool:
        """Note that the called person has answered. False when that was known, or the attempt is settled."""

    def open_attempt(self, attempt: str) -> OpenAttempt | None:
        """An attempt that is not settled; None when it is, or there is none."""

    def settle(self, attempt: str, ending: Ending, settlement: Settlement, at: datetime) -> bool:
        """Close an attempt and move its callback on. False when it was settled before: the first word counts."""

    def close_unless_let_out(self, attempt: str, settlement: Settlement, at: datetime) -> bool:
        """Settle as not dialled an attempt that was not let out, and never will be. False when it was."""

    def abandoned(self, at: datetime) -> Sequence[Claim]:
        """Claims that were neither begun nor given back before their lease was over."""

    def open_attempts(self, begun_before: datetime) -> Sequence[str]:
        """Attempts that are not settled: those begun before a moment."""

    def lapsed(self, at: datetime, reason: str) -> int:
        """Expire queue callbacks that wait beyond their deadline; return how many."""

    def late(self, at: datetime, reason: str) -> int:
        """Escalate, once, deferred calls beyond their deadline that are not over; return how many."""


@dataclass(frozen=True, slots=True)
class Going:
    """Asterisk has a channel of the attempt."""

    answered: bool


@dataclass(frozen=True, slots=True)
class Gone:
    """Asterisk has no channel of the attempt, and nobody wrote down how it ended."""


Fate = Going | Gone | Ending


class NotOrdered(Exception):
    """It is certain that Asterisk has not got the order. Doubt is no reason to raise it."""


class AsteriskUnreachable(Exception):
    """Asterisk cannot be asked at the moment."""


class Dialler(Protocol):
    """Orders calls. What becomes of them is told to `callbacks.worker.Attempts`, by whoever hears it first."""

    def dial(self, attempt: Attempt) -> None:
        """Order a call and return at once. NotOrdered when certainly none was ordered; any doubt is no exception."""

    def fates(self, attempts: Sequence[str]) -> Mapping[str, Fate]:
        """What has become of attempts that were let out; an answer for each.

        An ending counts even if nobody listened when it came: Asterisk has kept it. AsteriskUnreachable.
        """

    def endings(self) -> Sequence[str]:
        """The attempts whose endings Asterisk keeps. AsteriskUnreachable."""

    def forget(self, attempts: Sequence[str]) -> None:
        """Let Asterisk forget how attempts ended that nobody will ask for again. AsteriskUnreachable."""


class Operators(Protocol):
    """Who works at the moment."""

    def free(self) -> Sequence[Operator]:
        """Operators who are there and in no call. Those reserved for a callback may be among them: the book knows."""
