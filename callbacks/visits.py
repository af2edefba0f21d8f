"""A call's visit to the operators' queues: what Asterisk tells of it, and what is known of it afterwards. Pure.

A visit begins when a call first waits for an operator and ends with the talk, or when the caller is gone; whoever goes
on from one queue to another, or comes back to the line without having talked, is in the same visit. Nothing is guessed:
what happened while nobody could listen, and Asterisk does not tell afterwards, is unknown.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class VisitEnd(StrEnum):
    """How a visit ended. Stored."""

    TALKED = "talked"
    """With the talk with an operator."""
    ABANDONED = "abandoned"
    """The caller hung up in the line."""
    CALLBACK = "callback"
    """The caller left the line and asked to be called back in the same call."""
    LEFT = "left"
    """The caller left the line, or was led out of it because nobody came, and hung up later without more."""
    UNKNOWN = "unknown"
    """Nobody could listen, and nobody knows when or how."""


@dataclass(frozen=True, slots=True)
class Joined:
    """A call waits in a queue since `at`. `call` is Asterisk's id of it, `call_id` ours, if it has one."""

    call: str
    call_id: str | None
    queue: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Left:
    """A call waits no more: an operator has it, or it goes on in the dialplan."""

    call: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Answered:
    """An operator talks with the caller since `at`; when that one came into the line, as Asterisk measures it."""

    joined: Joined
    operator: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Completed:
    """The talk is over; when it began, as Asterisk measures it."""

    answered: Answered
    at: datetime


@dataclass(frozen=True, slots=True)
class Abandoned:
    """The caller hung up in the line; when they came into it, as Asterisk measures it."""

    joined: Joined
    at: datetime


@dataclass(frozen=True, slots=True)
class HungUp:
    """The call is over."""

    call: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What Asterisk answers to somebody who has not listened: who waits, and which calls there are at all.

    `queued` are those of them that are in a queue's hands: they wait, or they talk.
    """

    line: tuple[Joined, ...]
    calls: frozenset[str]
    queued: frozenset[str]


Fact = Joined | Left | Answered | Completed | Abandoned | HungUp | Standing


@dataclass(frozen=True, slots=True)
class Visit:
    """What is known of a visit. `ending` is empty while it lasts; `ours`: it belongs to a call that we made."""

    queue: str
    joined: datetime
    answered: datetime | None = None
    ended: datetime | None = None
    ending: VisitEnd | None = None
    ours: bool = False

    @property
    def wait(self) -> float | None:
        """Seconds in which an operator answered; None if none did, or nobody knows when."""
        return (self.answered - self.joined).total_seconds() if self.answered else None

    @property
    def talk(self) -> float | None:
        """Seconds of the talk; None while it lasts, or if nobody knows when it ended."""
        return (self.ended - self.answered).total_seconds() if self.answered and self.ended else None


@dataclass(frozen=True, slots=True)
class LineNow:
    """The queues at a moment: callers who wait, since when the first of them does, and calls in a talk.

    `since` is empty when nobody waits. Those whom we called back talk, too, but they do not wait.
    """

    waiting: int
    since: datetime | None
    talking: int
