"""A load calendar for the little world of a call script, told by the times that are good in it."""

from dataclasses import dataclass
from datetime import date

from callbacks.load import Calendar, Load, weekday_like
from menus.load_steps import GoodTime, GoodTimes
from menus.steps import NotLoaded
from menus.values import Clock

Hours = tuple[date, int, int]
"""A day, and from which hour to which."""


@dataclass(frozen=True)
class LittleLoad:
    """The quiet hours of today, of another day, or of both; all others are busy."""

    today: Hours | None
    later: Hours | None

    def good_times(self) -> GoodTimes:
        return GoodTimes(*(self._told(hours) for hours in (self.today, self.later)))

    def _told(self, hours: Hours | None) -> GoodTime | None:
        return GoodTime(hours[0], Clock(hours[1], 0), Clock(hours[2], 0)) if hours else None

    def calendar(self) -> Calendar:
        hours = {(weekday, hour): Load.MAXIMAL for weekday in range(7) for hour in range(24)}
        for quiet, load in ((self.today, Load.SMALL), (self.later, Load.MINIMAL)):
            if quiet:
                day, since, until = quiet
                hours |= {(weekday_like(day), hour): load for hour in range(since, until)}
        return Calendar(hours, {})


def asked(load: LittleLoad | None) -> GoodTimes | NotLoaded:
    """What is answered when there is such a calendar, or none."""
    return load.good_times() if load else NotLoaded()


def script_load(facts: dict[str, str]) -> LittleLoad:
    """Read `today=2026-11-20:18-20 later=2026-11-25:8-10`."""
    return LittleLoad(*(_hours(facts[name]) if name in facts else None for name in ("today", "later")))


def _hours(text: str) -> Hours:
    day, _, hours = text.partition(":")
    since, until = hours.split("-")
    return date.fromisoformat(day), int(since), int(until)
