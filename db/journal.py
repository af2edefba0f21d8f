"""Writes down what happens in calls, in the background: a call never waits for it and never fails because of it.

While the database is down the journal keeps the latest entries and tries again; older ones are dropped, and how many
is logged.
"""

import logging
from collections import deque
from threading import Condition, Event, Thread

from sqlalchemy import Engine
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError

from db import faults
from db.clock import Clock, utc_now
from db.inserts import if_new, or_update
from db.notes import CallNotes, Entry
from db.tables import Call, CallStep

log = logging.getLogger(__name__)

GATHER = 1.0
"""Seconds to gather entries before a transaction: what a crash of ours can cost."""

BATCH = 2000
"""Entries in one transaction at most: some 130 whole calls."""

ROOM = 50_000
"""Entries kept while the database is down: some 3,000 calls."""

SLOWEST = 5.0
"""Seconds between two tries while the database is down; the first ones come quicker."""

STORE_CALL = or_update(Call.__table__, ["ended_at", "account", "path", "reason", "outcome"])
STORE_STEP = if_new(CallStep.__table__)
"""Both may be repeated: a lost connection does not tell whether the last commit was made."""


class Journal:
    """One a process, safe to use from many threads. `close` it at the end."""

    def __init__(self, engine: Engine, now: Clock = utc_now, room: int = ROOM) -> None:
        self._engine = engine
        self._now = now
        self._room = room
        self._waiting: deque[Entry] = deque()
        self._dropped = 0
        self._arrived = Condition()
        self._closing = Event()
        self._given_up = Event()
        self._thread = Thread(target=self._work, name="journal", daemon=True)
        self._thread.start()

    def begin(self, call_id: str, asterisk_id: str, caller: str | None) -> CallNotes:
        """Open the notes of a call and return its watcher. `caller` is the calling number, if there is one."""
        return CallNotes(call_id, asterisk_id, caller, self._now, self.add)

    def add(self, entry: Entry) -> None:
        """Have an entry written; returns at once."""
        with self._arrived:
            self._waiting.append(entry)
            self._make_room()
            self._arrived.notify()

    def close(self, patience: float = 5.0) -> None:
        """Write what is left, within `patience` seconds, and stop. What then remains is lost, and logged as a count."""
        self._closing.set()
        with self._arrived:
            self._arrived.notify()
        self._thread.join(patience)
        self._given_up.set()
        if self._waiting:
            log.error("journal closed with %d entries not written", len(self._waiting))

    def _make_room(self) -> None:
        while len(self._waiting) > self._room:
            self._waiting.popleft()
            self._dropped += 1

    def _work(self) -> None:
        pause = GATHER
        while self._wait_for_entries() and not self._given_up.is_set():
            if self._write(self._take()):
                pause = GATHER
            else:
                pause = min(2 * pause, SLOWEST)
                self._rest(pause)
            self._tell_dropped()

    def _wait_for_entries(self) -> bool:
        """Wait until there is something to write, and a moment for more. False when there will be nothing any more."""
        with self._arrived:
            self._arrived.wait_for(lambda: self._waiting or self._closing.is_set())
        self._closing.wait(GATHER)
        return bool(self._waiting)

    def _rest(self, pause: float) -> None:
        """Leave a failing database alone for a while; once closing, try more often."""
        if self._closing.wait(pause):
            self._given_up.wait(GATHER)

    def _take(self) -> list[Entry]:
        with self._arrived:
            return [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]

    def _put_back(self, entries: list[Entry]) -> None:
        with self._arrived:
            self._waiting.extendleft(reversed(entries))
            self._make_room()

    def _tell_dropped(self) -> None:
        with self._arrived:
            dropped, self._dropped = self._dropped, 0
        if dropped:
            log.error("journal is full: %d of the oldest entries dropped", dropped)

    def _write(self, entries: list[Entry]) -> bool:
        """Write entries in one transaction. True when there is nothing more to do about them."""
        try:
            self._store(entries)
        except (DataError, IntegrityError) as refusal:
            log.error("journal lost %d entries: %s", len(entries), faults.kind(refusal))
        except SQLAlchemyError as fault:
            log.warning("journal waits for the database: %s", faults.kind(fault))
            for entry in entries:
                entry.call.news = True
            self._put_back(entries)
            return False
        return True

    def _store(self, entries: list[Entry]) -> None:
        calls = [call.row() for call in {entry.call for entry in entries} if call.news]
        steps = [entry.step for entry in entries if entry.step]
        with self._engine.begin() as connection:
            dialect = connection.dialect.name
            if calls:
                connection.execute(STORE_CALL[dialect], calls)
            if steps:
                connection.execute(STORE_STEP[dialect], steps)
