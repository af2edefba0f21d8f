"""The threads of a process take turns at writing to a SQLite file.

SQLite lets one write at a time and has the others sleep and ask again, each time for longer: under load one of them
can sleep through its whole patience while later ones pass it. A lock wakes them in the order in which they came.
Other processes (an import, say) are still waited for in SQLite's way.
"""

import sqlite3
import threading
from typing import Any

from sqlalchemy.exc import TimeoutError as TooBusy

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE", "BEGIN IMMEDIATE")
"""The words before which Python's sqlite3 begins a transaction, and those by which we begin one ourselves."""


class Turns:
    """Whose turn it is; one for all connections to a file."""

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._lock = threading.Lock()

    def take(self) -> None:
        """Wait for one's turn. Raises `sqlalchemy.exc.TimeoutError` after `patience` seconds."""
        if not self._lock.acquire(timeout=self._patience):
            raise TooBusy("the database is busy: the writes before this one take too long")

    def give(self) -> None:
        """Let the next one write."""
        self._lock.release()


class TurnTaking(sqlite3.Connection):
    """A connection whose writing transactions begin when it is their turn, and end it."""

    turns: Turns
    _mine = False

    def about_to(self, statement: str) -> None:
        """Take a turn before the first writing statement of a transaction."""
        if not self._mine and statement.lstrip().upper().startswith(WRITES):
            self.turns.take()
            self._mine = True

    def commit(self) -> None:
        """Commit, then let the next one write. A commit that fails keeps its turn until it is rolled back."""
        super().commit()
        self._end()

    def rollback(self) -> None:
        """Roll back, then let the next one write."""
        try:
            super().rollback()
        finally:
            self._end()

    def close(self) -> None:
        """Close: SQLite rolls back what was not committed."""
        super().close()
        self._end()

    def _end(self) -> None:
        if self._mine:
            self._mine = False
            self.turns.give()


def before_execute(_connection: Any, cursor: sqlite3.Cursor, statement: str, *_: Any) -> None:
    """SQLAlchemy's event `before_cursor_execute` of an engine whose connections take turns."""
    cursor.connection.about_to(statement)  # type: ignore[attr-defined]
