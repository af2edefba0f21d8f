"""Asks the services on behalf of a call without ever making the caller wait for ever."""

import logging
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from concurrent.futures import TimeoutError as NotYet
from typing import Any, Protocol

from menus.steps import ServiceStep, Unavailable

log = logging.getLogger(__name__)

GIVE_UP = 8.0
"""Seconds after which a look-up counts as failed."""

LOOK_UP = 0.25
"""Seconds between two looks whether the caller is still there."""


class Services(Protocol):
    """The company's systems, as slow as they are."""

    def answer(self, step: ServiceStep[Any]) -> object:
        """Answer a service step with one of its replies."""


class Desk:
    """Services with a deadline. A look-up that is given up goes on in its thread, unheard, until it ends."""

    def __init__(self, services: Services, threads: Executor, give_up: float = GIVE_UP) -> None:
        self._services = services
        self._threads = threads
        self._give_up = give_up

    def answer(self, step: ServiceStep[Any], waiting: Callable[[float], None]) -> object:
        """Answer a step; `waiting` hears how long it has taken so far and may raise to end the wait."""
        asked = time.monotonic()
        reply = self._threads.submit(self._services.answer, step)
        while True:
            try:
                return self._result(reply)
            except NotYet:
                waited = time.monotonic() - asked
            if waited >= self._give_up:
                log.warning("%s was given up after %.0f s", type(step).__name__, waited)
                return Unavailable()
            waiting(waited)

    def _result(self, reply: Future[object]) -> object:
        try:
            return reply.result(timeout=LOOK_UP)
        except NotYet:
            if reply.done():  # the service's own time-out, not ours
                return Unavailable()
            raise
