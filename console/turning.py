"""The pages of a long list, the newest first, each read from a place in it on."""

from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from nicegui import ui

P = TypeVar("P")


class Turning(Generic[P]):
    """Where somebody is in a list; `None` is its beginning. `turned` shows the page of `place`."""

    def __init__(self, turned: Callable[[], Awaitable[None]]) -> None:
        self._turned = turned
        self._places: list[P | None] = [None]

    @property
    def place(self) -> P | None:
        """The last one of the page before, after which this page begins."""
        return self._places[-1]

    def begin(self) -> None:
        """Go to the first page."""
        self._places = [None]

    def show(self, following: P | None) -> None:
        """The buttons; `following` is where the next page begins, if there is one."""
        if following is None and self.place is None:
            return
        with ui.element("div").classes("buttons"):
            later = ui.button("Позже", on_click=self._back).props("no-caps flat")
            earlier = ui.button("Раньше", on_click=lambda: self._on(following)).props("no-caps flat")
        later.set_enabled(self.place is not None)
        earlier.set_enabled(following is not None)

    async def _back(self) -> None:
        if len(self._places) > 1:
            self._places.pop()
        await self._turned()

    async def _on(self, following: P | None) -> None:
        self._places.append(following)
        await self._turned()
