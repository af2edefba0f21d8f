"""The map of load by date and hour in the four classes of the standard (R8), as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from callbacks.load import Load
from callbacks.measuring import Calls, each_hour, whole_days
from callbacks.working_days import LIPETSK
from console.figures.words import CLASSES
from console.frame.notices import templates
from db.load_book import LoadBook
from db.load_sheet import WEEKDAYS

DAYS = 28
"""Days that are shown: every weekday four times."""


@dataclass(frozen=True, slots=True)
class Cell:
    """An hour: the class as a number for its colour, the calls, and both in words."""

    load: str
    text: str
    words: str


@dataclass(frozen=True, slots=True)
class Row:
    """A day."""

    name: str
    cells: tuple[Cell, ...]


def load_map(book: LoadBook, now: datetime, daytime: Sequence[int]) -> str:
    """The last whole days before `now` (aware) as HTML; nothing in it comes from people."""
    today = now.astimezone(LIPETSK).date()
    days = whole_days(today - timedelta(days=DAYS), today - timedelta(days=1))
    calls = book.calls(*(datetime.combine(day, time(), LIPETSK) for day in (days[0], today)))
    shown = {"rows": rows(calls, days, daytime), "hours": range(24), "caption": f"Звонки по часам, {DAYS} дней"}
    return templates().get_template("load_map.html").render(shown)


def rows(calls: Calls, days: Sequence[date], daytime: Sequence[int]) -> list[Row]:
    """A row a day, the newest first."""
    classes = each_hour(calls, days, daytime)
    return [
        Row(
            f"{WEEKDAYS[day.weekday()]} {day:%d.%m}",
            tuple(_cell(calls.get((day, hour), 0), classes.get((day, hour))) for hour in range(24)),
        )
        for day in reversed(days)
    ]


def _cell(calls: int, load: Load | None) -> Cell:
    return Cell("none" if load is None else str(int(load)), str(calls), f"{CLASSES[load]}, звонков: {calls}")
