"""Figures of some days: the fields that ask for them, and the reading, a day at a time."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Generic, Protocol, TypeVar

from nicegui import ui
from sqlalchemy.exc import SQLAlchemyError

from callbacks.working_days import LIPETSK
from console.door.gate import AWAY
from console.figures.period import period_of
from console.figures.report import days
from console.frame.deeds import shown_out
from console.frame.visit import SessionOver, Visit

T = TypeVar("T")

Period = tuple[date, date]
"""The first day and the last one."""


class Count(Protocol[T]):
    """What is counted once for some days."""

    def day(self, since: datetime, until: datetime) -> T:
        """What there is of a day. Runs in a thread. SQLAlchemyError."""

    async def tell(self, period: Period, parts: Sequence[T]) -> None:
        """Put on the page what came of the days, of which there is a part each. SQLAlchemyError, SessionOver."""


class DayByDay(Generic[T]):
    """Reads a day at a time, so that it tells how far it is and can be stopped."""

    def __init__(self, visit: Visit, begin: Callable[[], Count[T]]) -> None:
        self._visit = visit
        self._begin = begin
        self._stopped = False

    def show(self) -> None:
        """Put the fields on the page, and below them what is told: at first of the last week."""
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
        ui.timer(0, self._ask, once=True)

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
            await self._count(period)
        except SessionOver as over:
            self._trouble.set_text(shown_out(over))
        except SQLAlchemyError:
            self._trouble.set_text(AWAY)
        self._idle()

    async def _count(self, period: Period) -> None:
        """Nothing is told when somebody did not want to wait for it."""
        count, each, parts = self._begin(), days(*period), list[T]()
        for number, (since, until) in enumerate(each):
            self._progress.set_value(number / len(each))
            parts.append(await self._visit.ask(partial(count.day, since, until)))
            if self._stopped:
                self._place.clear()
                return
        self._place.clear()
        with self._place:
            await count.tell(period, parts)
