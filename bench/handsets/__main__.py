"""The process of `bench.handsets`: one thread for all phones. Given how many, and the descriptor of a socket.

Orders come by that, and their outcomes go back, each a message of JSON: `{"phone": 3, "call": "sip:…"}` is answered by
`{"phone": 3, "at": SECONDS, "frames": 0, "late": 0}` or `{"phone": 3, "failed": "486 Busy Here"}`. When the socket is
closed all phones hang up.
"""

import json
import os
import socket
import sys
import time
from contextlib import suppress
from itertools import count
from select import select

from bench.handsets.dialogue import Dialogue
from bench.handsets.line import FRAME_SECONDS
from bench.handsets.phone import Facts, Phone
from bench.handsets.sip import Message, Place

HOST = "127.0.0.1"
PHASES = 10
"""Moments within 20 ms at which phones send: real ones do not all send at once."""
LARGEST = 1 << 20
"""Bytes of a message."""
FAREWELL = 3.0
"""Seconds in which the other side should have heard that we hang up."""


class Desk:
    """All phones, with one socket for SIP and one for orders."""

    def __init__(self, phones: int, orders: socket.socket) -> None:
        self._orders = orders
        self._sip = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._sip.bind((HOST, 0))
        self._phones = [Phone(HOST, self._dial) for _ in range(phones)]
        self._calls: dict[str, Dialogue] = {}
        self._leaving: float | None = None

    def serve(self) -> None:
        """Let all phones send at their moments until there are no more orders and all have hung up."""
        began = time.monotonic()
        for moment in count():
            due = began + moment * FRAME_SECONDS / PHASES
            self._exchange(due)
            for number in range(moment % PHASES, len(self._phones), PHASES):
                if outcome := self._phones[number].turn(due, time.monotonic()):
                    self._tell(number, outcome)
            if self._gone():
                return

    def _exchange(self, until: float) -> None:
        """Take messages and orders, those at least that are there already."""
        while ready := select(self._sources(), [], [], max(0.0, until - time.monotonic()))[0]:
            if self._sip in ready:
                self._hear(Message.read(self._sip.recv(LARGEST).decode("utf-8", "replace")))
            elif order := self._orders.recv(LARGEST):
                self._obey(json.loads(order))
            else:
                self._leave()

    def _sources(self) -> list[socket.socket]:
        return [self._sip] if self._leaving else [self._sip, self._orders]

    def _hear(self, message: Message) -> None:
        if call := self._calls.get(message.call):
            call.heard(message)

    def _obey(self, order: Facts) -> None:
        self._phones[order["phone"]].obey(order, time.monotonic())

    def _leave(self) -> None:
        self._leaving = time.monotonic()
        for call in self._calls.values():
            call.hang_up(self._leaving)

    def _gone(self) -> bool:
        """Whether all have hung up, or have had the time to."""
        if self._leaving is None:
            return False
        return all(call.over for call in self._calls.values()) or time.monotonic() - self._leaving > FAREWELL

    def _tell(self, number: int, outcome: Facts) -> None:
        with suppress(ConnectionError):  # they have left us, which is read next
            self._orders.send(json.dumps({"phone": number, **outcome}).encode())

    def _dial(self, address: str, sound: Place, now: float) -> Dialogue:
        host, port = address.rpartition("@")[2].split(":")

        def send(text: str) -> None:
            self._sip.sendto(text.encode(), (host, int(port)))

        call = Dialogue(address, self._sip.getsockname(), sound, send, now)
        self._calls[call.name] = call
        return call


def come_first() -> None:
    """Phones are other machines: nothing on this one holds them up, if that is allowed."""
    with suppress(PermissionError):
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))


if __name__ == "__main__":
    come_first()
    with socket.socket(fileno=int(sys.argv[2])) as orders:
        Desk(int(sys.argv[1]), orders).serve()
