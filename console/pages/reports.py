"""Reports: the figures of some days on the screen, and the same in a file."""

from datetime import date, timedelta
from functools import partial

from nicegui import ui
from sqlalchemy.exc import SQLAlchemyError

from callbacks.traffic import Traffic, together
from callbacks.working_days import LIPETSK
from console.elements import heading, table
from console.gate import AWAY, SIGN_IN
from console.page import LEADERS, Page
from console.period import period_of
from console.report import Report, days, sheets
from console.sheets import Sheet, shown
from console.spreadsheets import XLSX, csv_file, workbook
from console.visit import SessionOver, Visit
from db.figures import Figures


async def show(visit: Visit) -> None:
    """Ask for the days; what they were follows below."""
    _Reports(visit).show()


class _Reports:
    """One person's page: reads a day at a time, so that it tells how far it is and can be stopped."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._figures = Figures(visit.ports.engine)
        self._stopped = False

    def show(self) -> None:
        today = self._visit.now.astimezone(LIPETSK).date()
        with ui.element("div").classes("row"):
            self._first = ui.input("С какого дня", value=f"{today - timedelta(days=6)}").props("type=date")
            self._last = ui.input("По какой день", value=f"{today}").props("type=date")
            self._button = ui.button("Показать", on_click=self._ask).props("no-caps")
            self._stop = ui.button("Остановить", on_click=self._end).props("no-caps flat")
        self._trouble = ui.label().classes("problem").props("role=alert")
        self._progress = ui.linear_progress(show_value=False).props('aria-label="Сколько дней посчитано"')
        self._place = ui.element("div")
        self._idle()

    def _idle(self) -> None:
        self._button.enable()
        self._stop.set_visibility(False)
        self._progress.set_visibility(False)

    def _end(self) -> None:
        self._stopped = True

    async def _ask(self) -> None:
        period = period_of(self._first.value, self._last.value)
        self._trouble.set_text("" if isinstance(period, tuple) else period)
        if isinstance(period, str):
            return
        self._stopped = False
        self._button.disable()
        self._stop.set_visibility(True)
        self._progress.set_visibility(True)
        try:
            found = await self._counted(*period)
        except SessionOver:
            ui.navigate.to(SIGN_IN)
        except SQLAlchemyError:
            self._trouble.set_text(AWAY)
        else:
            self._draw(found, period)
        self._idle()

    async def _counted(self, first: date, last: date) -> list[Sheet] | None:
        """The tables; None when somebody did not want to wait for them."""
        edition, each, parts = self._visit.ports.wall.edition(), days(first, last), list[Traffic]()
        for number, (since, until) in enumerate(each):
            self._progress.set_value(number / len(each))
            parts.append(await self._visit.ask(partial(self._figures.traffic, since, until, edition.tree)))
            if self._stopped:
                return None
        whole = each[0][0], each[-1][1]
        desk = await self._visit.ask(partial(self._figures.desk, *whole, self._visit.now))
        opinions = await self._visit.ask(partial(self._figures.opinions, *whole))
        return sheets(Report(desk, together(parts), opinions, edition))

    def _draw(self, found: list[Sheet] | None, period: tuple[date, date]) -> None:
        self._place.clear()
        if found is None:
            return
        name = f"report_{period[0]}_{period[1]}"
        with self._place:
            ui.button("Скачать всё (XLSX)", on_click=lambda: _download(workbook(found), f"{name}.xlsx", XLSX)).props(
                "no-caps flat"
            )
            for number, sheet in enumerate(found, 1):
                heading(sheet.title)
                table(sheet.columns, [[shown(cell) for cell in row] for row in sheet.rows])
                file = f"{name}_{number}.csv"
                ui.button(
                    f"Скачать «{sheet.title}» (CSV)",
                    on_click=lambda _, sheet=sheet, file=file: _download(csv_file(sheet), file, "text/csv"),
                ).props("no-caps flat")


def _download(content: bytes, name: str, kind: str) -> None:
    ui.download.content(content, name, kind)


PAGE = Page("/reports", "Отчёты", LEADERS, show)
