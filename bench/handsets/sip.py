"""What a phone and a server write to each other: messages of SIP (RFC 3261), and in them where sound goes (SDP)."""

import re
from dataclasses import dataclass
from email.message import Message as Headers
from email.parser import Parser
from typing import Self

Place = tuple[str, int]
"""An address and a port."""


@dataclass(frozen=True)
class Message:
    """A request or a reply."""

    first: str
    headers: Headers

    @classmethod
    def read(cls, text: str) -> Self:
        """Take a datagram; what is no message has neither method nor status."""
        first, _, rest = text.partition("\r\n")
        return cls(first, Parser().parsestr(rest))

    @property
    def call(self) -> str:
        """The name of the call that it belongs to."""
        return str(self.headers["Call-ID"])

    @property
    def method(self) -> str:
        """What is asked for, or was."""
        return str(self.headers["CSeq"]).rpartition(" ")[2]

    @property
    def status(self) -> int:
        """Of a reply; 0 of a request."""
        found = re.match(r"SIP/2\.0 (\d{3}) ", self.first)
        return int(found[1]) if found else 0

    @property
    def contact(self) -> str | None:
        """Where the other side takes requests from now on."""
        found = re.search(r"<(.+?)>", str(self.headers["Contact"]))
        return found[1] if found else None

    @property
    def place(self) -> Place | None:
        """Where the other side takes sound, if it is said."""
        body = str(self.headers.get_payload())
        host = re.search(r"^c=IN IP4 (\S+)", body, re.MULTILINE)
        port = re.search(r"^m=audio (\d+) ", body, re.MULTILINE)
        return (host[1], int(port[1])) if host and port else None


def description(sound: Place) -> str:
    """What a phone says of its sound (SDP): A-law in packets of 20 ms, keys apart from it."""
    host, port = sound
    return lines(
        "v=0",
        f"o=- 1 1 IN IP4 {host}",
        "s=-",
        f"c=IN IP4 {host}",
        "t=0 0",
        f"m=audio {port} RTP/AVP 8 101",
        "a=rtpmap:8 PCMA/8000",
        "a=rtpmap:101 telephone-event/8000",
        "a=ptime:20",
    )


def lines(*lines: str) -> str:
    """Lines as both are written."""
    return "".join(f"{line}\r\n" for line in lines)
