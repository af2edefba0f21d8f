"""Working days of the official Russian calendar, and until when the company has promised an answer. Pure.

The days come from the package `holidays`, which holds the moved days of each year as the government publishes them
(2027-02-20, a Saturday, is worked instead of Monday the 22nd); a test names those we know of.
"""

from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from holidays import HolidayBase, country_holidays

from menus.office import DayKind

LIPETSK = ZoneInfo("Europe/Moscow")
SATURDAY = 5
"""The first day of the weekend, Monday being 0."""


def day_of(moment: datetime) -> tuple[datetime, datetime]:
    """The day in Lipetsk in which a moment (aware) lies: its midnight, and the next one."""
    midnight = datetime.combine(moment.astimezone(LIPETSK).date(), time(), LIPETSK)
    return midnight, midnight + timedelta(days=1)


def due_day(registered: datetime, working_days: int = 1) -> date:
    """The last day for an answer: so many working days after the day of registration, which itself never counts (R10).

    ValueError for a moment without a time zone: nobody knows which day it is in Lipetsk.
    """
    if registered.tzinfo is None:
        raise ValueError("a moment without a time zone")
    day = registered.astimezone(LIPETSK).date()
    for _ in range(working_days):
        day = next_working_day(day)
    return day


def next_working_day(after: date) -> date:
    """The first working day after a day. New Year is the longest pause: eleven days at most."""
    day = after + timedelta(days=1)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def is_working_day(day: date) -> bool:
    """Whether people in Russia work on a day."""
    return _calendar(day.year).is_working_day(day)


def kind_of_day(day: date) -> DayKind:
    """Whether a day is a holiday (or a day off instead of one), a weekend day that is worked, or like its weekday."""
    calendar = _calendar(day.year)
    if day in calendar:
        return DayKind.HOLIDAY
    return DayKind.WORKED if day.weekday() >= SATURDAY and calendar.is_working_day(day) else DayKind.USUAL


@cache
def _calendar(year: int) -> HolidayBase:
    """One year of the calendar. Not one for all: it would change while other threads read it."""
    return country_holidays("RU", years=year, expand=False)
