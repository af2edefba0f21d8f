"""How busy the telephone is, by date and by hour, in the four classes of the company's standard (R8). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from callbacks.working_days import is_working_day

FRIDAY, SATURDAY, SUNDAY = 4, 5, 6
"""As `date.weekday` counts: Monday is 0."""


class Load(IntEnum):
    """Classes of load, the quietest first. Stored."""

    MINIMAL = 0
    SMALL = 1
    LARGE = 2
    MAXIMAL = 3


@dataclass(frozen=True, slots=True)
class Calendar:
    """Classes by weekday and hour (Lipetsk's), and by day of the month. What is missing is not known."""

    hours: Mapping[tuple[int, int], Load]
    dates: Mapping[int, Load]

    def load(self, day: date, hour: int) -> Load | None:
        """The class of an hour of a day; None if nothing is known of the hour.

        A date of maximal load makes its hours one class busier, one of minimal load one class quieter: other dates are
        much like each other, and what differs between them is their weekday.
        """
        by_hour = self.hours.get((weekday_like(day), hour))
        if by_hour is None:
            return None
        match self.dates.get(day.day):
            case Load.MAXIMAL:
                return Load(min(by_hour + 1, Load.MAXIMAL))
            case Load.MINIMAL:
                return Load(max(by_hour - 1, Load.MINIMAL))
            case _:
                return by_hour


def weekday_like(day: date) -> int:
    """The weekday whose load a day has: a public holiday is like a Sunday, a worked Saturday like a Friday."""
    if is_working_day(day):
        return min(day.weekday(), FRIDAY)
    return max(day.weekday(), SATURDAY) if day.weekday() >= SATURDAY else SUNDAY
