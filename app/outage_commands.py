"""`autosecretary outages`: the feed of planned outages, loaded from a sheet, looked at, emptied."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from app.command import console, errors, failed, settings
from app.database import opened
from callbacks.working_days import LIPETSK
from db.outage_feed import clear_outages, import_outages, listed_outages
from db.sheet import SheetFault

outages = typer.Typer(help="Плановые отключения по данным сетей.", no_args_is_help=True)


@outages.command("import")
def import_sheet(file: Annotated[Path, typer.Argument(help="Таблица CSV; столбцы описаны в README.")]) -> None:
    """Заменить список отключений таблицей CSV; каждая отклонённая строка — с номером и причиной."""
    try:
        with file.open("rb") as sheet, opened(settings()) as engine:
            imported = import_outages(engine, sheet, now=datetime.now(UTC), report=_complain)
    except OSError as problem:
        raise failed(f"файл не читается: {problem.strerror}") from None
    except SheetFault as fault:
        raise failed(fault) from None
    _say(f"Отключений в списке: {imported.accepted}, уже прошли: {imported.over}, отклонено строк: {imported.refused}.")
    if imported.refused:
        raise typer.Exit(1)


@outages.command("list")
def show_list() -> None:
    """Показать предстоящие отключения так, как их понял автосекретарь."""
    with opened(settings()) as engine:
        found = listed_outages(engine, datetime.now(UTC))
    for outage in found:
        times = f"{_moment(outage['starts_at'])} — {_moment(outage['ends_at'])}"
        place = ", ".join(filter(None, (outage["settlement"], outage["street"], outage["houses"] or "все дома")))
        _say(f"{times}  {place}  {outage['reason']}".rstrip())
    if not found:
        _say("Отключений в списке нет: звонящим о них не говорят.")


@outages.command()
def clear() -> None:
    """Очистить список: звонящим о плановых отключениях больше не скажут."""
    with opened(settings()) as engine:
        clear_outages(engine)
    _say("Список отключений пуст.")


def _moment(at: datetime) -> str:
    return f"{at.astimezone(LIPETSK):%d.%m.%Y %H:%M}"


def _complain(why: str) -> None:
    errors.print(why, highlight=False, markup=False, soft_wrap=True)


def _say(text: str) -> None:
    console.print(text, highlight=False, markup=False, soft_wrap=True)
