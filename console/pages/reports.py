"""Reports: the figures of some days on the screen, and the same in a file."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from callbacks.traffic import Traffic, together
from console.figures.day_by_day import DayByDay, Period
from console.figures.report import Report, days, sheets
from console.figures.sheet_files import show_sheets
from console.frame.page import LEADERS, Page
from console.frame.visit import Visit
from db.figures import Figures


async def show(visit: Visit) -> None:
    """Ask for the days; what they were follows below."""
    DayByDay(visit, lambda: _Counted(visit)).show()


class _Counted:
    """One report, by the menu of the moment at which it was asked for."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._figures = Figures(visit.ports.engine)
        self._edition = visit.ports.wall.edition()

    def day(self, since: datetime, until: datetime) -> Traffic:
        return self._figures.traffic(since, until, self._edition.tree)

    async def tell(self, period: Period, parts: Sequence[Traffic]) -> None:
        each = days(*period)
        whole = each[0][0], each[-1][1]
        desk = await self._visit.ask(partial(self._figures.desk, *whole, self._visit.now))
        opinions = await self._visit.ask(partial(self._figures.opinions, *whole))
        found = sheets(Report(desk, together(parts), opinions, self._edition))
        show_sheets(found, f"report_{period[0]}_{period[1]}")


PAGE = Page("/reports", "Отчёты", "Показатели за любые дни, на экране и файлом", LEADERS, show)
