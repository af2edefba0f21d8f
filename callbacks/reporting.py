"""How callbacks were kept: promised against actual times, attempts, and true waits against the norms (R7, R8). Pure.

A true wait runs from the first joining of the operators' queue to the talk, on the line or by the call instead of it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from statistics import fmean
from typing import TypeVar

from callbacks.booking import Kind, Promise
from callbacks.lifecycle import OVER, State
from callbacks.load import Calendar, Load
from callbacks.outcomes import Outcome
from callbacks.visits import Visit
from callbacks.waiting import norm
from callbacks.working_days import LIPETSK

Key = TypeVar("Key")
Wait = tuple[datetime, float]
"""When somebody began to wait, and for how many seconds."""
LoadAt = Callable[[datetime], Load | None]
"""The class of load of the hour in which a moment lies."""


@dataclass(frozen=True, slots=True)
class Attempted:
    """One attempt that left the house: when, when it was answered, and how it ended, as far as that is known."""

    dialled: datetime
    answered: datetime | None
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class Story:
    """One callback: what was wanted and promised, where it stands, and its attempts, the first one first."""

    number: int
    kind: Kind
    state: State
    topic: str
    arrived: datetime
    promised: Promise | None
    attempts: tuple[Attempted, ...]

    @property
    def dialled(self) -> datetime | None:
        """When a phone rang first."""
        return self.attempts[0].dialled if self.attempts else None

    @property
    def talked(self) -> datetime | None:
        """When the customer answered the call that led to a talk; at most a few seconds before it."""
        return next((one.answered for one in self.attempts if one.outcome is Outcome.TALKED), None)

    @property
    def wait(self) -> float | None:
        """Seconds from the first call to the talk: the true wait, that for the callback included.

        None before a talk, and for whoever was promised a time: they do not wait, they come back to it.
        """
        if self.talked is None or self.promised or self.kind is not Kind.QUEUE:
            return None
        return (self.talked - self.arrived).total_seconds()


class Keeping(StrEnum):
    """What became of a promised time."""

    KEPT = "kept"
    """A phone rang within it."""
    LATE = "late"
    """The phone rang later only."""
    MISSED = "missed"
    """It has passed, and no phone rang since it began."""
    CALLED_OFF = "called_off"
    """The customer did not want the call any more before it was made."""
    AHEAD = "ahead"
    """It has not passed."""


@dataclass(frozen=True, slots=True)
class Promises:
    """What became of promised times. `delay`: seconds after the end of the time, on average of those that are late."""

    keeping: Mapping[Keeping, int]
    delay: float | None


@dataclass(frozen=True, slots=True)
class Waits:
    """True waits of a group, in seconds; `part` of them are no longer than the norm."""

    talked: int
    mean: float
    longest: float
    norm: float
    part: float


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything at a glance. Waits by hour of the day (Lipetsk's) and class of load at the time of the first call."""

    stories: int
    over: int
    states: Mapping[State, int]
    outcomes: Mapping[Outcome, int]
    waits: Mapping[tuple[int, Load | None], Waits]
    """Of all who talked: those who waited on the line, and those who were called back for it."""
    classes: Mapping[Load | None, Waits]
    norms: Mapping[float, Waits]
    """The same waits by the norm of the hour, in seconds: that of the peak, and that of all other hours."""
    still_waiting: int
    """Queue callbacks that have not come to a talk, and are not over."""
    longest_so_far: float


def summary(stories: Sequence[Story], visits: Sequence[Visit], now: datetime, load: LoadAt) -> Summary:
    """Sum callbacks and visits to the queues up as they stand at a moment (aware)."""
    waits = [*_waits_for_callbacks(stories), *_waits_on_the_line(visits)]
    waiting = [_so_far(story, now) for story in stories if _waits(story)]
    return Summary(
        stories=len(stories),
        over=sum(story.state in OVER for story in stories),
        states=Counter(story.state for story in stories),
        outcomes=Counter(one.outcome for story in stories for one in story.attempts if one.outcome),
        waits=_grouped(waits, lambda at: (hour_of(at), load(at)), lambda key: norm(key[1])),
        classes=_grouped(waits, load, norm),
        norms=_grouped(waits, lambda at: norm(load(at)), lambda key: key),
        still_waiting=len(waiting),
        longest_so_far=max(waiting, default=0.0),
    )


def promises(stories: Sequence[Story], now: datetime) -> Promises:
    """Count what became of promised times by a moment (aware); callbacks without one do not count."""
    delays = [delay for story in stories if (delay := delay_of(story, now)) is not None]
    kept = Counter(found for story in stories if (found := keeping(story, now)))
    return Promises(kept, fmean(delays) if delays else None)


def keeping(story: Story, now: datetime) -> Keeping | None:
    """What became of the promised time; None when none was promised. A call before it, that somebody asked to be
    moved, does not count.
    """
    if story.promised is None:
        return None
    since = [one.dialled for one in story.attempts if one.dialled >= story.promised.begins]
    if since:
        return Keeping.KEPT if since[0] < story.promised.ends else Keeping.LATE
    if story.state in {State.CANCELLED, State.OPTED_OUT}:
        return Keeping.CALLED_OFF
    return Keeping.MISSED if now >= story.promised.ends else Keeping.AHEAD


def delay_of(story: Story, now: datetime) -> float | None:
    """Seconds by which a promise was late; None when it was not."""
    if story.promised is None or keeping(story, now) is not Keeping.LATE:
        return None
    first = next(one.dialled for one in story.attempts if one.dialled >= story.promised.ends)
    return (first - story.promised.ends).total_seconds()


def by_calendar(calendar: Calendar | None) -> LoadAt:
    """The class of a moment by the calendar in force."""

    def load(at: datetime) -> Load | None:
        local = at.astimezone(LIPETSK)
        return calendar.load(local.date(), local.hour) if calendar else None

    return load


def hour_of(at: datetime) -> int:
    """The hour of the day in Lipetsk."""
    return at.astimezone(LIPETSK).hour


def _waits_for_callbacks(stories: Sequence[Story]) -> Iterator[Wait]:
    return ((story.arrived, wait) for story in stories if (wait := story.wait) is not None)


def _waits_on_the_line(visits: Sequence[Visit]) -> Iterator[Wait]:
    """Whoever was called back is in the queue for a moment only; their wait is that for the callback."""
    return ((visit.joined, wait) for visit in visits if not visit.ours and (wait := visit.wait) is not None)


def _waits(story: Story) -> bool:
    return story.kind is Kind.QUEUE and story.promised is None and story.state not in OVER and story.talked is None


def _so_far(story: Story, now: datetime) -> float:
    return (now - story.arrived).total_seconds()


def _grouped(
    waits: Iterable[Wait], key: Callable[[datetime], Key], allowed: Callable[[Key], float]
) -> dict[Key, Waits]:
    groups: dict[Key, list[float]] = {}
    for began, wait in waits:
        groups.setdefault(key(began), []).append(wait)
    return {group: _measured(waits, allowed(group)) for group, waits in groups.items()}


def _measured(waits: Sequence[float], allowed: float) -> Waits:
    part = sum(wait <= allowed for wait in waits) / len(waits)
    return Waits(len(waits), fmean(waits), max(waits), allowed, part)
