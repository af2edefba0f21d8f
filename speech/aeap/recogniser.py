"""The service's side of the process that listens for callers: started, watched, and started again when it fails."""

import json
import logging
import secrets
import socket
import subprocess
import threading
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Self

from speech.aeap.address import Address
from speech.aeap.process import BEAT, LOGGED, PULSE

log = logging.getLogger(__name__)

LONGEST_LOAD = 120.0
"""Seconds in which a model must be loaded. The largest, of 1.8 GB, takes half a minute from a slow disk."""
LONGEST_SILENCE = 5 * PULSE
"""Seconds without a sign of life after which the process counts as hung."""
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 60.0
"""Seconds before the next start; doubled each time, until it has lived."""
STEADY = 60
"""Signs of life after which a process has lived."""
LONGEST_MESSAGE = 2048


class Recogniser:
    """Use as a context. Calls go on with keys whenever it is not `ready`."""

    def __init__(self, command: tuple[str, ...], places: int, *, longest_silence: float = LONGEST_SILENCE) -> None:
        """`command` starts a process that serves at most `places` calls, and is ended after `longest_silence`.

        Its last two arguments will be the descriptors for `speech.aeap.process.serve`.
        """
        self._command = command
        self._places = places
        self._longest_silence = longest_silence
        # Bound for as long as the service lives, so that nobody else on this machine can ever be in its place.
        # Not listening: that is up to the process, and while it is away Asterisk is refused at once.
        self._socket = _bound()
        self.address = Address(self._socket.getsockname()[1], secrets.token_urlsafe(24))
        self._ready = threading.Event()
        self._closing = threading.Event()
        self._starting = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._watch = threading.Thread(target=self._keep, name="recogniser", daemon=True)

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
                self._process.kill()
        if self._watch.ident:
            self._watch.join()
        self._socket.close()

    @property
    def ready(self) -> bool:
        """Whether somebody listens, as far as is known."""
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
            with suppress(BrokenPipeError):  # it has ended already
                line.send_bytes(json.dumps({"secret": self.address.secret, "places": self._places}).encode())
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
                [*self._command, *map(str, numbers)],
                pass_fds=numbers,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
            return self._process

    def _attend(self, line: Connection) -> int:
        """Follow its signs of life until there are no more; returns how many there were."""
        beats = 0
        with suppress(EOFError, OSError):
            while line.poll(self._longest_silence if beats else LONGEST_LOAD):
                message = line.recv_bytes(LONGEST_MESSAGE)
                if message == BEAT:
                    beats += 1
                    if beats == 1:
                        log.info("the recogniser is ready")
                    self._ready.set()
                elif message.startswith(LOGGED):
                    log.log(message[1], "recogniser: %s", message[2:].decode("utf-8", "replace"))
            log.error("the recogniser hangs and is ended")
        return beats

    def _bury(self, process: subprocess.Popen[bytes]) -> None:
        """End the process if it has not ended, and let Asterisk be refused at once until the next one is there."""
        self._ready.clear()
        process.kill()
        status = process.wait()
        with suppress(OSError):  # it never came to listening
            self._socket.shutdown(socket.SHUT_RDWR)
        # The process shares its port with connections that linger, we share it with nobody.
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 0)
        if not self._closing.is_set():
            log.error("the recogniser ended with status %d; it is started again, calls go on with keys", status)


def _bound() -> socket.socket:
    """A socket on a port that is free. The port is named when it is bound: only then is it kept after `shutdown`."""
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.bind(("127.0.0.1", 0))
            address = probe.getsockname()
        bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            bound.bind(address)
        except OSError:  # somebody was quicker
            bound.close()
        else:
            return bound
