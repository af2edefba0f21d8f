"""What a simulated week was like: figures to compare it by."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from statistics import fmean
from typing import TypeVar

from app.simulation.plan import HOUR, Plan
from app.simulation.week import WEEK, Record
from callbacks.lifecycle import State
from callbacks.load import Load
from callbacks.working_days import LIPETSK


@dataclass(frozen=True, slots=True)
class Figures:
    """Times in seconds, on average; parts of the callers, or of the callbacks. Empty means are 0."""

    callers: int
    gave_up: float
    """Hung up before anybody answered."""
    held_at_peak: float
    """Time on the line without a person, in hours of maximal load; the norm of R7 is 600."""
    held_otherwise: float
    """The same in all other hours; the norm is 180."""
    true_wait: float
    """From the first call to the talk, of all who talked and had chosen no other time: callbacks from the queue too."""
    promised: int
    """Callbacks for a slot."""
    kept: float
    """Of these, first dialled within it."""
    from_queue: int
    """Callbacks that kept the place in the queue."""
    reached: float
    """Of all callbacks, ended in a talk."""
    attempts: float
    """Calls made for a callback."""


def figures(records: Sequence[Record], plan: Plan) -> Figures:
    """Sum a week up."""
    made = [record.callback for record in records if record.callback]
    promised = [callback for callback in made if callback.slot]
    at_peak = [record.held for record in records if plan.calendar.hours[hour_of(record)] is Load.MAXIMAL]
    otherwise = [record.held for record in records if plan.calendar.hours[hour_of(record)] is not Load.MAXIMAL]
    at_once = [record for record in records if not (record.callback and record.callback.slot)]
    return Figures(
        callers=len(records),
        gave_up=_part(records, lambda record: record.waited is None and record.callback is None),
        held_at_peak=_mean(at_peak),
        held_otherwise=_mean(otherwise),
        true_wait=_mean([record.waited for record in at_once if record.waited is not None]),
        promised=len(promised),
        kept=_part(promised, lambda callback: callback.in_time),
        from_queue=len(made) - len(promised),
        reached=_part(made, lambda callback: callback.state is State.DONE),
        attempts=_mean([float(len(callback.attempts)) for callback in made]),
    )


def hour_of(record: Record) -> tuple[int, int]:
    """The weekday and hour in which somebody called."""
    weekday, hour = divmod(int(record.caller.arrives // HOUR), 24)
    return weekday, hour


def held_by_hour(records: Iterable[Record]) -> list[float]:
    """Average seconds on the line without a person, by the hour of the week in which people called."""
    hours: list[list[float]] = [[] for _ in range(WEEK)]
    for record in records:
        hours[int(record.caller.arrives // HOUR)].append(record.held)
    return [_mean(held) for held in hours]


def dialled_by_hour(records: Iterable[Record], monday: date, *, from_queue: bool) -> list[float]:
    """Callbacks by the hour of the week in which they were first dialled."""
    midnight = datetime.combine(monday, time(0), LIPETSK)
    counted = [0.0] * WEEK
    for callback in (record.callback for record in records if record.callback and record.callback.attempts):
        hour = int((callback.attempts[0] - midnight).total_seconds() // HOUR)
        if hour < WEEK and (callback.slot is None) is from_queue:
            counted[hour] += 1
    return counted


def _mean(values: Sequence[float]) -> float:
    return fmean(values) if values else 0.0


T = TypeVar("T")


def _part(of: Sequence[T], holds: Callable[[T], bool]) -> float:
    return sum(map(holds, of)) / len(of) if of else 0.0
