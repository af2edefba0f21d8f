"""`autosecretary report`: the figures of some days, in a terminal and as files; the same as in the console."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.box import SIMPLE
from rich.progress import track
from rich.table import Table

from app.command import console, errors, failed, menu_in_force, settings, show
from app.database import opened
from callbacks.traffic import together
from callbacks.working_days import LIPETSK
from console.figures.report import Report, days, sheets
from console.figures.sheets import Sheet, shown
from console.figures.spreadsheets import csv_file, workbook
from db.figures import Figures


def show_report(
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="С какого дня: 2026-11-01.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="По какой день включительно.")] = None,
    xlsx: Annotated[Path | None, typer.Option(help="Записать всё в книгу XLSX.")] = None,
    folder: Annotated[Path | None, typer.Option("--csv", help="Записать таблицы CSV в эту папку.")] = None,
) -> None:
    """Показать отчёт: звонки, очередь, ожидание, задачи, ветви меню, оценки. Без --since — за семь дней."""
    last = until.date() if until else datetime.now(LIPETSK).date()
    first = since.date() if since else last - timedelta(days=6)
    if first > last:
        raise failed("первый день позже последнего")
    found = _counted(first, last)
    for sheet in found:
        _print(sheet)
    try:
        if xlsx:
            xlsx.write_bytes(workbook(found))
        for number, sheet in enumerate(found if folder else [], 1):
            (folder or Path()).joinpath(f"{number}_{sheet.title.lower().replace(' ', '_')}.csv").write_bytes(
                csv_file(sheet)
            )
    except OSError as problem:
        raise failed(f"файл не записывается: {problem.strerror}") from None


def _counted(first: date, last: date) -> list[Sheet]:
    current, each = settings(), days(first, last)
    edition = menu_in_force(current)
    with opened(current) as engine:
        figures = Figures(engine)
        watched = track(each, "Считаем дни", console=errors, transient=True)
        traffic = together([figures.traffic(begins, ends, edition.tree) for begins, ends in watched])
        whole = each[0][0], each[-1][1]
        desk = figures.desk(*whole, datetime.now(UTC))
        return sheets(Report(desk, traffic, figures.opinions(*whole), edition))


def _print(sheet: Sheet) -> None:
    table = Table(*sheet.columns, title=sheet.title, title_justify="left", box=SIMPLE)
    for row in sheet.rows:
        table.add_row(*map(shown, row))
    if sheet.rows:
        show(table)
    else:
        console.print(f"{sheet.title}: пусто.", highlight=False, markup=False)
