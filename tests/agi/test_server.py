"""The FastAGI server keeps its limits, and one peer's misbehaviour is nobody else's."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest
from asterisk.agi import AGIHangup

from agi.channel import Channel
from agi.server import FastAgiServer

HEADER = b"agi_network: yes\n\n"


class Desk:
    """Serves a call by asking one NOOP; counts those that were served."""

    def __init__(self) -> None:
        self.served = threading.Semaphore(0)
        self.gone = threading.Semaphore(0)

    def answer(self, channel: Channel) -> None:
        if channel.env.get("agi_network_script") == "talkative":
            self.talk(channel)
        channel.noop()
        if channel.env.get("agi_network_script") == "crash":
            raise RuntimeError("a fault of ours")
        self.served.release()

    def talk(self, channel: Channel) -> None:
        """Give command after command, until the caller is gone."""
        try:
            while True:
                channel.set("WORDS", "x" * 4000)
        except AGIHangup:
            self.gone.release()
            raise


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def server(desk: Desk) -> Iterator[FastAgiServer]:
    server = FastAgiServer(("127.0.0.1", 0), desk.answer, ["127.0.0.1"], at_once=20)
    server.start()
    yield server
    server.stop()


def connect(server: FastAgiServer) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=10)


def a_call_is_served(server: FastAgiServer, desk: Desk) -> bool:
    with closing(connect(server)) as asterisk:
        asterisk.sendall(HEADER)
        assert asterisk.recv(100) == b"NOOP\n"
        asterisk.sendall(b"200 result=0\n")
        return desk.served.acquire(timeout=5)


@pytest.mark.parametrize("said", [b"", b"agi_network: y", b"agi_network: yes\nagi_callerid: 7904"])
def test_a_peer_that_stops_in_its_header_is_cut_off_and_disturbs_nobody(
    server: FastAgiServer, desk: Desk, said: bytes
) -> None:
    with closing(connect(server)) as silent:
        silent.sendall(said)
        assert a_call_is_served(server, desk)
        assert silent.recv(100) == b"", "cut off after the header's time"


def test_a_peer_that_closes_in_its_header_disturbs_nobody(server: FastAgiServer, desk: Desk) -> None:
    for said in (b"", b"agi_netw"):
        with closing(connect(server)) as gone:
            gone.sendall(said)
        assert a_call_is_served(server, desk)


@pytest.mark.parametrize("flood", [b"x" * 10_000_000, b"agi_x: 1\n" * 1_000_000], ids=["one line", "many lines"])
def test_a_header_of_ten_megabytes_is_cut_off(server: FastAgiServer, desk: Desk, flood: bytes) -> None:
    with closing(connect(server)) as hostile:
        with pytest.raises(ConnectionError):
            hostile.sendall(flood)
            while hostile.recv(100):
                pass
            raise ConnectionError("closed by the server")
        assert a_call_is_served(server, desk)


def test_a_peer_that_answers_and_never_reads_is_given_up_and_disturbs_nobody(
    server: FastAgiServer, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agi.channel.MARGIN", 1.0)
    with socket.socket() as deaf:
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        deaf.settimeout(20)
        deaf.connect(("127.0.0.1", server.port))
        deaf.sendall(b"agi_network_script: talkative\n\n")
        assert a_call_is_served(server, desk)
        with pytest.raises(ConnectionError):
            while True:
                deaf.sendall(b"200 result=1\n" * 1000)
        assert desk.gone.acquire(timeout=5), "the call has ended as after a hang-up"
    assert a_call_is_served(server, desk)


def test_a_call_that_crashes_is_let_go_and_the_others_go_on(server: FastAgiServer, desk: Desk) -> None:
    with closing(connect(server)) as asterisk:
        asterisk.sendall(b"agi_network_script: crash\n\n")
        assert asterisk.recv(100) == b"NOOP\n"
        asterisk.sendall(b"200 result=0\n")
        assert asterisk.recv(100) == b""
    assert a_call_is_served(server, desk)


def test_a_host_that_is_not_allowed_gets_nothing(desk: Desk) -> None:
    server = FastAgiServer(("127.0.0.1", 0), desk.answer, ["127.0.0.9"], at_once=2)
    server.start()
    try:
        with closing(connect(server)) as stranger:
            assert refused(stranger)
    finally:
        server.stop()


def refused(peer: socket.socket) -> bool:
    """Whether the server closes without a word, however the operating system tells it."""
    try:
        peer.sendall(HEADER)
        return peer.recv(100) == b""
    except ConnectionError:
        return True


def test_a_call_too_many_is_refused_at_once_and_a_place_comes_free_again(desk: Desk) -> None:
    server = FastAgiServer(("127.0.0.1", 0), desk.answer, ["127.0.0.1"], at_once=1)
    server.start()
    try:
        with closing(connect(server)) as first, closing(connect(server)) as second:
            first.sendall(HEADER)
            assert first.recv(100) == b"NOOP\n"
            assert refused(second)
            first.sendall(b"200 result=0\n")
            assert desk.served.acquire(timeout=5)
            assert first.recv(100) == b""
        assert a_call_is_served(server, desk)
    finally:
        server.stop()


def test_stopping_lets_go_of_held_calls(desk: Desk) -> None:
    server = FastAgiServer(("127.0.0.1", 0), desk.answer, ["127.0.0.1"], at_once=2)
    server.start()
    with closing(connect(server)) as asterisk:
        asterisk.sendall(HEADER)
        assert asterisk.recv(100) == b"NOOP\n"
        server.stop()
        assert asterisk.recv(100) == b""
