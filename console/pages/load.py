"""The load by date and hour, and the times for callbacks beside it (R8)."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from nicegui import ui

from callbacks.load import Load
from callbacks.slots import FreeSlot
from callbacks.working_days import LIPETSK
from console.figures.load_map import load_map
from console.figures.load_measure import Measuring
from console.figures.words import CLASSES
from console.frame.deeds import CannotBe, once, reason
from console.frame.elements import dialog, heading, paragraph, sheet, wide
from console.frame.live import Live
from console.frame.page import LEADERS, Page
from console.frame.visit import Visit
from db.load_book import LoadBook
from db.load_sheet import WEEKDAYS
from db.slots import NoSuchSlot

EVERY = 5.0
MOST_PLACES = 1000
TOO_LATE = "В это время запись больше не начинается."


async def show(visit: Visit) -> None:
    """The slots first: they are what is worked on."""
    with ui.element("div").classes("beside"):
        with ui.element("section"):
            heading("Время для обратных звонков")
            slots = _Slots(visit)
            await slots.show()
        with ui.element("section"):
            heading("Нагрузка")
            Measuring(visit, slots.refresh).show()
            await _show_map(visit)


async def _show_map(visit: Visit) -> None:
    drawn = partial(load_map, LoadBook(visit.ports.engine), visit.now, visit.ports.daytime)
    with wide("Звонки по часам"):
        ui.html(await visit.ask(drawn), sanitize=False)
    with ui.element("ul").classes("legend"):
        for load in Load:
            with ui.element("li"):
                ui.element("span").classes(f"swatch load-{int(load)}")
                ui.label(CLASSES[load])


class _Slots:
    """The times, and the last change with a way back."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._book = visit.ports.appointments.slots

    async def show(self) -> None:
        with ui.element("div").classes("row").props("role=status"):
            self._said = ui.label()
            self._undo = ui.button("Отменить").props("no-caps flat")
            self._undo.set_visibility(False)
        self._undo.on_click(self._take_back)
        self._dialogs = ui.element("div")
        self._back: Callable[[], tuple[int | None]] | None = None
        self._live = Live(self._visit, lambda: self._book.all(self._visit.now), self._draw, EVERY)
        await self._live.show()

    async def refresh(self) -> None:
        """The calendar is another one."""
        await self._live.refresh()

    def _draw(self, found: Sequence[FreeSlot]) -> None:
        if not found:
            paragraph("Записывать пока некуда.")
            return
        with wide("Время для звонков"), sheet(("Время", "Нагрузка", "Свободно", "Изменить")):
            for free in found:
                self._row(free)

    def _row(self, free: FreeSlot) -> None:
        when = told(free)
        with ui.element("tr"):
            with ui.element("th").props("scope=row"):
                ui.label(when)
            for text in (CLASSES[free.load], str(free.places)):
                with ui.element("td"):
                    ui.label(text)
            with ui.element("td"):
                for name, change in (("Закрыть", self._close), ("Мест…", self._widen), ("По расчёту", self._usual)):
                    button = ui.button(name, on_click=partial(change, free)).props("no-caps flat dense")
                    button.props(f'aria-label="{name} {when}"').mark(f"{name} {free.slot.begins:%d%H%M}")

    async def _close(self, free: FreeSlot) -> None:
        await self._change(free, 0)

    async def _usual(self, free: FreeSlot) -> None:
        await self._change(free, None)

    async def _widen(self, free: FreeSlot) -> None:
        with self._dialogs, dialog(f"Сколько всего мест {told(free)}?") as asked:
            number = ui.number("Мест", value=free.places or 1, min=1, max=MOST_PLACES, precision=0)

            async def settled() -> None:
                if number.value is None or not 1 <= number.value <= MOST_PLACES:
                    ui.notify(f"Мест может быть от 1 до {MOST_PLACES}.", type="warning")
                    return
                asked.close()
                with self._dialogs:  # what was asked with is gone
                    await self._change(free, int(number.value))

            once("Задать", settled)

    async def _change(self, free: FreeSlot, places: int | None) -> None:
        before = await self._asked(lambda: self._swap(free.slot.begins, places))
        if before is not None:
            self._back = partial(self._swap, free.slot.begins, before[0])
            told_places = {None: "мест по расчёту", 0: "закрыто"}.get(places, f"мест: {places}")
            self._said.set_text(f"{told(free)}: {told_places}.")
            self._undo.set_visibility(True)
        await self._live.refresh()

    def _swap(self, begins: datetime, places: int | None) -> tuple[int | None]:
        """Set the places of a slot; returns what was set before."""
        before = self._book.places_set(begins)
        try:
            self._book.change(begins, places, at=self._visit.now, by=self._visit.who.name)
        except NoSuchSlot:
            raise CannotBe(TOO_LATE) from None
        return (before,)

    async def _take_back(self) -> None:
        back, self._back = self._back, None
        if back is not None and await self._asked(back) is not None:
            self._said.set_text("Изменение отменено.")
            self._undo.set_visibility(False)
        await self._live.refresh()

    async def _asked(self, work: Callable[[], tuple[int | None]]) -> tuple[int | None] | None:
        found = list[tuple[int | None]]()
        if why := await reason(self._visit, lambda: found.append(work())):
            self._said.set_text(why)
        return found[0] if found else None


def told(free: FreeSlot) -> str:
    """A slot as people say it: «пн 23.11, 10:00–11:00»."""
    begins, ends = (moment.astimezone(LIPETSK) for moment in (free.slot.begins, free.slot.ends))
    return f"{WEEKDAYS[begins.weekday()]} {begins:%d.%m}, {begins:%H:%M}–{ends:%H:%M}"


PAGE = Page("/load", "Нагрузка", "Звонки по дням и часам, время для обратных звонков", LEADERS, show)
