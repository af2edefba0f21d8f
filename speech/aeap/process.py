"""The process that listens for callers, apart from the service: a crash or a hang in here costs no call.

It is given two descriptors: a line to the service, on which the service says a path and a number of places, and a
socket that is bound. On the line it then tells that it lives, once a second, and what is to be logged.
"""

import asyncio
import json
import logging
import os
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

from speech.aeap.keeper import Keeper
from speech.aeap.server import listening
from speech.aeap.session import Grammars
from speech.ears.port import Engine, HearingUnavailable
from speech.parent import BEAT, PULSE, end_with_the_parent, log_to_the_parent
from speech.spoken_answers import SpokenAnswers

log = logging.getLogger(__name__)

NICE = 5
"""Lower than Asterisk and the service: making out words takes whole processors, and a prompt must not stutter."""

TURN = 0.001
"""Seconds after which a thread that opens a question lets sound be heard. With Python's 0.005, of sixty callers who
were asked at once some waited for a second, and were given up."""

Load = Callable[[], tuple[Engine, Grammars]]


def serve(line_descriptor: int, socket_descriptor: int, load: Load, answers: Path | None = None) -> None:
    """Load an engine and serve until the parent is gone. Confirmed answers are kept in `answers`, if that is given."""
    line = Connection(line_descriptor)
    threading.Thread(target=end_with_the_parent, args=(line,), daemon=True).start()
    log_to_the_parent(line, "speech")
    asked = json.loads(line.recv_bytes())
    os.nice(NICE)
    sys.setswitchinterval(TURN)
    try:
        engine, grammars = load()
    except HearingUnavailable as missing:
        log.error("no engine: %s", missing)
        sys.exit(1)
    with socket.socket(fileno=socket_descriptor) as bound:
        # Connections of the process before us may linger; they are no hindrance.
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        keep = Keeper(SpokenAnswers(answers), lambda: datetime.now(UTC)) if answers else None
        asyncio.run(_work(line, listening(bound, asked["secret"], asked["places"], engine, grammars, keep=keep)))


async def _work(line: Connection, served: AbstractAsyncContextManager[None]) -> None:
    """Serve, and tell once a second that we live: from inside the loop that serves, should it hang."""
    async with served:
        while True:
            line.send_bytes(BEAT)
            await asyncio.sleep(PULSE)
