"""When people may be called: hours of their own local time, others on working days than on days off (D16). Pure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from callbacks.working_days import LIPETSK, is_working_day

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Window:
    """Hours in which calling is allowed: from `start` to just before `end`; past midnight if `end` is the smaller.

    A window past midnight belongs to the day it starts on. ValueError for one without length.
    """

    start: time
    end: time

    def __post_init__(self) -> None:
        """Refuse a window of which nobody can tell whether it is empty or a whole day."""
        if self.start == self.end:
            raise ValueError("a window that ends when it starts")

    def on(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The window that starts on a day, in UTC."""
        last = day if self.start < self.end else day + DAY
        return _moment(day, self.start, zone), _moment(last, self.end, zone)


def _moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Hours:
    """Settings: the hours of working days and of days off."""

    working: Window = Window(time(8), time(22))
    off: Window = Window(time(9), time(20))

    def window(self, day: date, working_day: Callable[[date], bool] = is_working_day) -> Window:
        """The hours that start on a day."""
        return self.working if working_day(day) else self.off


def is_quiet(at: datetime, zone: ZoneInfo, hours: Hours) -> bool:
    """Whether nobody may be called at a moment (aware) in a time zone."""
    return next_allowed(at, zone, hours) != at


def next_allowed(at: datetime, zone: ZoneInfo, hours: Hours) -> datetime:
    """The moment itself if calling is allowed then, else the next one at which it is, in UTC."""
    for start, end in _windows_around(at.astimezone(zone).date(), zone, hours):
        if at < end:
            return max(at, start)
    raise AssertionError("each day has a window")


def _windows_around(day: date, zone: ZoneInfo, hours: Hours) -> Iterator[tuple[datetime, datetime]]:
    """The windows that can hold a moment of a day, or come next; yesterday's may reach into it."""
    for start in (day - DAY, day, day + DAY):
        yield hours.window(start).on(start, zone)


def zone_of(name: str | None) -> ZoneInfo:
    """The time zone of an account by its IANA name; Lipetsk's when it is not known. Never derived from a number:
    a mobile one may be anywhere in the country.
    """
    return (name and known_zone(name)) or LIPETSK


def known_zone(name: str) -> ZoneInfo | None:
    """The time zone of an IANA name, if there is one."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # no such zone, or not the name of a zone at all
        return None
