"""The load calendar measured by the calls of the last whole days (R8)."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta

from callbacks.load import Calendar
from callbacks.measuring import Enough, TooFew, measured, whole_days
from callbacks.working_days import LIPETSK
from db.load_book import LoadBook

DAYS = 92
"""Days looked back at, unless somebody wants others."""
ENOUGH = Enough()


WEEK = timedelta(days=7)

Progress = Callable[[float], object]
"""Is told which part is done. What it raises ends the measuring."""


def measured_by(
    book: LoadBook, now: datetime, days: int, daytime: Sequence[int], progress: Progress = lambda _: None
) -> Calendar | TooFew:
    """Measure the calls of at most so many whole days before `now` (aware), a week at a time."""
    since, until = looked_back(book.first_call(), now, days)
    counted: Counter[tuple[date, int]] = Counter()
    begins = since
    while begins < until:
        progress((begins - since) / (until - since))
        counted.update(book.calls(begins, min(begins + WEEK, until)))
        begins += WEEK
    return measured(counted, days_between(since, until), daytime, ENOUGH)


def looked_back(first: datetime | None, now: datetime, days: int) -> tuple[datetime, datetime]:
    """From which midnight to which: at most so many days before today, all of them after the `first` event."""
    until = datetime.combine(now.astimezone(LIPETSK).date(), time(0), LIPETSK)
    return (max(until - timedelta(days=days), _next_midnight(first)) if first else until), until


def days_between(since: datetime, until: datetime) -> list[date]:
    """The whole days between two midnights in Lipetsk."""
    return whole_days(since.date(), until.date() - timedelta(days=1))


def _next_midnight(moment: datetime) -> datetime:
    """The beginning of the first whole day after a moment."""
    return datetime.combine(moment.astimezone(LIPETSK).date() + timedelta(days=1), time(0), LIPETSK)
