"""A voice: texts to A-law, in processes that may crash, hang or be killed without harm to anybody else."""

import queue
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from threading import Lock, Timer
from time import monotonic

from speech.telephone import RATE
from speech.unavailable import SpeechUnavailable
from speech.worker import FAILED

HASTIEST = 0.045
"""Seconds a letter; audio shorter than this has lost words. The fastest of our voices needs 0.063."""


@dataclass(frozen=True, slots=True)
class Engine:
    """How to start a process that speaks, and what its sound depends on (engine, version, voice, format)."""

    command: tuple[str, ...]
    """Its last argument will be the number of the descriptor to `speech.worker.serve` on."""
    identity: str
    longest: float = 30.0
    """Seconds a text may take that nobody waits for, a machine busy with other texts included."""


class Voice:
    """Some processes of one engine; a text is spoken by whichever is free. For any number of threads."""

    def __init__(self, engine: Engine, processes: int = 2) -> None:
        """Start the processes; they load at once, the first text need not wait for it."""
        self.identity = engine.identity
        self.longest = engine.longest
        self.processes = processes
        self._all = [_Speaking(engine.command) for _ in range(processes)]
        self._idle: queue.LifoQueue[_Speaking] = queue.LifoQueue()
        for speaking in self._all:
            self._idle.put(speaking)

    def say(self, text: str, deadline: float) -> bytes:
        """Return A-law of `text` within `deadline` seconds.

        SpeechUnavailable when that fails in any way, audio that cannot hold all of the text included: never silence.
        """
        ends = monotonic() + deadline
        try:
            speaking = self._idle.get(timeout=deadline)
        except queue.Empty:
            raise SpeechUnavailable("every process of the voice is busy") from None
        try:
            return _whole(text, speaking.say(text, ends - monotonic()))
        finally:
            self._idle.put(speaking)

    def close(self) -> None:
        """End the processes. Texts being spoken fail."""
        for speaking in self._all:
            speaking.close()


def _whole(text: str, alaw: bytes) -> bytes:
    letters = sum(map(str.isalpha, text))
    if not letters or len(alaw) < letters * HASTIEST * RATE:
        raise SpeechUnavailable("the engine left out a part of the text, or all of it")
    return alaw


class _Speaking:
    """One process; replaced by a new one as soon as it fails. One thread speaks at a time; any may close."""

    def __init__(self, command: tuple[str, ...]) -> None:
        self._command = command
        self._closed = False
        self._in_use = Lock()
        self._start()

    def _start(self) -> None:
        self._line, theirs = Pipe()
        with theirs:
            number = theirs.fileno()
            # A session of its own: Ctrl-C is for the parent, which then closes us.
            self._process = subprocess.Popen(
                [*self._command, str(number)], pass_fds=[number], stdin=subprocess.DEVNULL, start_new_session=True
            )

    def say(self, text: str, deadline: float) -> bytes:
        """Speak, or fail and be another process afterwards."""
        with self._in_use:
            return self._say(text, deadline)

    def _say(self, text: str, deadline: float) -> bytes:
        if self._process.poll() is not None:
            self._replace()
        # Killing is what ends a wait for a process that hangs, even one that hangs in the middle of its answer.
        watch = Timer(max(deadline, 0), self._process.kill)
        watch.start()
        try:
            return _spoken(self._line, text)
        except SpeechUnavailable:
            self._replace()
            raise
        finally:
            watch.cancel()

    def _replace(self) -> None:
        self._end()
        if not self._closed:
            self._start()
        if self._closed:  # In the meantime: nobody else would end the new one.
            self._process.kill()

    def _end(self) -> None:
        self._process.kill()
        self._process.wait()
        self._line.close()

    def close(self) -> None:
        """End the process for good. What is being spoken fails first: its thread must be done with the line."""
        self._closed = True
        self._process.kill()
        with self._in_use:
            self._end()


def _spoken(line: Connection, text: str) -> bytes:
    """Ask and wait for the answer. A process that failed to load has answered and gone before it was asked."""
    try:
        with suppress(BrokenPipeError):
            line.send_bytes(text.encode())
        answer = line.recv_bytes()
    except (EOFError, OSError) as gone:
        raise SpeechUnavailable("the process of the voice crashed, or was too slow and was ended") from gone
    if answer.startswith(FAILED):
        raise SpeechUnavailable(answer[1:].decode())
    return answer[1:]
