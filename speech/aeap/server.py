"""The websocket that Asterisk streams to. Whoever connects is bounded in everything and can harm nobody else."""

import asyncio
import logging
import socket
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing, contextmanager
from hmac import compare_digest
from http import HTTPStatus

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from speech.aeap.last_answer import Keep
from speech.aeap.line import SLOWEST, Line, Lines
from speech.aeap.session import Grammars, PeerLies, Session
from speech.ears.port import Engine
from speech.telephone import RATE

log = logging.getLogger(__name__)

PROTOCOL = Subprotocol("speech_to_text")
LARGEST_MESSAGE = 16_384
"""Bytes. The longest question has 7,000, the longest frame of sound 640."""
BURST = 30 * RATE
"""Bytes that may come at once: fifteen seconds of sound. On a busy machine what was sent in time is late here."""
FLOW = 4 * RATE
"""Bytes a second in the long run: twice the sound of a line. A text counts as a twentieth of a second at least."""
OPENERS = 2
"""Questions that are opened at once, apart from the thread in which all sound is heard."""
POLICY = 1008
"""The status with which we leave a peer that breaks the rules (RFC 6455, 7.4.1)."""


class Doorman:
    """Lets in whoever knows the secret, as long as there are places."""

    def __init__(self, secret: str, places: int) -> None:
        self._path = f"/{secret}".encode()
        self._places = places
        self._inside = 0

    def admit(self, connection: ServerConnection, request: Request) -> Response | None:
        """Answer a request for a websocket: None opens it."""
        if not compare_digest(request.path.encode("utf-8", "replace"), self._path):
            return connection.respond(HTTPStatus.NOT_FOUND, "")
        if self._inside >= self._places:
            log.warning("refused: all places of the recogniser are taken")
            return connection.respond(HTTPStatus.SERVICE_UNAVAILABLE, "")
        return None

    @contextmanager
    def place(self) -> Iterator[None]:
        """Have a place. PeerLies when somebody who shook hands at the same moment has the last one."""
        if self._inside >= self._places:
            raise PeerLies("no place is left")
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1


class Allowance:
    """How much a peer may still send: a bucket that fills with time."""

    def __init__(self, now: float) -> None:
        self._left = float(BURST)
        self._at = now

    def take(self, size: int, now: float) -> None:
        """Count a message. PeerLies when it is too much."""
        self._left = min(BURST, self._left + (now - self._at) * FLOW) - size
        self._at = now
        if self._left < 0:
            raise PeerLies("faster than any line")


@asynccontextmanager
async def listening(
    sock: socket.socket, secret: str, places: int, engine: Engine, grammars: Grammars, *, keep: Keep | None = None
) -> AsyncIterator[None]:
    """Serve at most `places` connections on a bound socket, inside the context; confirmed answers go to `keep`."""
    doorman, lines = Doorman(secret, places), Lines()
    openers = ThreadPoolExecutor(OPENERS, thread_name_prefix="opener")

    async def welcome(connection: ServerConnection) -> None:
        with lines.one(connection) as line:
            await _converse(line, doorman, Session(engine, grammars, openers.submit, keep))

    async with (
        lines.being_read(),
        serve(
            welcome,
            sock=sock,
            process_request=doorman.admit,
            subprotocols=[PROTOCOL],
            origins=[None],  # a page in somebody's browser is not Asterisk
            compression=None,
            server_header=None,
            open_timeout=SLOWEST,
            close_timeout=SLOWEST,
            ping_interval=None,  # on this machine a peer that is gone is noticed
            max_size=LARGEST_MESSAGE,
            max_queue=64,
            logger=logging.getLogger("websocket"),
        ),
    ):
        yield
    openers.shutdown()


async def _converse(line: Line, doorman: Doorman, session: Session) -> None:
    """Hold one connection. Whatever goes wrong ends this one only."""
    try:
        async with asyncio.TaskGroup() as both:
            with closing(session), doorman.place():
                both.create_task(_look_at_the_clock(line, session))
                await _exchange(line, session)
    except* PeerLies as lies:
        log.warning("a peer of the recogniser was left: %s", lies.exceptions[0])
        await line.leave(POLICY)
    except* (ConnectionClosed, TimeoutError):
        log.info("a connection to the recogniser broke")
    except* Exception as errors:  # noqa: BLE001  one call must not end the others; its traceback may hold what was said
        log.error("a connection to the recogniser failed: %s", type(errors.exceptions[0]).__name__)


async def _exchange(line: Line, session: Session) -> None:
    allowance = Allowance(time.monotonic())
    async with asyncio.timeout(SLOWEST):
        first = await line.message()
    await line.tell(_taken(session, first, allowance))
    while True:
        await line.tell(_taken(session, await line.message(), allowance))


async def _look_at_the_clock(line: Line, session: Session) -> None:
    while True:
        await line.silence()
        await line.tell(session.passed(time.monotonic()))


def _taken(session: Session, message: str | bytes, allowance: Allowance) -> Iterable[str]:
    now = time.monotonic()
    if isinstance(message, bytes):
        allowance.take(len(message), now)
        return session.sounded(message, now)
    allowance.take(max(len(message), FLOW // 20), now)
    return session.said(message, now)
