"""The steps of the load calendar: when it is good to phone (R8)."""

from dataclasses import dataclass
from datetime import date

from menus.steps import NotLoaded, ServiceStep, Unavailable
from menus.values import Clock


@dataclass(frozen=True, slots=True)
class GoodTime:
    """Hours of a day in which few people phone."""

    day: date
    since: Clock
    until: Clock


@dataclass(frozen=True, slots=True)
class GoodTimes:
    """The quietest hours left today, unless they are busy ones; and of the next days, if those are quieter.

    At least one of both is there.
    """

    today: GoodTime | None
    later: GoodTime | None


@dataclass(frozen=True, slots=True)
class FindGoodTimes(ServiceStep[GoodTimes | NotLoaded | Unavailable]):
    """Ask when few people phone."""
