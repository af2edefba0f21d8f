"""Phones that cost next to nothing: many in one process, with sockets and nothing else, for callers at once.

A phone calls Asterisk as anybody does (SIP over UDP, A-law over RTP), says something once it has heard a question, and
counts what it sent too late. Phones of real life are other machines, so this process comes before all others
(SCHED_FIFO) where that is allowed. It takes no calls, presses no keys and records nothing: `tests.softphone` does.
"""

import json
import socket
import subprocess
import sys
import threading
from base64 import b64encode
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self

LARGEST = 1 << 16
"""Bytes of an outcome."""
FAREWELL = 10.0
"""Seconds for the phones to hang up."""


class HandsetFailed(Exception):
    """A call was refused or is over, or no question was heard; or the phones' process has ended."""


@dataclass(frozen=True)
class Done:
    """When an order was carried out (monotonic seconds), and how many frames were said, how many of them too late."""

    at: float
    frames: int
    late: int


class Handsets:
    """Use as a context. The phones are numbered from 0; each does one thing at a time, or fails with HandsetFailed."""

    def __init__(self, phones: int) -> None:
        self._orders, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            command = [sys.executable, "-m", "bench.handsets", str(phones), str(theirs.fileno())]
            self._process = subprocess.Popen(command, pass_fds=[theirs.fileno()])
        self._under_way: dict[int, Future[Done]] = {}
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Hang up."""
        self._orders.shutdown(socket.SHUT_WR)
        self._process.wait(FAREWELL)
        self._reader.join()
        self._orders.close()

    def call(self, phone: int, address: str) -> Future[Done]:
        """Call an address, `sip:88002200009@127.0.0.1:5060`: done when it is answered."""
        return self._order(phone, "call", address)

    def say(self, phone: int, sound: bytes) -> Future[Done]:
        """Say A-law, once a question has been heard from now on and is over: done when all of it is said."""
        return self._order(phone, "say", b64encode(sound).decode())

    def _order(self, phone: int, what: str, of: str) -> Future[Done]:
        self._under_way[phone] = outcome = Future[Done]()
        try:
            self._orders.send(json.dumps({"phone": phone, what: of}).encode())
        except ConnectionError:
            self._end()
        return outcome

    def _read(self) -> None:
        """Pass on what has come of the orders, to the end of the phones."""
        while outcome := self._orders.recv(LARGEST):
            match json.loads(outcome):
                case {"phone": phone, "failed": why}:
                    self._under_way.pop(phone).set_exception(HandsetFailed(why))
                case {"phone": phone, "at": at, "frames": frames, "late": late}:
                    self._under_way.pop(phone).set_result(Done(at, frames, late))
        self._end()

    def _end(self) -> None:
        """Whatever is under way will not be done; each order is told so once, by whoever notices first."""
        while self._under_way:
            with suppress(KeyError):
                self._under_way.popitem()[1].set_exception(HandsetFailed("the phones' process has ended"))
