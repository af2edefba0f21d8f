"""`autosecretary load`: the load calendar (R8), imported, measured and looked at."""

from datetime import UTC, datetime
from getpass import getuser
from pathlib import Path
from typing import Annotated

import typer

from app.command import console, errors, failed, settings
from app.database import opened
from callbacks.load import Calendar, Load
from callbacks.measuring import TooFew
from callbacks.working_days import LIPETSK
from console.figures.words import CLASSES
from db.load_book import KeptCalendar, LoadBook
from db.load_measuring import DAYS, ENOUGH, measured_by
from db.load_sheet import WEEKDAYS, read_calendar
from db.load_tables import Source
from db.sheet import SheetFault

load = typer.Typer(help="Календарь нагрузки: когда звонят чаще.", no_args_is_help=True)

SIGNS = {Load.MINIMAL: "·", Load.SMALL: "░", Load.LARGE: "▒", Load.MAXIMAL: "█", None: " "}
SOURCES = {Source.MEASURED: "измерен по звонкам", Source.SUPERVISOR: "загружен из таблицы"}
MOST_DAYS = 366
"""Days looked back at: a year holds every season once."""


@load.command("import")
def import_calendar(file: Annotated[Path, typer.Argument(help="Таблица CSV; столбцы описаны в README.")]) -> None:
    """Загрузить календарь из CSV; если хоть одна строка отклонена, остаётся прежний."""
    try:
        with file.open("rb") as sheet:
            calendar, refused = read_calendar(sheet, _report)
    except OSError as problem:
        raise failed(f"файл не читается: {problem.strerror}") from None
    except SheetFault as fault:
        raise failed(fault) from None
    if refused or not calendar.hours:
        raise failed("календарь не загружен", "Исправьте таблицу: в ней нужны часы хотя бы одного дня недели.")
    _keep(calendar, Source.SUPERVISOR)


@load.command()
def measure(
    days: Annotated[int, typer.Option(help="За сколько последних дней считать звонки.", min=1, max=MOST_DAYS)] = DAYS,
) -> None:
    """Измерить нагрузку по нашим звонкам; пока их мало, остаётся прежний календарь."""
    current = settings()
    with opened(current) as engine:
        found = measured_by(LoadBook(engine), datetime.now(UTC), days, current.phoning_hours)
    if isinstance(found, TooFew):
        raise failed(
            f"звонков пока мало: {found.calls} за {found.days} полных дней",
            f"Нужно не меньше {ENOUGH.calls} за {ENOUGH.days} дней. До тех пор загрузите таблицу: load import.",
        )
    _keep(found, Source.MEASURED)


@load.command()
def show() -> None:
    """Показать календарь, который действует."""
    with opened(settings()) as engine:
        kept = LoadBook(engine).newest()
    if kept is None:
        raise failed("календаря нагрузки ещё нет", "Загрузите таблицу: load import, или измерьте: load measure.")
    _draw(kept)


def _keep(calendar: Calendar, source: Source) -> None:
    with opened(settings()) as engine:
        book = LoadBook(engine)
        book.keep(calendar, source, at=datetime.now(UTC), by=getuser())
        kept = book.newest()
    if kept:
        _draw(kept)


def _draw(kept: KeptCalendar) -> None:
    """A row a weekday, two columns an hour; then the days of the month."""
    since = kept.made_at.astimezone(LIPETSK)
    _say(f"Календарь {SOURCES[kept.source]} {since:%d.%m.%Y %H:%M}, {kept.made_by}")
    _say(f"    {''.join(f'{hour:<3}' for hour in range(24))}")
    for number, name in enumerate(WEEKDAYS):
        signs = (SIGNS[kept.calendar.hours.get((number, hour))] for hour in range(24))
        _say(f"{name}  {''.join(sign * 2 + ' ' for sign in signs)}".rstrip())
    if kept.calendar.dates:
        _say(f"    {''.join(f'{day:<3}' for day in range(1, 32))}")
        _say(f"    {''.join(SIGNS[kept.calendar.dates.get(day)] * 2 + ' ' for day in range(1, 32))}".rstrip())
    _say("    " + ", ".join(f"{SIGNS[known]} {CLASSES[known]}" for known in Load))


def _report(why: str) -> None:
    errors.print(why, highlight=False, markup=False, soft_wrap=True)


def _say(text: str) -> None:
    console.print(text, highlight=False, markup=False, soft_wrap=True)
