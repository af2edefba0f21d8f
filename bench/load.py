"""Many callers at once for a FastAGI server: a fake Asterisk in one process, quick enough to be no bottleneck.

Run as `python -m bench.load PORT CALLS AT_ONCE`; prints one line of JSON (the fields of `Load`). Every caller is the
same debtor: key 2, the client number and #, key 1, four figures of the meter, hears the debt, hangs up in the menu
after it. Replies come at once: what is measured is the work of the server, not a caller's patience.
"""

import json
import selectors
import socket
import sys
import time
from collections import deque
from dataclasses import asdict, dataclass

CALLER = "+79042801234"
CLIENT, METER = "4800012345", "3456"
PROMPTS = ["greeting", "main", "account", "account_read_back", "meter", "debt", "debt_menu"]
"""What a call has to hear, in this order, to count as complete."""

ANSWERS = {"main": "2", "account": f"{CLIENT}#", "account_read_back": "1", "meter": METER}
STUCK = 30.0
"""Seconds without any news after which the calls that are open count as lost."""

HEADER = "".join(
    f"agi_{line}\n"
    for line in [
        "network: yes",
        "network_script: call",
        "request: agi://127.0.0.1/call",
        "channel: PJSIP/trunk-00000001",
        "language: ru",
        "type: PJSIP",
        "uniqueid: 1795305600.1",
        "version: 22.10.1",
        f"callerid: {CALLER}",
        "calleridname: unknown",
        "callingpres: 0",
        "callingani2: 0",
        "callington: 0",
        "callingtns: 0",
        "dnid: 88002200009",
        "rdnis: unknown",
        "context: conversation",
        "extension: s",
        "priority: 9",
        "enhanced: 0.0",
        "accountcode: ",
        "threadid: 140000000000000",
        "arg_1: yes",
    ]
)
"""What Asterisk 22 sends at the beginning of a call."""


@dataclass
class Load:
    """How it went: calls made, those not complete, AGI commands received in all, and the seconds it took."""

    calls: int = 0
    lost: int = 0
    commands: int = 0
    wall: float = 0.0


class Call:
    """One call, seen from Asterisk."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(f"{HEADER}\n".encode())
        self.commands = 0
        self._heard: list[str] = []
        self._typing: deque[str] = deque()
        self._pending = b""
        self._dead = False

    def advance(self) -> bool:
        """Read what the server sent and reply; False when it has closed the connection."""
        try:
            received = self.socket.recv(4096)
            *lines, self._pending = (self._pending + received).split(b"\n")
            for line in lines:
                self.commands += 1
                self.socket.sendall(self._reply(line.decode().replace('"', "").split()))
        except ConnectionError:
            return False
        return bool(received)

    @property
    def complete(self) -> bool:
        """Whether the caller heard everything and hung up by its own will."""
        return self._dead and self._heard == PROMPTS

    def _reply(self, words: list[str]) -> bytes:
        if self._dead:
            return b"511 Command Not Permitted on a dead channel or intercept routine\n"
        match words:
            case ["STREAM", "FILE", sound, *_]:
                self._heard.append(sound)
                return b"200 result=0 endpos=8000\n"
            case ["GET", "DATA", sound, *_]:
                self._heard.append(sound)
                return self._answer(sound)
            case ["WAIT", "FOR", "DIGIT", *_]:
                return f"200 result={ord(self._typing.popleft()) if self._typing else 0}\n".encode()
            case ["SET", "VARIABLE", *_]:
                return b"200 result=1\n"
            case _:
                return b"510 Invalid or unknown command\n"

    def _answer(self, sound: str) -> bytes:
        """The caller answers a question with the first key; the others are being typed. After the last one: hang-up."""
        self._typing = deque(ANSWERS.get(sound, ""))
        if self._typing:
            return f"200 result={self._typing.popleft()}\n".encode()
        self._dead = True
        return b"200 result=-1\nHANGUP\n"


def place(port: int, calls: int, at_once: int) -> Load:
    """Make all the calls, `at_once` of them open at any time."""
    load = Load()
    begun = time.monotonic()
    with selectors.DefaultSelector() as open_calls:
        for _ in range(min(at_once, calls)):
            _dial(port, load, open_calls)
        while open_calls.get_map():
            ready = open_calls.select(STUCK)
            if not ready:
                load.lost += len(open_calls.get_map())
                break
            for key, _ in ready:
                if not key.data.advance():
                    _note_end(key.data, load, open_calls)
                    if load.calls < calls:
                        _dial(port, load, open_calls)
    load.wall = time.monotonic() - begun
    return load


def _dial(port: int, load: Load, open_calls: selectors.BaseSelector) -> None:
    call = Call(port)
    load.calls += 1
    open_calls.register(call.socket, selectors.EVENT_READ, call)


def _note_end(call: Call, load: Load, open_calls: selectors.BaseSelector) -> None:
    open_calls.unregister(call.socket)
    call.socket.close()
    load.commands += call.commands
    load.lost += not call.complete


def main() -> None:
    """Make the calls that the arguments ask for."""
    print(json.dumps(asdict(place(*map(int, sys.argv[1:4])))))


if __name__ == "__main__":
    main()
