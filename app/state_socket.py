"""How the service tells the console how it is, over a local socket that only its own user can open.

A message a connection: which parts are there, and the figures of the calls as Prometheus reads them.
"""

import logging
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from app.local_socket import connected, received, send, serving
from console.parts import Part, State, ready
from menus.catalogue import Catalogue
from speech.speaker import Speaker
from speech.unavailable import SpeechUnavailable

log = logging.getLogger(__name__)

NAME = "state.sock"
PATIENCE = 2.0
"""Seconds for one asker, and for one answer."""

Tell = Callable[[], Mapping[str, Any]]


@contextmanager
def telling(home: Path, tell: Tell) -> Iterator[None]:
    """Answer whoever asks inside the context."""
    with serving(home / NAME, partial(_answer, tell)):
        yield


def _answer(tell: Tell, connection: socket.socket) -> None:
    connection.settimeout(PATIENCE)
    try:
        send(connection, tell())
    except OSError:
        log.debug("whoever asked for the state left")
    except Exception as error:  # noqa: BLE001  nobody else would answer the next one
        log.error("the state could not be told: %s", type(error).__name__)


def asked(home: Path) -> Mapping[str, Any] | None:
    """What the service of this home tells of itself; None when it does not."""
    try:
        connection = connected(home / NAME, PATIENCE)
        return next(received(connection), None)
    except (OSError, ValueError):
        return None


def state_of_service(
    speaker: Speaker,
    catalogue: Callable[[], Catalogue],
    recogniser: Callable[[], bool] | None,
    calls: Callable[[], str],
) -> Tell:
    """What the service tells of itself; `calls` are the figures of its calls."""

    def told() -> Mapping[str, Any]:
        speech = State.OFF if recogniser is None else ready(recogniser())
        return {Part.SPEECH: speech, Part.PROMPTS: ready(_audible(speaker, catalogue())), "calls": calls()}

    return told


def _audible(speaker: Speaker, catalogue: Catalogue) -> bool:
    """Whether a sentence can be played: it is on disk, or made anew."""
    name, sentence = next(iter(catalogue.fixed()))
    try:
        speaker.sound(sentence, personal=False, prompt=name)
    except SpeechUnavailable:
        return False
    return True
