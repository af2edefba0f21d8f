"""A call that we make leaves the house only after a clear yes."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from agi.channel import Channel
from agi.gate import Gate, asks_for_the_gate
from agi.server import FastAgiServer

ATTEMPT = "a" * 32


def yes(_: str) -> bool:
    return True


def no(_: str) -> bool:
    return False


def database_down(_: str) -> bool:
    raise OSError


@contextmanager
def served(let_out: Callable[[str], bool]) -> Iterator[int]:
    def answer(channel: Channel) -> None:
        assert asks_for_the_gate(channel)
        Gate(let_out).answer(channel)

    server = FastAgiServer(("127.0.0.1", 0), answer, ["127.0.0.1"], at_once=2)
    server.start()
    try:
        yield server.port
    finally:
        server.stop()


def told(port: int, attempt: str) -> str:
    """What Asterisk is told until the line is closed."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line, line.makefile("rwb") as stream:
        stream.write(f"agi_network_script: let-out\nagi_arg_1: {attempt}\n\n".encode())
        stream.flush()
        said = stream.readline()
        if said:
            stream.write(b"200 result=1\n")
            stream.flush()
        return said.decode().strip()


def test_an_attempt_that_is_let_out_is_told_so() -> None:
    with served(yes) as port:
        assert told(port, ATTEMPT) == 'SET VARIABLE "LET_OUT" "yes"'


@pytest.mark.parametrize(
    ("let_out", "attempt"),
    [(no, ATTEMPT), (database_down, ATTEMPT), (yes, ""), (yes, "A" * 32), (yes, f"{ATTEMPT}0"), (yes, "../../a")],
)
def test_anything_else_is_told_nothing(let_out: Callable[[str], bool], attempt: str) -> None:
    with served(let_out) as port:
        assert told(port, attempt) == ""
