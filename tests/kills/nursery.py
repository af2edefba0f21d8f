"""Bears workers: real processes, forked in milliseconds from one that has imported everything."""

import os
import pickle
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path

from tests.kills.worker import Life

CHECKOUT = Path(__file__).parents[2]
PATIENCE = 60.0
"""Seconds after which a worker that says nothing hangs, and the test fails."""


class Worker:
    """A worker as its parent sees it."""

    def __init__(self, life: Life, pipe: Connection) -> None:
        self.life = life
        self.died_at: str | None = None
        """The step at which it was to die, and did."""
        self.alive = True
        self.faults: list[str] = []
        """The database's faults that its chores ended with."""
        self.mark = 0
        self._pipe = pipe
        self.pid = int(str(self.hear("born") or 0))
        self._process = os.pidfd_open(self.pid) if self.pid else None

    def hear(self, word: str) -> object:
        """Wait for a word; None when the worker is dead before it is said."""
        while self.alive:
            assert self._pipe.poll(PATIENCE), f"a worker hangs instead of saying {word!r}"
            try:
                said, value = self._pipe.recv()
            except (EOFError, ConnectionError):
                self.alive = False
                continue
            if said == "died":
                self.died_at = value
            elif said == "mark":
                self.mark = value
            if said == word:
                return value
        return None

    def go(self, now: datetime) -> None:
        """Have it do its chores."""
        with suppress(OSError):
            self._pipe.send(now)

    def finish(self) -> None:
        """Wait until its chores are done, or it is dead."""
        faults = self.hear("done")
        self.faults += faults if isinstance(faults, list) else []

    def heard_all(self, number: int) -> None:
        """Wait until it has taken everything before a mark, or is dead."""
        while self.alive and self.mark < number:
            self.hear("mark")

    def send_kill(self) -> None:
        """SIGKILL, wherever it is."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._process, signal.SIGKILL)

    def close(self) -> None:
        """Kill it, hear what it said last, and be done with it. Nothing happens the second time."""
        self.send_kill()
        self.hear("nothing more")
        self.alive = False
        self._pipe.close()
        if self._process is not None:
            os.close(self._process)
            self._process = None


class Nursery:
    """Forks workers."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._born: list[Worker] = []

    def born(self, life: Life) -> Worker:
        """A worker that has begun to connect, or is dead already."""
        ours, theirs = Pipe()
        socket.send_fds(self._line, [pickle.dumps(life)], [theirs.fileno()])
        theirs.close()
        self._born.append(Worker(life, ours))
        return self._born[-1]

    def end_all(self) -> None:
        """Nobody is left of a round that was broken off."""
        while self._born:
            self._born.pop().close()


@contextmanager
def nursery() -> Iterator[Nursery]:
    """A process to fork from; everything that it bore ends with the context."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    command = [sys.executable, "-m", "tests.kills.worker", str(theirs.fileno())]
    with ours, subprocess.Popen(command, cwd=CHECKOUT, pass_fds=[theirs.fileno()]) as process:
        theirs.close()
        try:
            yield Nursery(ours)
        finally:
            ours.close()
            process.wait(PATIENCE)
