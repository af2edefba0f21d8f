"""When it is good to phone: the quietest hours left today, and better ones on the days after. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from callbacks.load import Calendar, Load
from callbacks.working_days import LIPETSK

DAYTIME = range(8, 20)
"""Hours in which people phone, as far as it is up to them."""

DAYS_AHEAD = 6
"""Days after today that are told by their weekday: each of them means one day only."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Hours of a day, one after the other, of one class: from `since` to just before `until` (24 is midnight)."""

    day: date
    since: int
    until: int
    load: Load


@dataclass(frozen=True, slots=True)
class Advice:
    """The quietest hours left today, unless they are busy ones; and of the days after, if those are quieter."""

    today: Stretch | None
    later: Stretch | None


def advice(calendar: Calendar, now: datetime, daytime: Sequence[int]) -> Advice | None:
    """Advise somebody who asks at a moment (aware); None when nothing is known of the hours in `daytime`.

    The hour that has begun is not told: it is the one in which the caller is waiting already.
    """
    local = now.astimezone(LIPETSK)
    left = [hour for hour in daytime if hour > local.hour]
    today = quietest(calendar, local.date(), left)
    if today and today.load > Load.SMALL:
        today = None
    later = _best(calendar, local.date(), daytime)
    if today and later and today.load <= later.load:
        later = None
    return Advice(today, later) if today or later else None


def quietest(calendar: Calendar, day: date, hours: Sequence[int]) -> Stretch | None:
    """The quietest stretch of a day among some of its hours: the longest of them, then the earliest."""
    known = [(hour, load) for hour in hours if (load := calendar.load(day, hour)) is not None]
    if not known:
        return None
    least = min(load for _, load in known)
    quiet = [hour for hour, load in known if load == least]
    runs = [[hour for _, hour in run] for _, run in groupby(enumerate(quiet), lambda at: at[1] - at[0])]
    longest = max(runs, key=len)
    return Stretch(day, longest[0], longest[-1] + 1, least)


def _best(calendar: Calendar, today: date, daytime: Sequence[int]) -> Stretch | None:
    days = (today + timedelta(days=ahead) for ahead in range(1, DAYS_AHEAD + 1))
    found = [stretch for day in days if (stretch := quietest(calendar, day, daytime))]
    return min(found, key=lambda stretch: (stretch.load, stretch.day), default=None)
