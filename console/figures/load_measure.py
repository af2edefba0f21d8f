"""The load calendar measured from the page by the calls there were (R8): seen as it goes, stopped, taken back."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from nicegui import ui

from callbacks.measuring import TooFew
from console.frame.deeds import CannotBe, once, reason
from console.frame.visit import Visit
from db.load_book import KeptCalendar, LoadBook
from db.load_measuring import DAYS, ENOUGH, Progress, measured_by
from db.load_tables import Source

LOOK = 0.25
"""Seconds between two looks at how far it is."""
STOPPED = "Остановлено: действует прежний календарь."
MEASURED = "Календарь нагрузки измерен по звонкам и действует."
TAKEN_BACK = "Снова действует прежний календарь."
TOO_FEW = "Звонков пока мало: {} за {} полных дней; нужно не меньше {} за {}. Действует прежний календарь."


@dataclass(frozen=True, slots=True)
class Calendars:
    """What somebody does with the calendar in force. SQLAlchemyError when the database fails."""

    visit: Visit

    def measure(self, progress: Progress) -> KeptCalendar | None:
        """Put a measured one in force; returns the one before. CannotBe when there are too few calls."""
        ports, book = self.visit.ports, LoadBook(self.visit.ports.engine)
        found = measured_by(book, self.visit.now, DAYS, ports.daytime, progress)
        if isinstance(found, TooFew):
            raise CannotBe(TOO_FEW.format(found.calls, found.days, ENOUGH.calls, ENOUGH.days))
        before = book.newest()
        book.keep(found, Source.MEASURED, at=self.visit.now, by=self.visit.who.name)
        return before

    def put_back(self, before: KeptCalendar) -> None:
        """Put the one before in force again."""
        book = LoadBook(self.visit.ports.engine)
        book.keep(before.calendar, before.source, at=self.visit.now, by=self.visit.who.name)


class Measuring:
    """A button, and while it works a bar and a way to stop."""

    def __init__(self, visit: Visit, changed: Callable[[], Awaitable[None]]) -> None:
        self._visit = visit
        self._calendars = Calendars(visit)
        self._changed = changed
        self._part, self._stopped = 0.0, False
        self._before: KeptCalendar | None = None

    def show(self) -> None:
        """Put it on the page, here."""
        with ui.element("div").classes("row"):
            once("Измерить нагрузку по звонкам", self._measure, "outline")
            self._stop = ui.button("Остановить", on_click=self._end).props("no-caps flat")
            self._undo = once("Вернуть прежний календарь", self._put_back, "flat")
        self._bar = ui.linear_progress(show_value=False).props('aria-label="Сколько недель посчитано"')
        self._said = ui.label().props("role=status")
        self._undo.set_visibility(False)
        self._work(going=False)

    def _work(self, *, going: bool) -> None:
        self._stop.set_visibility(going)
        self._bar.set_visibility(going)

    def _end(self) -> None:
        self._stopped = True

    def _progress(self, part: float) -> None:
        """Told in the thread that works."""
        self._part = part
        if self._stopped:
            raise CannotBe(STOPPED)

    def _look(self) -> None:
        self._bar.set_value(self._part)

    async def _measure(self) -> None:
        self._part, self._stopped, self._before = 0.0, False, None
        self._work(going=True)
        with self._bar:
            looks = ui.timer(LOOK, self._look)
        why = await reason(self._visit, self._keep)
        looks.delete()
        self._work(going=False)
        self._said.set_text(why or MEASURED)
        self._undo.set_visibility(self._before is not None)
        await self._changed()

    def _keep(self) -> None:
        self._before = self._calendars.measure(self._progress)

    async def _put_back(self) -> None:
        before = self._before
        if before is not None:
            why = await reason(self._visit, lambda: self._calendars.put_back(before))
            self._said.set_text(why or TAKEN_BACK)
            self._undo.set_visibility(bool(why))
            await self._changed()
