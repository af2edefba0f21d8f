"""What passes between phone, Asterisk and our server on the loopback, with the kernel's time of each packet."""

import socket
import struct
import threading
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import numpy as np

from app.settings import Settings

ALL_PROTOCOLS = 0x0003
OUTGOING = 4
"""The loopback shows every packet twice: once going out, once coming in."""
TIMESTAMP = 35
"""SO_TIMESTAMPNS, which Python does not name."""
ROOM = 8 << 20
"""Bytes the kernel may keep for us while we look at others."""

AUDIBLE = -45.0
"""dBFS in one packet of 20 ms; speech on this line is about -20, silence below -60."""

RTP_HEADER, KEY_EVENT, AUDIO = 12, 16, 172
"""Bytes of an RTP header, of a packet with a key (RFC 4733), of a packet with 20 ms of A-law."""


@dataclass(frozen=True)
class Packet:
    """One packet, on the monotonic clock. `what`: key_down, key_up, reply, command, sound, silence."""

    at: float
    what: str
    text: str = ""


class Listening:
    """Use as a context. Notes what concerns the ports of these settings; PermissionError without CAP_NET_RAW."""

    def __init__(self, settings: Settings) -> None:
        self._rtp = range(settings.rtp_first, settings.rtp_last + 1)
        self._agi = settings.fastagi_port
        self._offset = time.clock_gettime(time.CLOCK_REALTIME) - time.monotonic()
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ALL_PROTOCOLS))
        self._socket.setsockopt(socket.SOL_SOCKET, TIMESTAMP, 1)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, ROOM)
        self._socket.bind(("lo", ALL_PROTOCOLS))
        self._socket.settimeout(0.2)
        self._over = False
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self.packets: list[Packet] = []

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over = True
        self._thread.join()
        self._socket.close()

    def _listen(self) -> None:
        while not self._over:
            try:
                data, notes, _, address = self._socket.recvmsg(65536, 128)
            except TimeoutError:
                continue
            if address[2] != OUTGOING and notes and data[0] == 0x45:  # IPv4 without options
                seconds, nanoseconds = struct.unpack("ll", notes[0][2][:16])
                self._note(seconds + nanoseconds / 1e9 - self._offset, data)

    def _note(self, at: float, data: bytes) -> None:
        source, target = struct.unpack_from("!HH", data, 20)
        if data[9] == socket.IPPROTO_UDP and (source in self._rtp or target in self._rtp):
            self._note_rtp(at, data[28:], from_phone=target in self._rtp)
        elif data[9] == socket.IPPROTO_TCP and self._agi in {source, target}:
            text = data[20 + (data[32] >> 4) * 4 :].decode("utf-8", "replace")
            if text:
                self.packets.append(Packet(at, "command" if source == self._agi else "reply", text))

    def _note_rtp(self, at: float, data: bytes, *, from_phone: bool) -> None:
        if from_phone and len(data) == KEY_EVENT:
            self.packets.append(Packet(at, "key_up" if data[13] & 0x80 else "key_down"))
        elif not from_phone and len(data) == AUDIO:
            self.packets.append(Packet(at, "sound" if level(data[RTP_HEADER:]) > AUDIBLE else "silence"))


def level(alaw: bytes) -> float:
    """The level of A-law in dBFS."""
    codes = np.frombuffer(alaw, np.uint8) ^ 0x55
    segments, steps = (codes >> 4) & 7, 2 * (codes & 15).astype(float) + 1
    samples = np.where(segments == 0, steps, (steps + 32) * 2.0 ** (segments.astype(float) - 1)) / 4096
    return float(10 * np.log10(np.mean(samples**2)))
