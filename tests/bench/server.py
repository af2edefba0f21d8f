"""The other side of a phone of the benchmarks, on the loopback: what Asterisk says, when a test wants it said."""

import socket
import struct
from types import TracebackType
from typing import Self

from bench.handsets.sip import Message, Place, description, lines

HOST = "127.0.0.1"
LOUD, SILENT = b"\xaa" * 160, b"\xd5" * 160
HEADER = struct.Struct("!BBHII")


def reply(status: str, request: Message, body: str = "") -> str:
    """A reply to a request; with a description of sound the call is answered."""
    same = [f"{name}: {request.headers[name]}" for name in ("Via", "From", "Call-ID", "CSeq")]
    to = request.headers["To"] + ("" if ";tag=" in request.headers["To"] else ";tag=server")
    return lines(f"SIP/2.0 {status}", *same, f"To: {to}", "Contact: <sip:service@127.0.0.1:9>", "") + body


def request(method: str, call: Message) -> str:
    """What the other side asks for in a call that it was invited to."""
    head = [f"{method} sip:handset SIP/2.0", "Via: SIP/2.0/UDP 127.0.0.1:9;branch=one", f"CSeq: 7 {method}"]
    names = [f"From: {call.headers['To']}", f"To: {call.headers['From']}", f"Call-ID: {call.headers['Call-ID']}"]
    return lines(*head, *names, "")


class Server:
    """Takes calls one at a time."""

    def __init__(self) -> None:
        self._sip, self._sound = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
        for each in (self._sip, self._sound):
            each.bind((HOST, 0))
            each.settimeout(10)
        self.phone: Place = (HOST, 0)
        """Where the phone takes sound."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._sip.close()
        self._sound.close()

    @property
    def address(self) -> str:
        """What a phone calls."""
        return f"sip:service@{HOST}:{self._sip.getsockname()[1]}"

    @property
    def sound(self) -> Place:
        """Where it takes sound."""
        host, port = self._sound.getsockname()
        return host, port

    def heard(self, method: str) -> Message:
        """The next message of a phone, which should be this request; it is answered."""
        text, source = self._sip.recvfrom(65536)
        message = Message.read(text.decode())
        assert message.method == method
        if method == "INVITE":
            assert message.place
            self.phone = message.place
        if method != "ACK":
            body = description(self.sound) if method == "INVITE" else ""
            self._sip.sendto(reply("200 OK", message, body).encode(), source)
        return message

    def refuse(self, status: str) -> None:
        """Answer the next invitation so."""
        text, source = self._sip.recvfrom(65536)
        self._sip.sendto(reply(status, Message.read(text.decode())).encode(), source)

    def play(self, sound: bytes) -> None:
        """Send a packet of 20 ms to the phone."""
        self._sound.sendto(HEADER.pack(0x80, 8, 1, 160, 5) + sound, self.phone)

    def packet(self) -> tuple[tuple[int, ...], bytes]:
        """The next packet of the phone: its header and its sound."""
        packet = self._sound.recv(2048)
        return HEADER.unpack(packet[: HEADER.size]), packet[HEADER.size :]
