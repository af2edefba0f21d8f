"""Days and times out of marks."""

from collections.abc import Iterator
from datetime import date, time, timedelta

from menus.grammars.machine import Marks
from menus.grammars.marks import Ahead, DayOfMonth, Hour, Minutes, MonthNamed, Part, Until, Weekday

LONGEST_LOOK = 366
"""Days from the first possible one on, among which a day is looked for."""

MOST_DAYS = 3
"""Of several days that fit («двадцать пятого»), these next ones may be meant, each half as likely."""

HOURS = {Part.MORNING: range(4, 12), Part.DAY: range(12, 18), Part.EVENING: range(16, 24), Part.NIGHT: range(5)}
"""The hours that a part of the day may mean when no hour is said."""

SAID = {
    Part.MORNING: {hour: hour for hour in range(1, 12)},
    Part.DAY: {10: 10, 11: 11, 12: 12} | {hour: hour + 12 for hour in range(1, 7)},
    Part.EVENING: {hour: hour + 12 for hour in range(4, 12)} | {12: 0},
    Part.NIGHT: {hour: hour for hour in range(1, 6)} | {12: 0} | {hour: hour + 12 for hour in range(9, 12)},
}
"""What an hour on a clock face is in a part of the day: «два часа дня»."""


def days(marks: Marks, first: date, last: date, today: date | None) -> Iterator[tuple[date, float]]:
    """The days that may be meant, the next one first, and how naturally each."""
    ease = 1.0
    found = 0
    for ahead in range(min((last - first).days, LONGEST_LOOK) + 1):
        day = first + timedelta(days=ahead)
        if found < MOST_DAYS and names_day(marks, day, today):
            yield day, ease
            found += 1
            ease /= 2


def names_day(marks: Marks, day: date, today: date | None) -> bool:
    """Whether a day is what the marks name; marks without a day name them all."""
    return all(_fits(mark, day, today) for mark in marks)


def _fits(mark: object, day: date, today: date | None) -> bool:
    match mark:
        case Ahead(days):
            return today is not None and day == today + timedelta(days=days)
        case Weekday(number, weeks):
            return day.weekday() == number and day != today and (not weeks or today is None or _later(day, today))
        case DayOfMonth(number):
            return day.day == number
        case MonthNamed(number):
            return day.month == number
        case _:
            return True


def _later(day: date, today: date) -> bool:
    """Whether a day is in a later week than today's."""
    return day - timedelta(days=day.weekday()) > today


def times(marks: Marks) -> Iterator[time]:
    """The times that may be meant: without a part of the day, an hour up to twelve is two of them."""
    begin = marks[: marks.index(Until())] if Until() in marks else marks
    said = next((mark.number for mark in begin if isinstance(mark, Hour)), None)
    if said is None:
        return
    minutes = sum(mark.number for mark in begin if isinstance(mark, Minutes))
    for hour in _hours(said, parts(marks)):
        after_midnight = (hour * 60 + minutes) % (24 * 60)
        yield time(after_midnight // 60, after_midnight % 60)


def _hours(said: int, named: list[Part]) -> list[int]:
    """«Три» without more is three hours after midnight or after noon."""
    if said > 12 or said == 0:
        return [said % 24]
    if not named:
        return [said, (said + 12) % 24]
    return [SAID[part][said] for part in named[:1] if said in SAID[part]]


def parts(marks: Marks) -> list[Part]:
    """The parts of the day that were named."""
    return [mark for mark in marks if isinstance(mark, Part)]


def names_time(marks: Marks, at: time) -> bool:
    """Whether a time is what the marks name; marks without one name them all."""
    if any(isinstance(mark, Hour) for mark in marks):
        return at in times(marks)
    return all(at.hour in HOURS[part] for part in parts(marks))
