"""Whoever understands callers' speech, if the settings want somebody: a process beside the service."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from app.settings import Settings
from speech.aeap.recogniser import Recogniser
from speech.ears.engines import available
from speech.spoken_answers import SpokenAnswers

NO_MODEL = (
    "Распознавать речь нечем: модели нет, звонящие нажимают кнопки. "
    "Модель Whisper ставит make run, модель Vosk — autosecretary speech fetch"
)


@contextmanager
def listening(settings: Settings) -> Iterator[Recogniser | None]:
    """Have it while the context lasts. It loads its model beside everything else; until then callers use keys.

    Without a model there is nobody, and callers use keys, too.
    """
    if not _engines(settings):
        yield None
        return
    with Recogniser(command(settings), settings.calls_at_once) as recogniser:
        yield recogniser


def command(settings: Settings) -> tuple[str, ...]:
    """What starts it; it is told where to keep answers only if the settings want that."""
    answers = [str(spoken_answers(settings).folder.resolve())] if settings.keep_spoken_answers else []
    return (sys.executable, "-m", "speech.aeap", settings.recognition, str(settings.cache.resolve()), *answers)


def told_at_start(settings: Settings) -> str | None:
    """Who understands callers, for whoever starts the service; None when nobody shall."""
    if settings.recognition == "off":
        return None
    engines = _engines(settings)
    return f"Речь распознаёт {', при сомнении ещё и '.join(engines)}" if engines else NO_MODEL


def _engines(settings: Settings) -> tuple[str, ...]:
    return () if settings.recognition == "off" else available(settings.recognition, settings.cache)


def spoken_answers(settings: Settings) -> SpokenAnswers:
    """Where confirmed answers are kept, if the settings want it; or were, when they wanted it."""
    return SpokenAnswers(settings.home / "spoken")


def ready_to_listen(recogniser: Recogniser | None) -> Callable[[], bool] | None:
    """What a call asks before it relies on somebody who listens."""
    return None if recogniser is None else lambda: recogniser.ready
