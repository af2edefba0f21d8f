"""Something that takes a while, on a page: how far it is, and a way to stop it."""

from collections.abc import Callable

from nicegui import ui

from console.frame.deeds import CannotBe, reason
from console.frame.visit import Visit
from console.sentences.publishing import Progress

LOOK = 0.25
"""Seconds between two looks at how far it is."""
STOPPED = "Остановлено: звучит то, что звучало."


class Working:
    """A bar and a button, seen only while somebody waits."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._done, self._of, self._stopped = 0, 0, False
        with ui.element("div").classes("row") as self._row:
            self._said = ui.label().props("role=status")
            self._bar = ui.linear_progress(show_value=False).props('aria-label="Сколько фраз уже озвучено"')
            ui.button("Остановить", on_click=self._stop).props("no-caps flat")
        self._row.set_visibility(False)

    def _stop(self) -> None:
        self._stopped = True

    def _show(self) -> None:
        if self._of:
            self._said.set_text(f"Озвучено: {self._done} из {self._of}")
            self._bar.set_value(self._done / self._of)

    def _progress(self, done: int, of: int) -> None:
        """Told in the thread that works."""
        self._done, self._of = done, of
        if self._stopped:
            raise CannotBe(STOPPED)

    async def until(self, work: Callable[[Progress], object]) -> str:
        """Do it; why it was not done, "" when it was."""
        self._done, self._of, self._stopped = 0, 0, False
        self._said.set_text("Готовим фразы…")
        self._bar.set_value(0)
        self._row.set_visibility(True)
        with self._row:
            looks = ui.timer(LOOK, self._show)
        try:
            return await reason(self._visit, lambda: work(self._progress))
        finally:
            looks.delete()
            self._row.set_visibility(False)
