"""The sound of one phone (RTP, RFC 3550): 20 ms of A-law every 20 ms, silence while nothing is said."""

import socket
import struct
from contextlib import suppress
from dataclasses import dataclass
from random import getrandbits

import numpy as np

from bench.handsets.sip import Place
from speech.telephone import AUDIBLE, LINEAR, RATE

FRAME = 160
"""Bytes of A-law in a packet."""
FRAME_SECONDS = FRAME / RATE
SILENCE = b"\xd5"
INAUDIBLE = np.flatnonzero(np.abs(LINEAR) <= AUDIBLE).astype(np.uint8).tobytes()
HEADER = struct.Struct("!BBHII")
VERSION, ALAW = 0x80, 8
"""The first two bytes of a packet with sound; in the second, a bit tells where talk begins."""
LARGEST = 2048
"""Bytes of a packet."""
QUIET_AFTER = 0.4
"""Seconds of silence that end a question: a pause between two words does not."""
LOST_AFTER = 0.1
"""Seconds after which a frame is not sent any more: no line brings so many at once."""
PATIENCE = 30.0
"""Seconds that a caller waits for a question."""


@dataclass
class Saying:
    """What is said once a question was heard and is over, and how it went out."""

    sound: bytes
    since: float
    loud_at: float | None = None
    """When the question was heard last."""
    frames: int = 0
    late: int = 0
    """Frames that left 20 ms late or more, or never."""

    @property
    def done(self) -> bool:
        """Whether all of it has gone out."""
        return self.frames * FRAME >= len(self.sound)

    def heard(self, sound: bytes, now: float) -> None:
        """Take what is on the line."""
        if sound.translate(None, INAUDIBLE):
            self.loud_at = now

    def unasked(self, now: float) -> bool:
        """Whether the caller has waited in vain."""
        return self.loud_at is None and now - self.since > PATIENCE

    def due(self, now: float) -> bool:
        """Whether the caller speaks, or should begin to."""
        asked = self.loud_at is not None and now - self.loud_at > QUIET_AFTER
        return not self.done and (self.frames > 0 or asked)

    def frame(self, *, late: bool) -> bytes:
        """What goes out next."""
        at = self.frames * FRAME
        self.frames += 1
        self.late += late
        return self.sound[at : at + FRAME]


class Line:
    """The sound of one call, at a port of its own. Times are seconds of one clock."""

    def __init__(self, host: str) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._socket.bind((host, 0))
        self.place: Place = self._socket.getsockname()
        self.saying: Saying | None = None
        self._number, self._samples, self._source = getrandbits(16), getrandbits(32), getrandbits(32)

    def turn(self, to: Place, due: float, now: float) -> None:
        """Hear what has come; send the frame that was `due`."""
        self._listen(now)
        saying, late = self.saying, now - due
        frame = saying.frame(late=late >= FRAME_SECONDS) if saying and saying.due(now) else b""
        self._number, self._samples = (self._number + 1) & 0xFFFF, (self._samples + FRAME) & 0xFFFFFFFF
        if late < LOST_AFTER:
            head = HEADER.pack(VERSION, ALAW, self._number, self._samples, self._source)
            with suppress(BlockingIOError):  # lost, as on any line
                self._socket.sendto(head + frame.ljust(FRAME, SILENCE), to)

    def close(self) -> None:
        """Give the port back."""
        self._socket.close()

    def _listen(self, now: float) -> None:
        with suppress(BlockingIOError):
            while True:
                packet = self._socket.recv(LARGEST)
                if self.saying and packet[1:2] and packet[1] & 0x7F == ALAW:
                    self.saying.heard(packet[HEADER.size :], now)
