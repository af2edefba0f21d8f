"""When operators answer, what is announced, how talks end: data of the company, asked with a moment. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import Enum, auto
from zoneinfo import ZoneInfo

LIPETSK = ZoneInfo("Europe/Moscow")
DAY = 24 * 60
"""Minutes."""
LOOK_AHEAD = 60
"""Days searched for the next opening: longer than any row of holidays."""


class DayKind(Enum):
    """What the official calendar makes of a day."""

    USUAL = auto()
    HOLIDAY = auto()
    """A public holiday, or a day off moved to a weekday."""
    WORKED = auto()
    """A Saturday or Sunday on which people work instead of a weekday."""


Calendar = Callable[[date], DayKind]


def plain_calendar(_: date) -> DayKind:
    """A calendar without holidays."""
    return DayKind.USUAL


@dataclass(frozen=True, slots=True)
class Hours:
    """From and to, in minutes after midnight; `closes` up to 1440."""

    opens: int
    closes: int


ALL_DAY = Hours(0, DAY)


@dataclass(frozen=True, slots=True)
class Holidays:
    """The hours of holidays; None when closed."""

    hours: Hours | None


@dataclass(frozen=True, slots=True)
class Schedule:
    """Hours by weekday, Monday first; None is a day off. A worked Saturday or Sunday has the hours of Monday.

    Holidays are as their weekday unless `holidays` says otherwise; `exceptions` say otherwise than everything.
    """

    week: tuple[Hours | None, ...] = (ALL_DAY,) * 7
    holidays: Holidays | None = None
    exceptions: Mapping[date, Hours | None] = field(default_factory=dict)
    calendar: Calendar = plain_calendar

    def on(self, day: date) -> Hours | None:
        """The hours of a day; None when it is a day off."""
        if day in self.exceptions:
            return self.exceptions[day]
        match self.calendar(day):
            case DayKind.HOLIDAY if self.holidays:
                return self.holidays.hours
            case DayKind.WORKED:
                return self.week[0]
            case _:
                return self.week[day.weekday()]

    @property
    def round_the_clock(self) -> bool:
        """Whether it is open at every moment."""
        special = [*self.exceptions.values(), *([self.holidays.hours] if self.holidays else [])]
        return all(hours == ALL_DAY for hours in (*self.week, *special))

    def opening(self, at: datetime) -> datetime | None:
        """When it opens next after a moment (aware) at which it is closed; None when it is open, or never opens."""
        here = at.astimezone(LIPETSK)
        minute = here.hour * 60 + here.minute
        today = self.on(here.date())
        if today and today.opens <= minute < today.closes:
            return None
        if today and minute < today.opens:
            return _moment(here.date(), today.opens)
        for ahead in range(1, LOOK_AHEAD):
            day = here.date() + timedelta(days=ahead)
            hours = self.on(day)
            if hours:
                return _moment(day, hours.opens)
        return None


def _moment(day: date, minutes: int) -> datetime:
    return datetime.combine(day, time(minutes // 60, minutes % 60), LIPETSK)


@dataclass(frozen=True, slots=True)
class Announcement:
    """A sentence of the catalogue that callers hear at the start, from a moment until another one (aware)."""

    prompt: str
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Office:
    """What `office.ru.yaml` says."""

    operators: Schedule = field(default_factory=Schedule)
    announcements: tuple[Announcement, ...] = ()
    wrap_ups: Mapping[str, str] = field(default_factory=dict)
    """How a talk with an operator may have ended, by the name that is stored, in words for employees."""

    def announced(self, at: datetime) -> tuple[str, ...]:
        """The prompts to say at a moment, in the order of the file."""
        return tuple(each.prompt for each in self.announcements if each.begins <= at < each.ends)
