"""The menu as the console knows it: that on disk, as long as it is right."""

import logging
from collections.abc import Sequence
from pathlib import Path
from threading import Lock

from app.editions import load_editions, published_text, today
from menus.edition import Edition, Editions
from menus.source import Faulty

log = logging.getLogger(__name__)


class MenuSeen:
    """Reads the menu anew when its files have changed. Safe to use from many threads.

    While somebody is in the middle of a change and the files are wrong, the menu stays the one before, as it does for
    callers. Made with a wrong menu, it raises what `load_editions` raises.
    """

    def __init__(self, folder: Path, published: Path) -> None:
        self._folder = folder
        self._published = published
        self._lock = Lock()
        self._seen = self._look()
        self._editions: Editions = self._load()

    def edition(self) -> Edition:
        """The edition of today."""
        with self._lock:
            seen = self._look()
            if seen != self._seen:
                self._seen = seen
                self._read()
            return self._editions.on(today())

    def _read(self) -> None:
        try:
            self._editions = self._load()
        except (Faulty, OSError) as problem:
            log.info("the menu on disk cannot be read at the moment: %s", type(problem).__name__)

    def _load(self) -> Editions:
        return load_editions(self._folder, published_text(self._published))

    def _look(self) -> Sequence[tuple[str, int]]:
        there = [self._published] if self._published.exists() else []
        return sorted((file.name, file.stat().st_mtime_ns) for file in (*self._folder.glob("*.yaml"), *there))
