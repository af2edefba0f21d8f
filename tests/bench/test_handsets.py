"""Many phones in one process: they call, hear a question, say what they are told to, and hang up."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from bench.cpu import descendants
from bench.handsets import Done, HandsetFailed, Handsets
from tests.bench.server import LOUD, SILENT, Server

WORDS = (b"\x01" * 320, b"\x02" * 480)
LONG = 20.0
"""Seconds; a failure, not a measurement."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        yield server


@pytest.fixture
def phones() -> Iterator[Handsets]:
    with Handsets(2) as phones:
        yield phones


def answered(server: Server, phones: Handsets, phone: int) -> None:
    """Have a phone call, and take the call."""
    call = phones.call(phone, server.address)
    server.heard("INVITE")
    server.heard("ACK")
    assert call.result(LONG) == Done(call.result().at, 0, 0)


def asked(server: Server) -> bytes:
    """Ask a question; return the first sound that a phone then makes."""
    server.play(LOUD)
    while (sound := server.packet()[1]) == SILENT:
        server.play(SILENT)
    return sound


def test_each_phone_says_its_own_words_once_it_was_asked(server: Server, phones: Handsets) -> None:
    with Server() as other:
        answered(server, phones, 0)
        answered(other, phones, 1)
        one, two = (phones.say(phone, words) for phone, words in enumerate(WORDS))
        assert asked(other) == WORDS[1][:160]
        assert two.result(LONG).frames == 3
        assert not one.done()
        assert asked(server) == WORDS[0][:160]
        assert one.result(LONG).frames == 2
        assert two.result().at < one.result().at


def test_all_phones_hang_up_in_the_end(server: Server) -> None:
    with ThreadPoolExecutor(1) as threads, Handsets(2) as phones:
        answered(server, phones, 1)
        farewell = threads.submit(server.heard, "BYE")
    assert farewell.result(LONG).method == "BYE"


def test_a_refused_call_fails_with_the_reply(server: Server, phones: Handsets) -> None:
    call = phones.call(0, server.address)
    server.refuse("486 Busy Here")
    with pytest.raises(HandsetFailed, match="486 Busy Here"):
        call.result(LONG)


def test_who_has_no_call_can_say_nothing(phones: Handsets) -> None:
    with pytest.raises(HandsetFailed, match="no call"):
        phones.say(0, WORDS[0]).result(LONG)


def test_a_call_that_nobody_has_answered_is_given_up_in_the_end(server: Server) -> None:
    with Handsets(1) as phones:
        call = phones.call(0, server.address)
    with pytest.raises(HandsetFailed, match="given up"):
        call.result(LONG)


def test_what_is_under_way_fails_when_the_phones_die(server: Server, phones: Handsets) -> None:
    answered(server, phones, 0)
    saying = phones.say(0, WORDS[0])
    for process in descendants(os.getpid()):
        os.kill(process, signal.SIGKILL)
    with pytest.raises(HandsetFailed, match="ended"):
        saying.result(LONG)
    with pytest.raises(HandsetFailed, match="ended"):
        phones.say(1, WORDS[1]).result(LONG)
