"""A page that somebody has open: who it is, and how it asks for what it shows without holding up other pages."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from console.ports import Ports
from db.sessions import SignedIn

T = TypeVar("T")


class SessionOver(Exception):
    """The session of the page has ended: nothing more is shown or done there."""


class RightsChanged(SessionOver):
    """The role of the person, or the phone they work at, is another one since the page was opened."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One page of one person."""

    ports: Ports
    who: SignedIn

    @property
    def now(self) -> datetime:
        """The moment, aware."""
        return self.ports.now()

    async def ask(self, work: Callable[[], T]) -> T:
        """Do what takes its time, a query say, in a thread of its own, if the person is still who opened the page.

        A page is opened by whoever may do all that can be done there: what the role allows is looked at again here,
        for every deed. SessionOver, RightsChanged; what the work raises goes through.
        """
        await asyncio.to_thread(self._still_here)
        return await asyncio.to_thread(work)

    async def look(self, work: Callable[[], T]) -> T:
        """As `ask`, for what is only shown: that the person is still who they were is known as of a moment ago."""
        return await asyncio.to_thread(self._seen, work)

    def _seen(self, work: Callable[[], T]) -> T:
        """Whoever is not among those who are here may have just come, and is asked about by themselves."""
        found = work()
        if self.ports.lasting().get(self.who.session) != self.who:
            self._still_here()
        return found

    def _still_here(self) -> None:
        now = self.ports.sessions.still(self.who.session, self.now)
        if now is None:
            raise SessionOver
        if (now.role, now.operator) != (self.who.role, self.who.operator):
            raise RightsChanged
