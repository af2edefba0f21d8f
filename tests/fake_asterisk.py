"""A fake Asterisk: the client side of FastAGI on a real socket, with a caller who follows a script.

Prompt names stand for the sound files, so that it knows what is being played.
"""

import shlex
import socket
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from menus.catalogue import Catalogue
from menus.handover import OPERATORS
from menus.values import Line
from tests.callscript import Caller, CallScript
from tests.fakes import ATTEMPT

DEAD = "511 Command Not Permitted on a dead channel or intercept routine"


@dataclass(frozen=True)
class Named:
    """A sound called like its prompt."""

    name: str
    seconds: float = 1.0


class NamingNarrator:
    """Makes no sound: the name of the prompt is the file. The sentence is put into words, to see that it can be."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def telling(self, lines: tuple[Line, ...]) -> AbstractContextManager[Sequence[Callable[[], Named]]]:
        assert all(map(self._catalogue.text, lines))
        return nullcontext([partial(Named, line.prompt) for line in lines])


class FakeAsterisk:
    """Calls the server at `port` and performs its commands until it closes the connection."""

    def __init__(self, port: int, script: CallScript) -> None:
        self.variables: dict[str, str] = {}
        self.commands: list[str] = []
        self._caller = Caller(script.inputs)
        self._operators = script.operators
        self._dead = False
        self._connection = socket.create_connection(("127.0.0.1", port), timeout=10)
        self._stream = self._connection.makefile("rwb")
        self._send(*header(script), "")

    def run(self) -> None:
        """Go through the whole call."""
        with self._connection, self._stream:
            for line in self._stream:
                command = line.decode().rstrip("\n")
                self.commands.append(command)
                self._send(*self._perform(shlex.split(command)))

    def _send(self, *lines: str) -> None:
        self._stream.write("".join(f"{line}\n" for line in lines).encode())
        self._stream.flush()

    def _perform(self, words: list[str]) -> list[str]:
        if self._dead:
            return [DEAD]
        match words:
            case ["SET", "VARIABLE", name, value]:
                self.variables[name] = value
                return ["200 result=1"]
            case ["GET", "FULL", "VARIABLE", _]:
                return [f"200 result=1 ({int(self._operators)})"]
            case ["STREAM", "FILE", sound, _, offset]:
                return self._stream_file(sound, int(offset))
            case ["GET", "DATA", sound, _, "1"] if "&" not in sound:
                return self._get_data((sound,))
            case ["RECORD", "FILE", file, "wav", "#", _, silence] if silence.startswith("s="):
                return self._record(Path(f"{file}.wav"))
            case ["WAIT", "FOR", "DIGIT", _]:
                key = self._caller.next_key()
                return [f"200 result={ord(key) if key else 0}"]
            case _:
                return ["510 Invalid or unknown command"]

    def _stream_file(self, sound: str, offset: int) -> list[str]:
        done = self._caller.during(sound) if offset == 0 else None
        if done and done.hangs_up:
            return self._hang_up(f"200 result=-1 endpos={offset + 4000}")
        key = self._caller.type(done.keys) if done and done.keys else self._caller.next_key()
        return [f"200 result={ord(key)} endpos={offset + 2000}" if key else "200 result=0 endpos=8000"]

    def _get_data(self, prompts: tuple[str, ...]) -> list[str]:
        done = self._caller.answer(prompts)
        if done.hangs_up:
            return self._hang_up("200 result=-1")
        if done.keys is None:
            return ["200 result= (timeout)"]
        return [f"200 result={done.keys}" if done.keys != "#" else "200 result="]

    def _record(self, file: Path) -> list[str]:
        """As res_agi does; the sound is silence."""
        try:
            file.touch()
        except OSError:
            return ["200 result=-1 (writefile)"]
        done = self._caller.speech()
        samples = int((done.speaks or 0) * 8000)
        file.write_bytes(bytes(44 + 2 * samples))
        if done.hangs_up:
            return self._hang_up(f"200 result=-1 (hangup) endpos={samples}")
        return [f"200 result=35 (dtmf) endpos={samples}" if samples else "200 result=0 (timeout) endpos=0"]

    def _hang_up(self, reply: str) -> list[str]:
        """As res_agi does: the reply first, then HANGUP; later commands are refused."""
        self._dead = True
        return [reply, "HANGUP"]


FIRST_CALL = "f" * 32
"""Our id of the call in which the caller of a script was given to an operator."""

QUEUED = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
"""Since when the caller of a script has waited who is in a queue."""


def header(script: CallScript) -> list[str]:
    """The lines with which Asterisk 22 opens a FastAGI session, as the dialplan has it at the point of the script."""
    caller, consulted = script.caller, script.consulted
    path, first, queue = "call", "", ""
    if script.called:
        path, first, queue = "callback", ATTEMPT, OPERATORS
    elif script.queue:
        path, queue = "leave-queue", script.queue
    elif consulted:
        path, first = "after-operator", FIRST_CALL
    return [
        "agi_network: yes",
        f"agi_network_script: {path}",
        f"agi_request: agi://127.0.0.1/{path}",
        "agi_channel: PJSIP/trunk-00000001",
        "agi_language: ru",
        "agi_type: PJSIP",
        "agi_uniqueid: 1795305600.1",
        "agi_version: 22.10.1",
        f"agi_callerid: {caller or 'unknown'}",
        "agi_calleridname: unknown",
        "agi_extension: 88002200009",
        "agi_context: ivr",
        "agi_priority: 7",
        "agi_enhanced: 0.0",
        "agi_accountcode: ",
        "agi_threadid: 140000000000000",
        f"agi_arg_1: {'yes' if caller else ''}",
        f"agi_arg_2: {first}",
        f"agi_arg_3: {consulted or ''}",
        f"agi_arg_4: {queue}",
        f"agi_arg_5: {int(QUEUED.timestamp()) if queue else ''}",
        f"agi_arg_6: {'yes' if script.typed else ''}",
    ]
