"""Whoever connects to the recogniser and misbehaves is left alone with it: a call beside goes on as ever."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from menus.expecting import Heard, Hypothesis
from speech.aeap import server
from speech.aeap.server import LARGEST_MESSAGE, POLICY, PROTOCOL
from speech.aeap.server import listening as serving
from speech.aeap.session import QUIET_LINE
from speech.ears.port import PAUSE
from tests.scripted_ears import ScriptedEngine
from tests.speech.aeap.asterisk_side import FRAME, SILENCE, SPOKEN, listening, question, reported, setting, setup
from tests.speech.aeap.test_session import any_grammar

SECRET = "sesame"
PLACES = 8
ONE_SECOND = 50
"""Frames."""
TWO = Heard((Hypothesis("два", 0.9),))


@dataclass(frozen=True)
class House:
    """A recogniser that serves."""

    port: int
    engine: ScriptedEngine

    @contextmanager
    def line(
        self,
        path: str = SECRET,
        origin: Origin | None = None,
        subprotocols: Sequence[Subprotocol] | None = (PROTOCOL,),
    ) -> Iterator[ClientConnection]:
        address = f"ws://127.0.0.1:{self.port}/{path}"
        with connect(address, origin=origin, subprotocols=subprotocols, compression=None, close_timeout=1) as line:
            yield line

    @contextmanager
    def call(self) -> Iterator[ClientConnection]:
        """An orderly call that has been set up."""
        with self.line() as line:
            line.send(setup())
            assert json.loads(line.recv(5))["codecs"]
            yield line


@dataclass(frozen=True)
class OwnHouse(House):
    """One that serves in this process."""

    loop: asyncio.AbstractEventLoop


@pytest.fixture
def house() -> Iterator[OwnHouse]:
    engine = ScriptedEngine([TWO] * 10)
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    port = bound.getsockname()[1]
    loop = asyncio.new_event_loop()
    closing = asyncio.Event()
    begun = threading.Event()

    async def serve() -> None:
        async with serving(bound, SECRET, PLACES, engine, any_grammar):
            begun.set()
            await closing.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    begun.wait()
    yield OwnHouse(port, engine, loop)
    loop.call_soon_threadsafe(closing.set)
    thread.join()
    loop.close()
    bound.close()
    assert engine.listening == 0, "whoever came, every ear is given back"


def asks(line: ClientConnection) -> None:
    """Open a question."""
    for text in (question(), listening(20, prompt=20)):
        line.send(text)
        assert "error_msg" not in line.recv(5)


def speaks(line: ClientConnection) -> None:
    """A frame is passed on when the next one comes."""
    for _ in range(2):
        line.send(SPOKEN)


def is_understood(line: ClientConnection, score: int = 90) -> None:
    """A word is said and heard."""
    asks(line)
    speaks(line)
    assert reported(str(line.recv(5))) == [("onset", "", 0)]
    for _ in range(45):
        line.send(SILENCE)
    assert reported(str(line.recv(5))) == [("heard", "два", score)]


def is_left(line: ClientConnection) -> None:
    """The server ends the connection."""
    with pytest.raises(ConnectionClosed):
        while True:
            line.recv(5)


def test_a_word_is_heard(house: House) -> None:
    with house.call() as call:
        is_understood(call)


def test_sound_that_we_are_late_for_is_no_silence(house: OwnHouse) -> None:
    with house.call() as call:
        asks(call)
        speaks(call)
        assert reported(str(call.recv(5))) == [("onset", "", 0)]
        for frame in range(ONE_SECOND):
            time.sleep(0.01)
            if frame == ONE_SECOND // 2:  # another call keeps the server busy
                house.loop.call_soon_threadsafe(time.sleep, 2 * QUIET_LINE)
            time.sleep(0.01)
            call.send(SPOKEN)
        for _ in range(ONE_SECOND):
            call.send(SILENCE)
        assert reported(str(call.recv(5))) == [("heard", "два", 90)]
    assert house.engine.samples == (2 + ONE_SECOND + PAUSE * ONE_SECOND) * FRAME // 2


LIES: dict[str, list[str | bytes]] = {
    "garbage": ["garbage"],
    "nested": ["[" * 10_000],
    "sound_first": [SPOKEN],
    "question_first": [question()],
    "wrong_codec": [setup("opus"), SPOKEN],
    "text_for_sound": [setup(), question(), listening(5), SPOKEN.hex()],
    "sound_for_text": [setup(), setup().encode()],
    "half_a_sample": [setup(), b"abc"],
    "huge_sound": [setup(), bytes(LARGEST_MESSAGE + 2)],
    "huge_text": [setup(), setting("grammar", "я" * LARGEST_MESSAGE)],
    "too_much_sound": [setup(), *[SPOKEN] * 3000],
    "too_many_texts": [setup(), *[question()] * 200],
    "not_utf8": [setup(), b"\xff\xfe" * 10 + b"\xff"],
}


@pytest.mark.parametrize("said", LIES.values(), ids=LIES)
def test_a_peer_that_lies_is_left_and_a_call_beside_goes_on(house: House, said: list[str | bytes]) -> None:
    with house.call() as call:
        asks(call)
        with house.line() as liar:
            with suppress(ConnectionClosed):
                for message in said:
                    liar.send(message)
            is_left(liar)
        is_understood(call)


def test_a_peer_that_lies_is_told_so(house: House) -> None:
    with house.call() as call:
        call.send(b"abc")
        with pytest.raises(ConnectionClosed) as left:
            call.recv(5)
    assert left.value.rcvd
    assert left.value.rcvd.code == POLICY


def test_a_peer_that_vanishes_in_the_middle_of_a_word_leaves_nothing_behind(house: House) -> None:
    with house.call() as call:
        asks(call)
        with house.call() as other:
            asks(other)
            speaks(other)
            other.recv(5)
            other.socket.shutdown(socket.SHUT_RDWR)
        is_understood(call)


def test_two_hundred_connections_leave_a_call_as_it_was(house: House) -> None:
    with house.call() as call, ExitStack() as stack:
        refused = 0
        for _ in range(200):
            try:
                stack.enter_context(house.call())
            except InvalidStatus as status:
                assert status.response.status_code == 503
                refused += 1
        assert refused == 200 - PLACES + 1
        is_understood(call)
    with house.call() as call:
        is_understood(call)


def test_two_hundred_that_only_connect_do_not_keep_a_call_out(house: House) -> None:
    with ExitStack() as stack:
        for _ in range(200):
            stack.enter_context(socket.create_connection(("127.0.0.1", house.port)))
        with house.call() as call:
            is_understood(call)


@pytest.mark.parametrize(
    "shaken",
    [
        lambda house: house.line("guess"),
        lambda house: house.line(SECRET + "/more"),
        lambda house: house.line(SECRET, origin=Origin("http://example.org")),
        lambda house: house.line(SECRET, subprotocols=[Subprotocol("chat")]),
        lambda house: house.line(SECRET, subprotocols=None),
    ],
    ids=["wrong_secret", "longer_path", "a_web_page", "another_protocol", "no_protocol"],
)
def test_nobody_but_asterisk_is_let_in(
    house: House, shaken: Callable[[House], AbstractContextManager[ClientConnection]]
) -> None:
    with pytest.raises(WebSocketException), shaken(house) as line:
        line.send(setup())


UPGRADE = (
    f"GET /{SECRET} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    f"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n"
    f"Sec-WebSocket-Protocol: {PROTOCOL}\r\n\r\n"
)
MOST_TAKEN = 8 * 2**20
"""Bytes: what the system keeps for a connection, and no more."""


def frame(text: str) -> bytes:
    """A text as a client sends it (RFC 6455, 5.2), under a mask of zeros."""
    said = text.encode()
    return b"\x81\xfe" + len(said).to_bytes(2) + bytes(4) + said


@pytest.mark.parametrize("reads", [0, 1], ids=["nothing", "a byte now and then"])
def test_who_makes_us_answer_and_does_not_read_is_left_and_a_call_beside_goes_on(
    house: House, monkeypatch: pytest.MonkeyPatch, reads: int
) -> None:
    """The allowance alone would let nobody ask so much."""
    for limit in ("BURST", "FLOW"):
        monkeypatch.setattr(server, limit, 10**9)
    asked = frame(json.dumps({"request": "get", "params": {}, "id": "i" * 64}) + " " * 100)
    sent = 0
    with house.call() as call, socket.socket() as deaf:
        asks(call)
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        deaf.settimeout(20)
        deaf.connect(("127.0.0.1", house.port))
        deaf.sendall(UPGRADE.encode() + frame(setup() + " " * 100))
        with pytest.raises(ConnectionError):
            while sent < 4 * MOST_TAKEN:
                deaf.sendall(asked * 100)
                sent += 100 * len(asked)
                deaf.recv(reads)
        is_understood(call)
    assert sent < MOST_TAKEN


def test_who_says_nothing_is_left_in_time(house: House) -> None:
    with house.line() as silent:
        is_left(silent)


def test_what_is_logged_tells_neither_words_nor_the_secret(house: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    with house.call() as call:
        is_understood(call)
    with house.line() as liar:
        liar.send('{"4800012345": "два"}')
        is_left(liar)
    said = " ".join(record.getMessage() for record in caplog.records if record.name.startswith("speech"))
    assert "left" in said
    assert not any(word in said for word in ("два", "4800012345", SECRET))
