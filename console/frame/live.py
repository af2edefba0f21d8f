"""Parts of a page that stay true while somebody looks at them."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Generic, TypeVar

from nicegui import ui
from sqlalchemy.exc import SQLAlchemyError

from callbacks.working_days import LIPETSK
from console.door.gate import AWAY, SIGN_IN
from console.frame.visit import SessionOver, Visit
from db import faults

log = logging.getLogger(__name__)

T = TypeVar("T")

LOOK = 0.25
"""Seconds between two looks whether there is something to ask."""


class Live(Generic[T]):
    """Something that is asked again and again, and drawn anew when it has changed.

    `ask` runs in a thread and may use the database; `draw` builds elements, and may return what changes them to show
    something else, and tells whether it could: elements cost more than anything else a page does.
    While the database is away what was drawn last stays, and above it since when. A page whose session has ended goes
    to the door.
    """

    def __init__(
        self,
        visit: Visit,
        ask: Callable[[], T],
        draw: Callable[[T], Callable[[T], bool] | None],
        every: float,
        sooner: Callable[[], object] = lambda: None,
    ) -> None:
        """`every`: seconds between two questions, less when `sooner`, which costs nothing, gives something new."""
        self._visit = visit
        self._ask = ask
        self._draw = draw
        self._every = every
        self._sooner = sooner
        self._signal: object = None
        self._waited = 0.0
        self._drawn: T | None = None
        self._change: Callable[[T], bool] | None = None
        self._as_of: datetime | None = None

    async def show(self) -> None:
        """Put it on the page, here."""
        self._trouble = ui.label().classes("problem").props("role=alert")
        self._place = ui.element("div")
        await self.refresh()
        ui.timer(LOOK, self._look, immediate=False)

    async def _look(self) -> None:
        self._waited += LOOK
        if self._waited >= self._every or self._sooner() != self._signal:
            await self.refresh()

    async def refresh(self) -> None:
        """Ask, and draw what is new."""
        self._waited, self._signal = 0.0, self._sooner()
        try:
            found = await self._visit.look(self._ask)
        except SessionOver:
            ui.navigate.to(SIGN_IN)
        except SQLAlchemyError as fault:
            self._away(fault)
        else:
            self._told(found)

    def _told(self, found: T) -> None:
        self._trouble.set_visibility(False)
        if self._as_of is None or found != self._drawn:
            self._show(found)
        self._drawn, self._as_of = found, self._visit.now

    def _show(self, found: T) -> None:
        if self._change and self._change(found):
            return
        self._place.clear()
        with self._place:
            self._change = self._draw(found)

    def _away(self, fault: SQLAlchemyError) -> None:
        log.warning("a page cannot be kept up to date: %s", faults.kind(fault))
        old = f" Показано то, что было в {self._as_of.astimezone(LIPETSK):%H:%M:%S}." if self._as_of else ""
        self._trouble.set_text(AWAY + old)
        self._trouble.set_visibility(True)
