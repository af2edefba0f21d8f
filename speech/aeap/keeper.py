"""Keeps confirmed answers beside the calls: a slow or full disk holds up nobody who speaks."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import BoundedSemaphore

from speech.spoken_answers import SpokenAnswers

log = logging.getLogger(__name__)

MOST_WAITING = 8
"""Answers, of 100 KB at the most; while the disk is slower than callers confirm, further ones are dropped."""


class Keeper:
    """Is called with words and their sound (`speech.aeap.last_answer.Keep`). What cannot be kept is lost and logged."""

    def __init__(self, answers: SpokenAnswers, clock: Callable[[], datetime]) -> None:
        """`clock` tells the present moment (aware)."""
        self._answers = answers
        self._clock = clock
        self._places = BoundedSemaphore(MOST_WAITING)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="keeper")
        self._thread.submit(self._tried, answers.tidy)

    def __call__(self, words: str, alaw: bytes) -> None:
        """Have an answer kept soon."""
        if self._places.acquire(blocking=False):
            self._thread.submit(self._kept, words, alaw)
        else:
            log.warning("an answer is not kept: the disk is too slow")

    def _kept(self, words: str, alaw: bytes) -> None:
        try:
            self._tried(lambda: self._answers.keep(words, alaw, self._clock()))
        finally:
            self._places.release()

    def _tried(self, task: Callable[[], None]) -> None:
        try:
            task()
        except OSError as refused:
            log.warning("an answer is not kept: %s", refused.strerror)

    def close(self) -> None:
        """Keep what is waiting, and end."""
        self._thread.shutdown()
