"""Work that waits in the middle until the test has done something to it."""

import asyncio
from threading import Event

from tests.console.visitor import PATIENCE


class Halfway:
    """A place in the middle of work in another thread: called there, it waits until the work may go on."""

    def __init__(self) -> None:
        self._come, self._on = Event(), Event()

    def __call__(self) -> None:
        self._come.set()
        assert self._on.wait(PATIENCE)

    async def come(self) -> None:
        """The work has begun, and is not through."""
        assert await asyncio.to_thread(self._come.wait, PATIENCE)

    def go_on(self) -> None:
        self._on.set()
