"""The menu that new calls get. It can be replaced while calls go on: each keeps the edition it began with."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from app.editions import load_edition
from menus.edition import Edition

log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
"""Told how many sentences can be heard already, and of how many."""
Prepare = Callable[[Edition, Progress], None]
"""Makes an edition audible before anybody hears it."""


class MenuInForce:
    """One edition at a time, read from `folder`. Safe to use from many threads."""

    def __init__(self, folder: Path, edition: Edition, prepare: Prepare) -> None:
        self.folder = folder
        self._edition = edition
        self._prepare = prepare
        self._one_at_a_time = threading.Lock()

    def edition(self) -> Edition:
        """The edition that a call which begins now keeps to its end."""
        return self._edition

    def reload(self, progress: Progress) -> Edition:
        """Put what is on disk in force, once all of it is right and can be heard at once.

        Raises Faulty with every fault, OSError when a file cannot be read, SpeechUnavailable when a sentence cannot be
        made audible: then nothing has changed.
        """
        with self._one_at_a_time:
            edition = load_edition(self.folder)
            self._prepare(edition, progress)
            self._edition = edition
        log.info("a new menu is in force: %d nodes", len(edition.tree.nodes))
        return edition
