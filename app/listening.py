"""Whoever understands callers' speech, if the settings want somebody: a process beside the service."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from app.settings import Settings
from speech.aeap.recogniser import Recogniser


@contextmanager
def listening(settings: Settings) -> Iterator[Recogniser | None]:
    """Have it while the context lasts. It loads its model beside everything else; until then callers use keys."""
    if settings.recognition == "off":
        yield None
        return
    command = (sys.executable, "-m", "speech.aeap", settings.recognition, str(settings.cache.resolve()))
    with Recogniser(command, settings.calls_at_once) as recogniser:
        yield recogniser


def ready_to_listen(recogniser: Recogniser | None) -> Callable[[], bool] | None:
    """What a call asks before it relies on somebody who listens."""
    return None if recogniser is None else lambda: recogniser.ready
