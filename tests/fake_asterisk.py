"""A fake Asterisk: the client side of FastAGI on a real socket, with a caller who follows a script.

Prompt names stand for the sound files, so that it knows what is being played.
"""

import shlex
import socket
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from threading import Event
from types import MappingProxyType

from agi.narrator import Part
from menus.catalogue import Catalogue
from menus.expecting import Deaf, Expectation, Heard, Noise, Sounds, Unclear, YesNo
from menus.expecting_text import read
from menus.handover import OPERATORS
from menus.values import Line
from tests.callscript import Caller, CallScript
from tests.fakes import ATTEMPT, as_heard

DEAD = "511 Command Not Permitted on a dead channel or intercept routine"


@dataclass(frozen=True)
class Named:
    """A sound called like its prompt."""

    name: str
    seconds: float = 1.0


class NamingNarrator:
    """Makes no sound: the name of the prompt is the file. The sentence is put into words, to see that it can be.

    What is `unmade` is made once a key has been pressed.
    """

    def __init__(self, catalogue: Catalogue, unmade: Mapping[str, Event] = MappingProxyType({})) -> None:
        self._catalogue = catalogue
        self._unmade = unmade

    def telling(self, lines: tuple[Line, ...]) -> AbstractContextManager[Sequence[Part]]:
        assert all(map(self._catalogue.text, lines))
        return nullcontext([Part(partial(self._made, line.prompt), line.prompt not in self._unmade) for line in lines])

    def _made(self, prompt: str) -> Named:
        assert prompt not in self._unmade or self._unmade[prompt].wait(10)
        return Named(prompt)


class FakeAsterisk:
    """Calls the server at `port` and performs its commands until it closes the connection."""

    def __init__(self, port: int, script: CallScript) -> None:
        self.variables: dict[str, str] = {}
        self.commands: list[str] = []
        self.kept: list[str] = []
        """What the recogniser was told to keep."""
        self._caller = Caller(script.inputs)
        self._operators = script.operators
        self._listened = script.voice
        self._unmade = script.unmade
        self._expects: Expectation = YesNo()
        self._seconds = 0.0
        self._heard = ""
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
            case ["WAIT", "FOR", "DIGIT", "40"]:
                return [f"200 result={ord(pressed) if (pressed := self._busy()) else 0}"]
            case ["STREAM", "FILE", sound, _, offset]:
                return self._stream_file(sound, int(offset))
            case ["GET", "DATA", sound, _, "1"] if "&" not in sound:
                return self._get_data((sound,))
            case ["SPEECH", *speech]:
                return self._recogniser(speech)
            case ["RECORD", "FILE", file, "wav", "#", _, silence] if silence.startswith("s="):
                return self._record(Path(f"{file}.wav"))
            case ["WAIT", "FOR", "DIGIT", _]:
                key = self._caller.next_key()
                return [f"200 result={ord(key) if key else 0}"]
            case _:
                return ["510 Invalid or unknown command"]

    def _busy(self) -> str:
        """The key pressed in one turn of our being busy."""
        for prompt, made in self._unmade.items():
            if key := self._caller.busy(f"before {prompt}"):
                made.set()
                return key
        return self._caller.busy("while ")

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

    def _recogniser(self, words: list[str]) -> list[str]:
        """A recogniser that never errs, if the script has one."""
        match words:
            case ["CREATE", "recogniser"]:
                return [f"200 result={int(self._listened)}"]
            case ["SET", "grammar", text]:
                self._expects = read(text)
            case ["SET", "listen", seconds]:
                self._seconds = float(seconds.split()[0])
            case ["SET", "keep", confirmed]:
                self.kept.append(confirmed)
            case ["RECOGNIZE", "named/pause", _]:
                return [self._heard]
            case ["RECOGNIZE", sound, _]:
                return self._listen(sound)
        return ["200 result=1"]

    def _listen(self, sound: str) -> list[str]:
        """Only the last sound of a prompt is listened after for longer than it lasts."""
        done = self._caller.answer((sound,)) if self._seconds > SECOND else self._caller.during(sound)
        if done and done.hangs_up:
            return self._hang_up("200 result=1 (hangup) endpos=0")
        if done and done.heard:
            onset, self._heard = reported(done.heard, self._expects)
            return [onset]
        return [f"200 result=1 (digit) digit={done.keys[0]} endpos=0" if done and done.keys else report(("over", ""))]

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


SECOND = 1.1
"""A sound of a prompt and a little more: what lasts longer is a wait for an answer."""


def report(*entries: tuple[str, str], score: int = 0) -> str:
    """What SPEECH RECOGNIZE replies to a result."""
    said = " ".join(
        f'score{at}={score} text{at}="{text}" grammar{at}={kind}' for at, (kind, text) in enumerate(entries)
    )
    return f"200 result=1 (speech) endpos=0 results={len(entries)} {said}"


def reported(said: Sounds | Deaf, expects: Expectation) -> tuple[str, str]:
    """What is reported at once, and after the words."""
    onset = report(("onset", ""))
    match as_heard(expects, said):
        case Heard(hypotheses):
            best = hypotheses[0]
            return onset, report(("heard", best.text), score=round(best.score * 100))
        case Unclear():
            return onset, report(("unclear", ""))
        case Noise():
            return onset, report(("noise", ""))
        case Deaf():
            return report(("busy", "")), ""


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
