"""Asks the services on behalf of a call without ever making the caller wait for ever."""

import logging
import time
from concurrent.futures import Executor, Future, wait
from functools import partial
from typing import Any, Protocol

from menus.ports import AT_ONCE, TURN, Waiting
from menus.steps import ServiceStep, Unavailable

log = logging.getLogger(__name__)

GIVE_UP = 8.0
"""Seconds after which a look-up counts as failed."""


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

    def answer(self, step: ServiceStep[Any], waiting: Waiting) -> object:
        """Answer a step; `waiting` hears how long it has taken so far and may raise to end the wait."""
        asked = time.monotonic()
        reply = self._threads.submit(self._services.answer, step)
        wait((reply,), AT_ONCE)
        while not reply.done():
            waited = time.monotonic() - asked
            if waited >= self._give_up:
                log.warning("%s was given up after %.0f s", type(step).__name__, waited)
                return Unavailable()
            waiting(waited, partial(wait, (reply,), TURN))
        return _result(reply)


def _result(reply: Future[object]) -> object:
    try:
        return reply.result()
    except TimeoutError:  # the service's own
        return Unavailable()
