"""What the panels of an operator's page share."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from console.desk.view import DeskView, OperatorsDesk
from console.frame.live import Live
from console.frame.visit import Visit


@dataclass(slots=True)
class At:
    """The page as its panels share it."""

    visit: Visit
    desk: OperatorsDesk
    live: Live[DeskView] | None = None
    shown: DeskView | None = None

    async def refresh(self) -> None:
        """Show at once what was just done."""
        self.desk.forget()
        if self.live:
            await self.live.refresh()


Panel = Callable[[At], Awaitable[None]]
