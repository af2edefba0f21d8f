"""The rules of readings, pure: which period one enters, what an entry means, what is plausible (D1, D3-D5)."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from menus.reading_steps import Meter, Read, Review, StoreReading, ZoneReading
from menus.rules import Rules

LONGEST_ENTRY = 12
"""Digits after which an entry ends itself. More than any meter has: the caller may key zeros, or a fraction."""


@dataclass(frozen=True, slots=True)
class Period:
    """The month whose calculation a reading enters, by its first day; `late` when that of its own month is over."""

    month: date
    late: bool


def period_of(today: date, rules: Rules) -> Period:
    """Tell the period that a reading of today enters: any day is fine (D1)."""
    this_month = today.replace(day=1)
    if today.day <= rules.reading_deadline:
        return Period(this_month, late=False)
    return Period((this_month + timedelta(days=31)).replace(day=1), late=True)


@dataclass(frozen=True, slots=True)
class TooLong:
    """More digits than the meter shows: the fraction was keyed as well."""


@dataclass(frozen=True, slots=True)
class Lower:
    """Below the previous reading, and the counter cannot have begun anew."""


@dataclass(frozen=True, slots=True)
class First:
    """There is no earlier reading to compare with."""

    value: int


@dataclass(frozen=True, slots=True)
class Same:
    """Nothing was used since the previous reading (D3)."""

    value: int


@dataclass(frozen=True, slots=True)
class Usual:
    """A plausible consumption, in kilowatt-hours; after a rollover the counter has begun anew (D4)."""

    value: int
    consumption: int
    rolled_over: bool = False


@dataclass(frozen=True, slots=True)
class High:
    """More than is plausible: asked about once more, then accepted (D5)."""

    value: int
    consumption: int


Accepted = First | Same | Usual | High
"""What can be confirmed by the caller."""

Verdict = TooLong | Lower | Accepted


def judge(entry: str, capacity: int, past: tuple[Read, ...], today: date, rules: Rules) -> Verdict:
    """Say what an entry means for a zone. Leading zeros are optional; `past` is the zone's, the oldest first."""
    shown = figures_shown(capacity, past)
    figures = entry.lstrip("0")
    if len(figures) > shown:
        return TooLong()
    value = int(figures or "0")
    if not past:
        return First(value)
    return _compared(value, shown, past[-1].value, plausible(past, today, rules))


def figures_shown(capacity: int, past: tuple[Read, ...]) -> int:
    """How many digits a meter shows: at least those that billing says, and those of its last reading."""
    return max(capacity, len(str(past[-1].value))) if past else capacity


def _compared(value: int, capacity: int, previous: int, most: float) -> Verdict:
    if value == previous:
        return Same(value)
    if value > previous:
        used = value - previous
        return Usual(value, used) if used <= most else High(value, used)
    used = 10**capacity - previous + value
    return Usual(value, used, rolled_over=True) if 0 < used <= most else Lower()


def plausible(past: tuple[Read, ...], today: date, rules: Rules) -> float:
    """The most kilowatt-hours that a zone can plausibly have used since its last reading.

    By the day: three times the most it has ever used a day, or a default when nothing is known of that. Reading a
    meter twice on a day, or a day late, makes a day of it.
    """
    usual = [
        (later.value - earlier.value) / (later.on - earlier.on).days
        for earlier, later in pairwise(past)
        if later.on > earlier.on and later.value >= earlier.value  # otherwise another meter reading, or a rollover
    ]
    highest = max(usual) * rules.reading_times_usual if usual else rules.reading_daily_default
    days = max((today - past[-1].on).days, 1)
    return days * max(highest, rules.reading_daily_least)


def to_store(meter: Meter, period: Period, confirmed: tuple[Accepted, ...]) -> StoreReading:
    """What is stored of a meter once all its zones are confirmed."""
    return StoreReading(meter.key, period.month, tuple(map(_stored, confirmed)), _review(confirmed))


def _stored(reading: Accepted) -> ZoneReading:
    match reading:
        case First(value):
            return ZoneReading(value, None)
        case Same(value):
            return ZoneReading(value, 0)
        case Usual(value, used, rolled_over):
            return ZoneReading(value, used, rolled_over)
        case High(value, used):
            return ZoneReading(value, used)


def _review(confirmed: tuple[Accepted, ...]) -> Review | None:
    """Why a person should look at the meter; the graver reason if there are two."""
    if any(isinstance(reading, High) for reading in confirmed):
        return Review.HIGH
    return Review.UNCHECKED if any(isinstance(reading, First) for reading in confirmed) else None
