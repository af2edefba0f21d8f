"""The websocket of one call. While sound comes on it, it is read at the same moments as all others.

A process that is woken by every frame of every line spends more on waking than on hearing.
"""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import NoReturn

from websockets.asyncio.server import ServerConnection

BEAT = 0.04
"""Seconds from one moment to the next, two frames: so much later than it came sound is heard at the most."""
READS = 2
"""In each of these moments: of some callers the last frame is sent only when we have taken the one before."""
MOST_READ = 65_536
"""Bytes a time: four seconds of sound, should we be late."""
SLOWEST = 2.0
"""Seconds in which a peer has shaken hands and says what it offers, and takes what we send. Asterisk needs ten ms."""


class Line:
    """Is read while somebody waits for a message: as it comes, or by `fetch` alone while it is sound that comes."""

    def __init__(self, connection: ServerConnection) -> None:
        """`connection` has shaken hands."""
        self._connection = connection
        self._transport = connection.transport
        self._socket = connection.transport.get_extra_info("socket")
        self._sounds = False
        self._awaited = False
        self._silent = asyncio.Event()

    async def message(self) -> str | bytes:
        """Return the next message. ConnectionClosed when none will come."""
        if not self._sounds:
            self._transport.resume_reading()
        self._awaited = True
        message = await self._connection.recv()
        self._awaited = False
        self._transport.pause_reading()
        self._sounds = isinstance(message, bytes)
        return message

    def fetch(self) -> None:
        """Read what has come. It is silence if there is nothing, and nothing that still has to be taken.

        If others have kept us busy for long, there is something: the line was not silent, we were late.
        """
        if not self._awaited:
            return
        reads = [self._read() for _ in range(READS)]
        if not any(reads):
            self._sounds = False
            self._transport.resume_reading()
            self._silent.set()

    async def silence(self) -> None:
        """Wait for the next moment in which nothing came."""
        await self._silent.wait()
        self._silent.clear()

    def _read(self) -> bool:
        try:
            data = os.read(self._socket.fileno(), MOST_READ)
        except OSError:  # nothing is there, or the line is gone
            return False
        if data:
            self._connection.data_received(data)
        return bool(data)

    async def tell(self, texts: Iterable[str]) -> None:
        """Send what is to be sent. TimeoutError when the peer does not take it."""
        for text in texts:
            async with asyncio.timeout(SLOWEST):
                await self._connection.send(text)
            self._sounds = False
            self._acknowledge()

    def _acknowledge(self) -> None:
        """Have the system acknowledge what comes when we read it.

        Of who has answered, it believes that the next answer will do; for up to 40 ms Asterisk would hold sound back.
        """
        with suppress(OSError):  # of a line that is gone
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)

    async def leave(self, status: int) -> None:
        """Tell the peer why, and end. What it says to that is not waited for."""
        with suppress(TimeoutError):
            async with asyncio.timeout(0):
                await self._connection.close(status)

    def cut(self) -> None:
        """End without a word."""
        self._transport.abort()


class Lines:
    """All that are open. They are read at the same moments."""

    def __init__(self) -> None:
        self._open: set[Line] = set()

    @contextmanager
    def one(self, connection: ServerConnection) -> Iterator[Line]:
        """Have one more, which is cut in the end."""
        line = Line(connection)
        self._open.add(line)
        try:
            yield line
        finally:
            self._open.remove(line)
            line.cut()

    @asynccontextmanager
    async def being_read(self) -> AsyncIterator[None]:
        """Read them inside the context. It must last until all are closed: what closes a line is read, too."""
        async with asyncio.TaskGroup() as tasks:
            reading = tasks.create_task(self._read())
            yield
            reading.cancel()

    async def _read(self) -> NoReturn:
        while True:
            await asyncio.sleep(BEAT)
            for line in self._open:
                line.fetch()
