"""Which recordings a session was given to hear by its own pages. Kept in memory: pages are, too."""

from collections import OrderedDict
from threading import Lock

MOST = 20_000
"""Given at the same time; the oldest ones go first, and their pages are opened again."""


class Hearers:
    """Safe to use from many threads. Whether a session lasts is for others to ask."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._given: OrderedDict[tuple[str, str], None] = OrderedDict()

    def give(self, session: str, recording: str) -> None:
        """Let a session hear a recording."""
        with self._lock:
            self._given[session, recording] = None
            self._given.move_to_end((session, recording))
            if len(self._given) > MOST:
                self._given.popitem(last=False)

    def may(self, session: str, recording: str) -> bool:
        """Whether a session was given a recording."""
        with self._lock:
            return (session, recording) in self._given
