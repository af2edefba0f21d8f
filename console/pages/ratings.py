"""Ratings and questionnaires of some days: marks by what was rated and by day, answers, and what was said aloud."""

from collections.abc import Sequence
from datetime import datetime

from callbacks.working_days import LIPETSK
from console.figures.day_by_day import DayByDay, Period
from console.figures.opinions import opinion_sheets
from console.figures.report import days
from console.figures.sheet_files import show_sheets
from console.frame.elements import heading
from console.frame.page import LEADERS, Page
from console.frame.visit import Visit
from console.recordings.listing import RecordingList
from db.figures import Figures
from db.interview_report import Report, together
from db.recordings import Sort, Wanted


async def show(visit: Visit) -> None:
    """Ask for the days; what callers thought in them follows below."""
    DayByDay(visit, lambda: _Opinions(visit)).show()


class _Opinions:
    """The opinions of some days, in the words of the menu of the moment at which they were asked for."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._figures = Figures(visit.ports.engine)
        self._edition = visit.ports.wall.edition()

    def day(self, since: datetime, until: datetime) -> Report:
        return self._figures.opinions(since, until)

    async def tell(self, period: Period, parts: Sequence[Report]) -> None:
        each = days(*period)
        of_days = {since.astimezone(LIPETSK).date(): part for (since, _), part in zip(each, parts, strict=True)}
        show_sheets(opinion_sheets(of_days, together(parts), self._edition), f"ratings_{period[0]}_{period[1]}")
        heading("Отзывы и ответы голосом")
        wanted = Wanted(each[0][0], each[-1][1], (Sort.FEEDBACK, Sort.ANSWER))
        await RecordingList(self._visit).look(wanted)


PAGE = Page("/ratings", "Оценки", "Как клиенты оценили нас и что ответили на вопросы", LEADERS, show)
