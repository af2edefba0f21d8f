"""The menu that new calls get. It can be replaced while calls go on: each keeps the edition it began with."""

import logging
import threading
from collections.abc import Callable, Sequence

from app.editions import today
from menus.edition import Edition, Editions

log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
"""Told how many sentences can be heard already, and of how many."""
Prepare = Callable[[Sequence[Edition], Progress], None]
"""Makes editions audible before anybody hears them: that of today, then those of later days."""


class MenuInForce:
    """The editions of one state of the files that `load` reads. Safe to use from many threads."""

    def __init__(self, load: Callable[[], Editions], editions: Editions, prepare: Prepare) -> None:
        self._load = load
        self._editions = editions
        self._prepare = prepare
        self._one_at_a_time = threading.Lock()

    def edition(self) -> Edition:
        """The edition that a call which begins now keeps to its end."""
        return self._editions.on(today())

    def reload(self, progress: Progress) -> Edition:
        """Put what is on disk in force, once all of it is right and can be heard at once.

        Raises Faulty with every fault, OSError when a file cannot be read, SpeechUnavailable when a sentence cannot be
        made audible: then nothing has changed.
        """
        with self._one_at_a_time:
            editions = self._load()
            self._prepare(audible(editions), progress)
            self._editions = editions
        log.info("a new menu is in force: %d nodes", len(self.edition().tree.nodes))
        return self.edition()


def audible(editions: Editions) -> Sequence[Edition]:
    """What can be heard from today on."""
    return (editions.on(today()), *editions.after(today()))
