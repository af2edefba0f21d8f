"""A process beside the service that is kept: started, watched, and started again when it fails."""

import logging
import socket
import subprocess
import threading
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Self

from speech.parent import BEAT, LOGGED, PULSE

log = logging.getLogger(__name__)

LONGEST_LOAD = 120.0
"""Seconds until the first sign of life. The largest model, of 1.8 GB, takes half a minute from a slow disk."""
LONGEST_SILENCE = 5 * PULSE
"""Seconds without a sign of life after which the process counts as hung."""
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 60.0
"""Seconds before the next start; doubled each time, until it has lived."""
STEADY = 60
"""Signs of life after which a process has lived."""
LONGEST_MESSAGE = 2048


@dataclass(frozen=True, slots=True)
class Task:
    """What is kept. `command` gets two more arguments: descriptors of a line to us and of the socket to serve.

    `meanwhile` says what goes on without it; `farewell` is how many seconds it has for its end, after a SIGTERM.
    """

    name: str
    command: tuple[str, ...]
    meanwhile: str
    first_word: bytes = b""
    """Told on the line; what must not be read from a list of processes."""
    farewell: float = 0.0
    longest_silence: float = LONGEST_SILENCE


class KeptProcess:
    """Use as a context. What it does is missing whenever it is not `ready`.

    The socket is bound for as long as we live, so that nobody else on this machine can ever be in its place. Not
    listening: that is up to the process, and while it is away whoever connects is refused at once.
    """

    def __init__(self, task: Task, bound: socket.socket) -> None:
        """Takes the socket over."""
        self._task = task
        self._socket = bound
        self._ready = threading.Event()
        self._closing = threading.Event()
        self._starting = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._watch = threading.Thread(target=self._keep, name=task.name, daemon=True)

    def __enter__(self) -> Self:
        self._watch.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process, if it was ever started, and give the port back."""
        self._closing.set()
        with self._starting:
            if self._process:
                self._end(self._process)
        if self._watch.ident:
            self._watch.join()
        self._socket.close()

    @property
    def ready(self) -> bool:
        """Whether it serves, as far as is known."""
        return self._ready.is_set()

    def wait_until_ready(self, seconds: float) -> bool:
        """Wait for it; tells whether it is."""
        return self._ready.wait(seconds)

    def _keep(self) -> None:
        """Have a process at any time."""
        pause = FIRST_PAUSE
        while not self._closing.is_set():
            steady = self._run()
            pause = FIRST_PAUSE if steady else min(LONGEST_PAUSE, 2 * pause)
            self._closing.wait(pause)

    def _run(self) -> bool:
        """Start a process and stay with it to its end; tells whether it has worked for a while."""
        line, theirs = Pipe()
        with line:
            with theirs:
                process = self._start(theirs.fileno())
            if process is None:
                return True
            if self._task.first_word:
                with suppress(BrokenPipeError):  # it has ended already
                    line.send_bytes(self._task.first_word)
            beats = self._attend(line)
        self._bury(process)
        return beats >= STEADY

    def _start(self, line: int) -> subprocess.Popen[bytes] | None:
        with self._starting:
            if self._closing.is_set():
                return None
            numbers = (line, self._socket.fileno())
            # A session of its own: Ctrl-C is for the parent, which then ends it.
            self._process = subprocess.Popen(
                [*self._task.command, *map(str, numbers)],
                pass_fds=numbers,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
            return self._process

    def _attend(self, line: Connection) -> int:
        """Follow its signs of life until there are no more; returns how many there were."""
        beats = 0
        with suppress(EOFError, OSError):
            while line.poll(self._task.longest_silence if beats else LONGEST_LOAD):
                message = line.recv_bytes(LONGEST_MESSAGE)
                if message == BEAT:
                    beats += 1
                    if beats == 1:
                        log.info("the %s is ready", self._task.name)
                    self._ready.set()
                elif message.startswith(LOGGED):
                    log.log(message[1], "%s: %s", self._task.name, message[2:].decode("utf-8", "replace"))
            log.error("the %s hangs and is ended", self._task.name)
        return beats

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        if self._task.farewell:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(self._task.farewell)
        process.kill()

    def _bury(self, process: subprocess.Popen[bytes]) -> None:
        """End the process if it has not ended, and let others be refused at once until the next one is there."""
        self._ready.clear()
        if not self._closing.is_set():
            process.kill()
        status = process.wait()
        with suppress(OSError):  # it never came to listening
            self._socket.shutdown(socket.SHUT_RDWR)
        # The process shares its port with connections that linger, we share it with nobody.
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 0)
        if not self._closing.is_set():
            log.error(
                "the %s ended with status %d; it is started again, %s", self._task.name, status, self._task.meanwhile
            )
