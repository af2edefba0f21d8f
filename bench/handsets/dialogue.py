"""A call as the phone sees it that makes it: over UDP, without a password, with nobody in between (SIP, RFC 3261)."""

from collections import deque
from collections.abc import Callable
from secrets import token_hex

from bench.handsets.sip import Message, Place, description, lines

REPEATS = (0.5, 1.5, 3.5, *range(8, 33, 4))
"""Seconds after which a request is sent again, as a busy server may lose it; with the last it has failed."""
NUMBERS = {"INVITE": 1, "ACK": 1, "BYE": 2}
"""Of the requests of a call."""
REPLIED = ("Via", "From", "To", "Call-ID", "CSeq")
"""What a reply says after the request."""


class Dialogue:
    """A call that this phone makes: until it is answered there is no `place` for its sound; in the end it is `over`."""

    def __init__(self, address: str, here: Place, sound: Place, send: Callable[[str], None], now: float) -> None:
        """Call an `address`; `here` the phone takes messages, and `sound` at another port. Times are seconds."""
        self.name = token_hex(8)
        self.place: Place | None = None
        self.over: str | None = None
        """Why, once it is."""
        self._address = address
        self._to = f"<{address}>"
        self._here = f"{here[0]}:{here[1]}"
        self._description = description(sound)
        self._send = send
        self._asked = ""
        """The request that waits for a reply."""
        self._repeats: deque[float] = deque()
        """When it is sent again, and at last given up."""
        self._ask("INVITE", now)

    def hang_up(self, now: float) -> None:
        """End the call: it is over when the other side knows, and at once if it was not answered."""
        if self.place is None:
            self._end("given up")
        elif self.over is None:
            self._ask("BYE", now)

    def turn(self, now: float) -> None:
        """Repeat what has not been answered, if that is due."""
        if self._repeats and now >= self._repeats[0]:
            self._repeats.popleft()
            if self._repeats:
                self._send(self._asked)
            else:
                self._end("no reply")

    def heard(self, message: Message) -> None:
        """Take what the other side says."""
        if not message.status:
            self._asked_for(message)
        elif message.method == "INVITE":
            self._answered(message)
        elif message.method == "BYE" and message.status >= 200:
            self._end("hung up")

    def _answered(self, reply: Message) -> None:
        """The call rings, is answered, or is refused."""
        if self.place is None:
            self._repeats.clear()
        if reply.status < 200:
            return
        self._to = reply.headers["To"]
        if reply.status < 300 and reply.place:
            self.place, self._address = reply.place, reply.contact or self._address
            self._send(self._request("ACK", branch="ack"))
        else:
            self._send(self._request("ACK"))
            self._end(reply.first.removeprefix("SIP/2.0 "))

    def _asked_for(self, request: Message) -> None:
        if request.method == "ACK":
            return
        repeated = [f"{name}: {value}" for name in REPLIED for value in request.headers.get_all(name, [])]
        describes = request.place is not None or request.method == "INVITE"
        self._send(self._text(["SIP/2.0 200 OK", *repeated], self._description if describes else ""))
        if request.method == "BYE":
            self._end("the other side hung up")
        self.place = request.place or self.place

    def _ask(self, method: str, now: float) -> None:
        self._asked = self._request(method)
        self._repeats = deque(now + seconds for seconds in REPEATS)
        self._send(self._asked)

    def _end(self, why: str) -> None:
        self._repeats.clear()
        self.over = self.over or why

    def _request(self, method: str, branch: str = "") -> str:
        number = NUMBERS[method]
        head = [
            f"{method} {self._address} SIP/2.0",
            f"Via: SIP/2.0/UDP {self._here};branch=z9hG4bK{self.name}{branch or number};rport",
            "Max-Forwards: 70",
            f"From: <sip:handset@{self._here}>;tag={self.name}",
            f"To: {self._to}",
            f"Call-ID: {self.name}",
            f"CSeq: {number} {method}",
        ]
        return self._text(head, self._description if method == "INVITE" else "")

    def _text(self, head: list[str], body: str) -> str:
        kind = ["Content-Type: application/sdp"] if body else []
        return lines(*head, f"Contact: <sip:handset@{self._here}>", *kind, f"Content-Length: {len(body)}", "") + body
