"""The load calendar measured from our own calls, once there are enough of them (R8). Pure."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from callbacks.load import Calendar, Load, weekday_like

HALF, USUAL, HALF_AS_MUCH_AGAIN = 0.5, 1.0, 1.5
"""Where one class ends and the next begins, in parts of what is usual."""

Calls = Mapping[tuple[date, int], int]
"""Calls that began in an hour of a day, in Lipetsk. An hour without calls may be missing."""


@dataclass(frozen=True, slots=True)
class Enough:
    """How much must have been seen before it is believed. Four weeks hold every weekday four times."""

    days: int = 28
    calls: int = 1000


@dataclass(frozen=True, slots=True)
class TooFew:
    """There is too little to measure: so many whole days, so many calls."""

    days: int
    calls: int


def classify(part: float) -> Load:
    """The class of a load that is so many times the usual one."""
    if part < HALF:
        return Load.MINIMAL
    if part < USUAL:
        return Load.SMALL
    return Load.LARGE if part < HALF_AS_MUCH_AGAIN else Load.MAXIMAL


def measured(calls: Calls, days: Sequence[date], daytime: Collection[int], enough: Enough) -> Calendar | TooFew:
    """Classify the hours of the week and the dates of the month from the calls of whole `days`.

    An hour is compared with the average hour of `daytime`, a date with what its weekdays let expect: the tenth may
    have been a Sunday twice.
    """
    whole = set(days)
    seen = {when: number for when, number in calls.items() if when[0] in whole and number}
    by_day = sum(number for (_, hour), number in seen.items() if hour in daytime)
    if len(days) < enough.days or sum(seen.values()) < enough.calls or not by_day:
        return TooFew(len(days), sum(seen.values()))
    rates = hourly(seen, days)
    daily = {weekday: sum(rates[weekday, hour] for hour in range(24)) for weekday, _ in rates}
    usual = by_day / (len(days) * len(daytime))
    return Calendar(
        {when: classify(rate / usual) for when, rate in rates.items()},
        {number: classify(part) for number, part in _by_date(seen, days, daily).items()},
    )


def each_hour(calls: Calls, days: Sequence[date], daytime: Collection[int]) -> dict[tuple[date, int], Load]:
    """The class of each single hour of `days` by its own calls, compared as in `measured`; empty without calls."""
    by_day = sum(calls.get((day, hour), 0) for day in days for hour in daytime)
    if not by_day:
        return {}
    usual = by_day / (len(days) * len(daytime))
    return {(day, hour): classify(calls.get((day, hour), 0) / usual) for day in days for hour in range(24)}


def hourly(calls: Calls, days: Sequence[date]) -> dict[tuple[int, int], float]:
    """Calls an hour, by weekday and hour, on average; of the weekdays that were seen."""
    occurred = Counter(weekday_like(day) for day in days)
    total: Counter[tuple[int, int]] = Counter()
    for (day, hour), number in calls.items():
        total[weekday_like(day), hour] += number
    return {(weekday, hour): total[weekday, hour] / times for weekday, times in occurred.items() for hour in range(24)}


def _by_date(calls: Calls, days: Sequence[date], daily: Mapping[int, float]) -> dict[int, float]:
    """Calls by day of the month, in parts of what the weekdays let expect."""
    came: Counter[int] = Counter()
    for (day, _), number in calls.items():
        came[day.day] += number
    expected: defaultdict[int, float] = defaultdict(float)
    for day in days:
        expected[day.day] += daily[weekday_like(day)]
    return {number: came[number] / most for number, most in expected.items() if most}


def whole_days(first: date, last: date) -> list[date]:
    """The days from the first to the last, both included."""
    return [first + timedelta(days=later) for later in range((last - first).days + 1)]
