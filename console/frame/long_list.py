"""A long list, the newest first, read and shown a page at a time."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from nicegui import ui

from console.frame.deeds import done
from console.frame.elements import paragraph
from console.frame.visit import Visit

R = TypeVar("R")
P = TypeVar("P")

NONE = "Записей нет."


class LongList(Generic[R, P]):
    """A place on a page with `most` rows, and buttons for those before and after them.

    `find` reads at most so many rows that come after a place in the list, in a thread; `place` is that of a row; `draw`
    puts rows on the page. What comes late, after somebody has asked for something else, is not shown.
    """

    def __init__(
        self,
        visit: Visit,
        find: Callable[[int, P | None], Sequence[R]],
        place: Callable[[R], P],
        draw: Callable[[Sequence[R]], None],
        most: int,
    ) -> None:
        self._visit = visit
        self._find = find
        self._place_of = place
        self._draw_rows = draw
        self._most = most
        self._places: list[P | None] = [None]
        self._asked = 0
        self._shown = ui.element("div")

    async def look(self) -> None:
        """Show the first page of what `find` finds now."""
        await self._turn([None])

    async def _turn(self, places: list[P | None]) -> None:
        """Show a page: the last of the places, after which it begins; the others lead back."""
        self._asked += 1
        mine, rows = self._asked, list[R]()
        if not await done(self._visit, lambda: rows.extend(self._find(self._most + 1, places[-1]))):
            return
        if mine == self._asked:
            self._places = places
            self._draw(rows)

    def _draw(self, rows: Sequence[R]) -> None:
        """One row more than are shown tells that there are more."""
        self._shown.clear()
        with self._shown:
            if rows:
                self._draw_rows(rows[: self._most])
            else:
                paragraph(NONE)
            self._buttons(self._place_of(rows[self._most - 1]) if len(rows) > self._most else None)

    def _buttons(self, following: P | None) -> None:
        if following is None and len(self._places) == 1:
            return
        with ui.element("div").classes("buttons"):
            later = ui.button("Позже", on_click=lambda: self._turn(self._places[:-1])).props("no-caps flat")
            earlier = ui.button("Раньше", on_click=lambda: self._turn([*self._places, following])).props("no-caps flat")
        later.set_enabled(len(self._places) > 1)
        earlier.set_enabled(following is not None)
