"""How often one number may be disturbed: so many times a day, a week, a month (D16). Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class Span(StrEnum):
    """A time in which contacts are counted."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


LENGTH = {Span.DAY: 1, Span.WEEK: 7, Span.MONTH: 31}
"""Days. Counted back from any day, so neither a calendar week nor a calendar month can hold more."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Settings: the most contacts with one number, in days of its own time zone."""

    day: int = 1
    week: int = 2
    month: int = 8

    def most(self, span: Span) -> int:
        """The limit of a span."""
        return {Span.DAY: self.day, Span.WEEK: self.week, Span.MONTH: self.month}[span]


def exceeded(contacts: Iterable[datetime], at: datetime, zone: ZoneInfo, limits: Limits) -> Span | None:
    """The shortest span whose limit a contact at a moment would break, given the contacts so far (aware)."""
    return _exceeded(_days(contacts, zone), at.astimezone(zone).date(), limits)


def next_allowed(contacts: Iterable[datetime], at: datetime, zone: ZoneInfo, limits: Limits) -> datetime:
    """The moment itself if no limit is against it, else the start of the first day on which none is, in UTC.

    ValueError when the limits allow no contact at all.
    """
    days = _days(contacts, zone)
    first = at.astimezone(zone).date()
    for later in range(LENGTH[Span.MONTH] + 1):
        day = first + timedelta(days=later)
        if _exceeded(days, day, limits) is None:
            return datetime.combine(day, time(0), zone).astimezone(UTC) if later else at
    raise ValueError("the limits allow no contact at all")


def _days(contacts: Iterable[datetime], zone: ZoneInfo) -> list[date]:
    return [contact.astimezone(zone).date() for contact in contacts]


def _exceeded(days: list[date], day: date, limits: Limits) -> Span | None:
    for span in Span:
        since = day - timedelta(days=LENGTH[span])
        if sum(since < contact <= day for contact in days) >= limits.most(span):
            return span
    return None
