"""A real Asterisk on a test bench: tones for prompts, a server that does what the test says, phones on loopback."""

import queue
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from app.asterisk.passwords import Passwords
from app.asterisk.process import Asterisk, kill_enclosure
from app.settings import Settings
from speech.telephone import RATE, alaw
from tests.free import free_settings
from tests.softphone import Softphone

APOLOGY, PROMISE, PROMPT, OPERATOR, FAREWELL = 800, 1200, 600, 1000, 1400
MUSIC, WAIT, WAIT_FIVE_MINUTES = 500, 700, 900
MESSAGE, IN_VAIN = 1100, 1300
"""Pitches in Hz, by which a test knows what it hears."""
TRUNK = "127.0.0.2"
TONES = {
    "apology": APOLOGY,
    "apology_callback": PROMISE,
    "apology_goodbye": FAREWELL,
    "prompt": PROMPT,
    "hold": MUSIC,
    "wait": WAIT,
    "ru_w05/wait": WAIT_FIVE_MINUTES,
    "called_machine": MESSAGE,
    "called_no_operator": PROMISE,
    "operator_accept": PROMPT,
    "operator_in_vain": IN_VAIN,
}

Serve = Callable[["Agi"], None]


@dataclass
class Agi:
    """A call as the server sees it: the header, and commands."""

    env: dict[str, str]
    reader: Any
    writer: Any

    def do(self, command: str) -> str:
        """Give a command and return the reply."""
        self.writer.write(f"{command}\n".encode())
        return str(self.reader.readline().decode().strip())

    def wait_for_hangup(self) -> str:
        """What comes without being asked for, at last nothing: the line is closed."""
        return str(self.reader.readline().decode().strip())


def talk_and_then(following: str) -> Serve:
    """A server that plays the prompt and leaves word where the caller goes."""

    def serve(call: Agi) -> None:
        call.do('SET VARIABLE "TIMEOUT(absolute)" 0')
        call.do('STREAM FILE named/prompt ""')
        call.do(f'SET VARIABLE AUTOSECRETARY_NEXT "{following}"')

    return serve


class Server(socketserver.ThreadingTCPServer):
    """A FastAGI server of a few lines; `asked` gets the header of each call."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, port: int, serve: Serve) -> None:
        self.asked: queue.Queue[dict[str, str]] = queue.Queue()
        self.serve = serve
        super().__init__(("127.0.0.1", port), Conversation)


class Conversation(socketserver.StreamRequestHandler):
    """Reads the header and lets the test's function do the rest."""

    def handle(self) -> None:
        header = iter(lambda: self.rfile.readline().decode().strip(), "")
        env = {name.strip(": "): value for name, _, value in (line.partition(": ") for line in header)}
        assert isinstance(self.server, Server)
        self.server.asked.put(env)
        self.server.serve(Agi(env, self.rfile, self.wfile))


@dataclass
class Bench:
    """A running Asterisk with its settings."""

    settings: Settings
    asterisk: Asterisk
    folder: Path

    def address(self, number: str = "88002200009") -> str:
        """The SIP address of a number at this Asterisk."""
        return f"sip:{number}@127.0.0.1:{self.settings.sip_port}"

    def phone(self, bind: str = "127.0.0.1") -> Softphone:
        """Anybody's phone."""
        return Softphone(bind=bind, folder=self.folder)

    def operator(self, *, name: str = "operator1", answers: bool = True, password: str | None = None) -> Softphone:
        """The phone of an operator, not yet registered for sure."""
        passwords = Passwords.of(self.settings.home, self.settings.operators)
        return Softphone(
            user=name,
            password=passwords.operators[name] if password is None else password,
            registrar=f"sip:127.0.0.1:{self.settings.sip_port}",
            answers=answers,
            folder=self.folder,
        )

    @contextmanager
    def operator_on_duty(self, *, name: str = "operator1", answers: bool = True) -> Iterator[Softphone]:
        """The phone of an operator, known to the queues as ready."""
        with self.operator(name=name, answers=answers) as phone:
            phone.wait_until("registered")
            self.wait_until(lambda: self.ready(name), f"{name} is ready")
            yield phone

    def ready(self, name: str) -> bool:
        """Whether the phone of an operator is known to the queues as ready."""
        members = self.asterisk.cli("queue show operators").splitlines()
        return any(f"{name} (PJSIP/{name})" in line and "Not in use" in line for line in members)

    def kill(self) -> None:
        """Kill Asterisk in the middle of whatever it does."""
        process = self.asterisk._process
        assert process
        kill_enclosure(process)

    def boot(self) -> None:
        """Start Asterisk again."""
        self.asterisk.__enter__()

    @contextmanager
    def server(self, serve: Serve) -> Iterator[Server]:
        """A FastAGI server for the calls of this Asterisk."""
        with Server(self.settings.fastagi_port, serve) as server:
            thread = threading.Thread(target=server.serve_forever, args=(0.01,))
            thread.start()
            try:
                yield server
            finally:
                server.shutdown()
                thread.join()

    def wait_for(self, command: str, words: str) -> None:
        """Ask Asterisk until its answer holds these words: a state that it tells in no other way."""
        self.wait_until(lambda: words in self.asterisk.cli(command), words)

    def wait_until(self, come: Callable[[], bool], what: str) -> None:
        """Look until something has come."""
        deadline = time.monotonic() + 10
        while not come():
            assert time.monotonic() < deadline, f"it did not come: {what}"


@contextmanager
def bench(folder: Path, **settings: Any) -> Iterator[Bench]:
    """Boot an Asterisk whose home is in `folder`, with tones for sounds."""
    chosen = free_settings(folder / "home", **settings)
    named = chosen.home / "sounds/named"
    with Asterisk(chosen) as asterisk:
        for name, pitch in TONES.items():
            (named / name).parent.mkdir(exist_ok=True)
            (named / f"{name}.alaw").write_bytes(alaw(tone(pitch, 0.6)))
        yield Bench(chosen, asterisk, folder)


def tone(pitch: int, seconds: float) -> Any:
    """A tone at -13 dBFS."""
    when = np.arange(int(RATE * seconds)) / RATE
    return (0.3 * np.sin(2 * np.pi * pitch * when)).astype(np.float32)
