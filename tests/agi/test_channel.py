"""What plain pyst2 0.5.1 gets wrong about AGI, row by row: every promise here fails on it and holds on our channel."""

import importlib
import io
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import IO, Any, AnyStr, Literal

import pytest
from asterisk.agi import AGI, AGIAppError, AGIHangup, AGIUsageError

from agi.channel import Channel
from agi.wire import Wire

HEADER = b"agi_network: yes\nagi_uniqueid: 1.1\n\n"
END_OF_PATIENCE = 50


class Peer:
    """The Asterisk end of a connection: says bytes ahead, then tells what it was sent."""

    def __init__(self) -> None:
        self.end, self.served = socket.socketpair()
        self.end.settimeout(5)
        self._streams: list[IO[Any]] = []

    def says(self, *chunks: bytes) -> None:
        for chunk in chunks:
            self.end.sendall(chunk)

    def leaves(self) -> None:
        self.end.shutdown(socket.SHUT_WR)

    def was_sent(self) -> bytes:
        self.served.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: self.end.recv(65536), b""))

    def text(self, mode: Literal["r", "w"]) -> IO[str]:
        return self._opened(self.served.makefile(mode, encoding="utf-8"))

    def binary(self, mode: Literal["rb", "wb"]) -> IO[bytes]:
        return self._opened(self.served.makefile(mode))

    def _opened(self, stream: IO[AnyStr]) -> IO[AnyStr]:
        self._streams.append(stream)
        return stream

    def close(self) -> None:
        for stream in self._streams:
            with suppress(ConnectionError):
                stream.close()
        self.end.close()
        self.served.close()


class ImpatientReader:
    """Ends the endless loops of plain pyst2: nobody asks for a line this often after the end of the stream."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        self._ends = 0

    def readline(self) -> str:
        line = self._stream.readline()
        self._ends += not line
        assert self._ends < END_OF_PATIENCE, "reads for ever after the end of the stream"
        return line


def plain(peer: Peer) -> Any:
    """Plain pyst2 at its best: text streams, a stderr of its own, the main thread."""
    return AGI(ImpatientReader(peer.text("r")), peer.text("w"), sys.stderr)


def ours(peer: Peer) -> Any:
    return Channel(Wire(peer.served))


FAILS_ON_PLAIN = pytest.param(plain, marks=pytest.mark.xfail(strict=True, raises=Exception), id="plain-pyst2")
Make = Callable[[Peer], Any]
either = pytest.mark.parametrize("make", [pytest.param(ours, id="ours"), FAILS_ON_PLAIN])


@pytest.fixture
def peer() -> Iterator[Peer]:
    peer = Peer()
    peer.says(HEADER)
    yield peer
    peer.close()


@pytest.mark.parametrize(
    "module",
    ["agi.server", pytest.param("asterisk.fastagi", marks=pytest.mark.xfail(strict=True, raises=ImportError))],
)
def test_a_server_can_be_imported(module: str) -> None:
    importlib.import_module(module)


@either
def test_a_call_can_be_served_off_the_main_thread(make: Make, peer: Peer) -> None:
    made: list[Any] = []
    failed: list[BaseException] = []

    def serve() -> None:
        try:
            made.append(make(peer))
        except ValueError as error:
            failed.append(error)

    thread = threading.Thread(target=serve)
    thread.start()
    thread.join()
    assert made and not failed


def binary(peer: Peer) -> Any:
    """Plain pyst2 over the streams that `socketserver` gives."""
    return AGI(peer.binary("rb"), peer.binary("wb"), io.StringIO())


@pytest.mark.parametrize("make", [ours, pytest.param(binary, marks=pytest.mark.xfail(strict=True, raises=TypeError))])
def test_commands_can_be_sent_over_a_socket(make: Make, peer: Peer) -> None:
    peer.says(b"200 result=0\n")
    make(peer).noop()
    assert peer.was_sent() == b"NOOP\n"


@either
def test_a_hangup_line_is_a_hangup(make: Make, peer: Peer) -> None:
    peer.says(b"HANGUP\n", b"200 result=0\n")
    with pytest.raises(AGIHangup):
        make(peer).noop()


@either
def test_a_closed_connection_is_a_hangup(make: Make, peer: Peer) -> None:
    peer.leaves()
    with pytest.raises(AGIHangup):
        make(peer).noop()


@either
def test_a_dead_channel_is_a_hangup(make: Make, peer: Peer) -> None:
    peer.says(b"511 Command Not Permitted on a dead channel or intercept routine\n")
    with pytest.raises(AGIHangup):
        make(peer).noop()


@either
def test_trying_is_not_yet_the_reply(make: Make, peer: Peer) -> None:
    peer.says(b"100 result=0 Trying...\n", b"200 result=1 (ru)\n")
    assert make(peer).get_variable("LANGUAGE") == "ru"


@either
def test_a_usage_error_of_one_line_does_not_wait_for_more(make: Make, peer: Peer) -> None:
    peer.says(b"520 Invalid command syntax.  Proper usage not available.\n")
    peer.leaves()
    with pytest.raises(AGIUsageError):
        make(peer).noop()


@either
def test_a_usage_error_that_is_cut_off_ends(make: Make, peer: Peer) -> None:
    peer.says(b"520-Invalid command syntax.  Proper usage follows:\nUsage: NOOP\n")
    peer.leaves()
    with pytest.raises(AGIHangup):
        make(peer).noop()


@either
def test_minus_one_after_a_hangup_is_a_hangup(make: Make, peer: Peer) -> None:
    peer.says(b"200 result=-1 endpos=4000\n", b"HANGUP\n", b"511 Command Not Permitted on a dead channel\n")
    with pytest.raises(AGIHangup):
        make(peer).stream_file("main")


def test_minus_one_on_a_living_channel_is_an_error(peer: Peer) -> None:
    peer.says(b"200 result=-1 endpos=0\n", b"200 result=6\n")
    with pytest.raises(AGIAppError) as raised:
        ours(peer).stream_file("missing")
    assert not isinstance(raised.value, AGIHangup)


@either
def test_recognised_words_are_not_cut_at_a_space(make: Make, peer: Peer) -> None:
    peer.says('200 result=1 (speech) endpos=0 results=1 score0=88 text0="один два три" grammar0=digits\n'.encode())
    result = make(peer).execute("SPEECH RECOGNIZE")
    assert result["text0"] == ("один два три", "")
    assert result["result"] == ("1", "speech")
    assert result["grammar0"] == ("digits", "")


@either
def test_a_value_cannot_inject_a_second_command(make: Make, peer: Peer) -> None:
    peer.says(b"200 result=1\n")
    make(peer).set_variable("NOTE", 'a"\nEXEC Dial "PJSIP/100@trunk')
    assert peer.was_sent() == b'SET VARIABLE "NOTE" "a\\" EXEC Dial \\"PJSIP/100@trunk"\n'


@either
def test_nothing_is_written_to_stderr(make: Make, peer: Peer, capsys: pytest.CaptureFixture[str]) -> None:
    peer.says(b"200 result=1\n")
    make(peer).set_variable("KEYED", "4800012345")
    assert capsys.readouterr().err == ""


@pytest.fixture
def unread() -> Iterator[Peer]:
    peer = Peer()
    yield peer
    peer.close()


@either
@pytest.mark.parametrize("name", ["Иванов".encode("cp1251"), "Иванов".encode()[:-1]], ids=["cp1251", "cut-utf8"])
def test_a_caller_name_in_any_bytes_does_not_end_the_call(make: Make, name: bytes, unread: Peer) -> None:
    unread.says(b"agi_calleridname: " + name + b"\nagi_callerid: 79042801234\n\n")
    assert make(unread).env["agi_callerid"] == "79042801234"


@either
def test_a_reply_in_any_bytes_does_not_end_the_call(make: Make, peer: Peer) -> None:
    peer.says(b"200 result=1 (" + "Иванов".encode("cp1251") + b")\n", b"200 result=1 (ru)\n")
    channel = make(peer)
    channel.get_variable("NAME")
    assert channel.get_variable("LANGUAGE") == "ru"


def test_a_variable_comes_back_whatever_it_holds(peer: Peer) -> None:
    peer.says(b"200 result=1 (a) endpos=5 (b))\n")
    assert ours(peer).get_full_variable("${X}") == "a) endpos=5 (b)"


@pytest.mark.parametrize(
    ("reply", "key"),
    [(b"200 result= (timeout)", None), (b"200 result=7", "7"), (b"200 result=", "#"), (b"200 result=7 (timeout)", "7")],
)
def test_a_key_a_silence_and_a_hash_are_told_apart(peer: Peer, reply: bytes, key: str | None) -> None:
    peer.says(reply + b"\n")
    assert ours(peer).play_for_key("main", wait=6, lasting=1) == key


@pytest.mark.parametrize("reason", ["timeout", "dtmf", "randomerror", "writefile", "waitfor"])
def test_the_reason_of_a_recording_s_end_is_known(peer: Peer, reason: str) -> None:
    peer.says(f"200 result=0 ({reason}) endpos=16000\n".encode())
    assert ours(peer).execute("RECORD FILE")["result"] == ("0", reason)


def test_a_reply_that_follows_a_hangup_is_not_taken_for_the_next_one(peer: Peer) -> None:
    peer.says(b"HANGUP\n200 result=0 endpos=100\n")
    channel = ours(peer)
    with pytest.raises(AGIHangup):
        channel.stream_file("main")
    with pytest.raises(AGIHangup):
        channel.noop()
    assert peer.was_sent().count(b"\n") == 1, "nothing more is asked of a caller who is gone"


def test_a_command_longer_than_asterisk_reads_is_not_sent(peer: Peer) -> None:
    with pytest.raises(ValueError, match="longer"):
        ours(peer).set_variable("X", "я" * 5_000)
    assert peer.was_sent() == b""


@pytest.mark.parametrize(("reply", "key"), [(b"200 result=0\n", None), (b"200 result=53\n", "5")])
def test_asterisk_listens_while_we_do_something(peer: Peer, reply: bytes, key: str | None) -> None:
    sent: list[bytes] = []

    def busy() -> None:
        sent.append(peer.end.recv(1000))
        peer.says(reply)

    assert ours(peer).key_meanwhile(0.04, busy) == key
    assert sent == [b"WAIT FOR DIGIT 40\n"]


@pytest.mark.parametrize("replies", [b"HANGUP\n200 result=0\n", b"200 result=-1\nHANGUP\n511 dead\n", b"511 dead\n"])
def test_a_hangup_while_we_are_busy_is_a_hangup(peer: Peer, replies: bytes) -> None:
    peer.says(replies)
    with pytest.raises(AGIHangup):
        ours(peer).key_meanwhile(0.04, lambda: None)
