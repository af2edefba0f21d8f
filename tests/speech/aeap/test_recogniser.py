"""The process that listens is started, watched and started again; while it is away, Asterisk is refused at once."""

import logging
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from menus.typed_speech import WELL
from speech.aeap.recogniser import Recogniser
from tests.scripted_ears import ScriptedEngine
from tests.scripted_recogniser import scripted_recogniser
from tests.speech.aeap.asterisk_side import setup
from tests.speech.aeap.test_server import House, is_understood


def holds(fact: Callable[[], bool], seconds: float = 20) -> bool:
    """Wait until it does."""
    deadline = time.monotonic() + seconds
    while not fact() and time.monotonic() < deadline:
        time.sleep(0.01)
    return fact()


def process(recogniser: Recogniser) -> subprocess.Popen[bytes]:
    assert recogniser._process
    return recogniser._process


def understands(recogniser: Recogniser) -> None:
    """A call is served."""
    assert recogniser.wait_until_ready(20)
    address = recogniser.address
    with House(address.port, ScriptedEngine([])).line(address.secret) as line:
        line.send(setup())
        line.recv(5)
        is_understood(line, round(WELL * 100))


def refused(recogniser: Recogniser) -> bool:
    """Whether nobody listens on the port."""
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", recogniser.address.port)) != 0


def test_a_killed_process_is_replaced_and_until_then_nobody_waits(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with scripted_recogniser(tmp_path, ["два", "два"]) as recogniser:
        understands(recogniser)
        process(recogniser).kill()
        assert holds(lambda: not recogniser.ready)
        assert holds(lambda: refused(recogniser))
        understands(recogniser)
    assert refused(recogniser)
    assert "status -9" in caplog.text
    assert recogniser.address.secret not in caplog.text


def test_a_process_that_hangs_is_ended(tmp_path: Path) -> None:
    with scripted_recogniser(tmp_path, ["два", "два"], longest_silence=2.0) as recogniser:
        assert recogniser.wait_until_ready(20)
        process(recogniser).send_signal(signal.SIGSTOP)
        assert holds(lambda: not recogniser.ready)
        understands(recogniser)


def test_an_engine_that_does_not_load_is_tried_again_ever_more_seldom(tmp_path: Path) -> None:
    starts = tmp_path / "starts"
    command = ("sh", "-c", f"date +%s%N >> {starts}; exit 3")
    with Recogniser(command, 1):
        assert holds(lambda: starts.exists() and len(starts.read_text().split()) == 3)
    first, second, third = map(int, starts.read_text().split())
    assert third - second > 1.5 * (second - first)


def test_nobody_can_take_the_port_while_the_process_is_away(tmp_path: Path) -> None:
    with scripted_recogniser(tmp_path, ["два", "два"]) as recogniser:
        understands(recogniser)
        process(recogniser).kill()
        assert holds(lambda: refused(recogniser))
        with socket.socket() as thief, pytest.raises(OSError, match="in use"):
            thief.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            thief.bind(("127.0.0.1", recogniser.address.port))


def test_the_process_ends_with_the_service(tmp_path: Path) -> None:
    program = (
        "import os, sys, pathlib; from tests.scripted_recogniser import scripted_recogniser\n"
        "r = scripted_recogniser(pathlib.Path(sys.argv[1]), []).__enter__(); r.wait_until_ready(20)\n"
        "print(r._process.pid, flush=True); os.kill(os.getpid(), 9)"
    )
    service = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=False, timeout=30
    )
    number = int(service.stdout)
    assert holds(lambda: not Path(f"/proc/{number}").exists() or _zombie(number))


def _zombie(number: int) -> bool:
    return "State:\tZ" in Path(f"/proc/{number}/status").read_text()


def test_the_secret_is_nowhere_in_the_process_table(tmp_path: Path) -> None:
    with scripted_recogniser(tmp_path, []) as recogniser:
        assert recogniser.wait_until_ready(20)
        place = Path(f"/proc/{process(recogniser).pid}")
        shown = (place / "cmdline").read_bytes() + (place / "environ").read_bytes()
        assert recogniser.address.secret.encode() not in shown
    assert b"scripted_recogniser" in shown
