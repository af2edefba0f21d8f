"""`autosecretary callbacks slots`: when callbacks can be promised, looked at, closed and widened by a supervisor."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from getpass import getuser
from itertools import groupby
from typing import Annotated

import typer

from app.command import console, failed, settings
from app.database import opened
from callbacks.working_days import LIPETSK
from console.figures.words import CLASSES
from db.load_sheet import WEEKDAYS
from db.slots import NoSuchSlot, SlotBook

slots = typer.Typer()

MOST_PLACES = 1000

When = Annotated[
    datetime, typer.Argument(formats=["%Y-%m-%dT%H:%M"], help="Начало времени в Липецке: 2026-11-25T10:00.")
]


@slots.callback(invoke_without_command=True)
def show_unless_told(context: typer.Context) -> None:
    """Время, на которое можно записаться; без подкоманды — показать."""
    if context.invoked_subcommand is None:
        show()


@slots.command()
def show() -> None:
    """Показать, сколько мест осталось; время с наименьшей нагрузкой предлагается первым."""
    with _book() as book:
        found = book.all(datetime.now(UTC))
    for day, of_day in groupby(found, lambda free: free.slot.begins.astimezone(LIPETSK).date()):
        _say(f"{WEEKDAYS[day.weekday()]} {day:%d.%m.%Y}")
        for free in of_day:
            begins, ends = (moment.astimezone(LIPETSK) for moment in (free.slot.begins, free.slot.ends))
            _say(f"  {begins:%H:%M}-{ends:%H:%M}  мест: {free.places}, нагрузка {CLASSES[free.load]}")
    if not found:
        _say("Записывать пока некуда.")


@slots.command()
def close(when: When) -> None:
    """Закрыть время: больше на него никто не запишется. Обещанные звонки остаются."""
    _change(when, 0)


@slots.command()
def widen(
    when: When, places: Annotated[int, typer.Argument(help="Сколько всего мест.", min=1, max=MOST_PLACES)]
) -> None:
    """Задать число мест вместо расчётного."""
    _change(when, places)


@slots.command()
def usual(when: When) -> None:
    """Вернуть расчётное число мест."""
    _change(when, None)


def _change(when: datetime, places: int | None) -> None:
    with _book() as book:
        book.change(when.replace(tzinfo=LIPETSK), places, at=datetime.now(UTC), by=getuser())
    told = "мест по расчёту" if places is None else f"мест: {places}"
    _say(f"{when:%d.%m.%Y %H:%M}: {told}.")


@contextmanager
def _book() -> Iterator[SlotBook]:
    """The slots; a time at which none begins is refused."""
    current = settings()
    with opened(current) as engine:
        try:
            yield SlotBook(engine, current.slots)
        except NoSuchSlot:
            raise failed("в это время запись не начинается", "Посмотрите: callbacks slots show.") from None


def _say(text: str) -> None:
    console.print(text, highlight=False, markup=False, soft_wrap=True)
