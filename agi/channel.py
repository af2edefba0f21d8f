"""pyst2's AGI, made fit for a service: no signals, no stderr, nothing that a peer can hang, crash or inject.

What is wrong with plain pyst2 0.5.1, row by row, is in `tests/agi/test_channel.py`. Protocol facts: Asterisk's
res/res_agi.c.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from asterisk.agi import (
    AGI,
    AGIAppError,
    AGIHangup,
    AGIInvalidCommand,
    AGIResultHangup,
    AGISIGPIPEHangup,
    AGIUnknownError,
    AGIUsageError,
)

from agi.wire import Wire, WireError

MARGIN = 15.0
"""Seconds beyond a command's own length after which Asterisk counts as gone."""

LONGEST_COMMAND = 8000
"""Bytes; Asterisk reads 8,192."""

_RESULT = re.compile(r"result=(?P<result>[^\s(]*)(?:\s+\((?P<data>.*?)\)(?=\s+\w+=|\s*$))?")
_RAW_RESULT = re.compile(r"result=(?P<result>[^\s(]*)(?:\s+\((?P<data>.*)\))?")
_PAIR = re.compile(r'(?P<key>\w+)=(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<plain>\S*))')
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")

CONNECTING = 3.0
"""Seconds in which Asterisk gives up to connect to a recogniser and to be answered by it."""
ANSWERING = 1.0
"""Seconds in which Asterisk gives up to be answered by a recogniser it is connected to."""

MOST_HEARD = 8
LONGEST_HEARD = 1000
"""Entries of a result that are read, and letters of each; a recogniser that says more is not believed."""

Result = dict[str, tuple[str, str]]
"""What pyst2's methods expect: key -> (value, the words in brackets after it)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of what a recogniser reports: what kind it is (`grammar`), a text, and 0 to 100."""

    kind: str
    text: str
    score: int


Recognised = str | tuple[Entry, ...] | None
"""A key; what the recogniser reports, the best first (nothing when it is gone); None when neither came."""


class Channel(AGI):  # type: ignore[misc]  # pyst2 has no types
    """A call's AGI commands. Raises AGIHangup (or a subclass) when the caller or Asterisk is gone.

    All of pyst2's commands work on it; those the service uses are declared here with their types.
    """

    def __init__(self, wire: Wire, header_within: float = 3.0) -> None:
        # pyst2's own constructor takes over SIGHUP, prints the command line and works in the main thread only.
        self._wire = wire
        self._gone = False
        self.env = wire.header(header_within)

    # What pyst2 calls ------------------------------------------------------------

    def execute(
        self, command: str, *arguments: object, lasting: float = 0.0, during: Callable[[], object] = lambda: None
    ) -> Result:
        """Perform a command that takes up to `lasting` seconds and return its result; `during` is done meanwhile."""
        self.test_hangup()
        try:
            self.send_command(command, *arguments)
            during()
            result = self.get_result(lasting, raw=command in {"GET VARIABLE", "GET FULL VARIABLE", "DATABASE GET"})
        except WireError as error:
            self._gone = True
            raise AGISIGPIPEHangup(str(error)) from error
        if result["result"] == ("-1", "") and not self._gone:
            self._ask_why(command)
        if self._gone or result["result"][1] == "hangup":
            self._gone = True
            raise AGIResultHangup(command)
        return result

    def _ask_why(self, command: str) -> None:
        """`-1` means an error or a hang-up. On a channel that was hung up Asterisk refuses CHANNEL STATUS (511)."""
        if command != "CHANNEL STATUS":
            self.execute("CHANNEL STATUS")
        raise AGIAppError(f"{command} failed")

    def test_hangup(self) -> None:
        """Raise AGIHangup once the caller is known to be gone."""
        if self._gone:
            raise AGIHangup("the caller hung up")

    def send_command(self, command: str, *arguments: object) -> None:
        """Send one command on one line; control characters in arguments become spaces. ValueError if it is too long."""
        words = _CONTROL.sub(" ", " ".join([command, *(str(argument) for argument in arguments)])).strip()
        if len(words.encode("utf-8", "replace")) > LONGEST_COMMAND:
            raise ValueError(f"{command} is longer than Asterisk reads")
        self._wire.send(words)

    def get_result(self, lasting: float = 0.0, *, raw: bool = False) -> Result:
        """Read replies up to the final one. `raw` when the brackets hold a variable, taken as it is."""
        while True:
            text = self._wire.line(lasting + MARGIN)
            if text == "HANGUP":
                self._gone = True  # the reply to the command still follows
            elif text.startswith("200 "):
                return _parsed(text[4:], raw)
            elif text.startswith("511"):
                self._gone = True
                raise AGIResultHangup(text)
            elif text.startswith("510"):
                raise AGIInvalidCommand(text)
            elif text.startswith("520"):
                raise AGIUsageError(self._usage(text))
            elif not text.startswith("100"):
                raise AGIUnknownError(text[:3], "not a reply of Asterisk")

    def _usage(self, first: str) -> str:
        """Read a 520 to its end: `520-` opens several lines, `520 ` is the last or the only one."""
        lines = [first]
        while lines[-1][:4] != "520 " and len(lines) < 100:
            lines.append(self._wire.line(MARGIN))
        return "\n".join(lines)

    def _quote(self, value: object) -> str:
        """Quote one argument: what it holds can neither end it nor begin another command."""
        text = _CONTROL.sub(" ", str(value)).replace("\\", "\\\\").replace('"', '\\"')
        return f'"{text}"'

    # Commands of ours --------------------------------------------------------------

    def play(self, sound: str, keys: str, offset: int, lasting: float) -> tuple[str, int]:
        """STREAM FILE from a sample on; return the key that stopped it ("" for none) and the sample reached."""
        result = self.execute("STREAM FILE", self._quote(sound), self._quote(keys), offset, lasting=lasting)
        return _key(result["result"][0]), int(result.get("endpos", ("0", ""))[0])

    def play_for_key(self, sound: str, wait: float, lasting: float) -> str | None:
        """GET DATA of one key: play a sound, return the key pressed during it or within `wait` after it."""
        result = self.execute("GET DATA", self._quote(sound), round(wait * 1000), 1, lasting=lasting + wait)
        key, reason = result["result"]
        if key:
            return key
        return None if reason == "timeout" else "#"

    def key(self, wait: float) -> str | None:
        """WAIT FOR DIGIT; None when none came."""
        result = self.execute("WAIT FOR DIGIT", round(wait * 1000), lasting=wait)
        return _key(result["result"][0]) or None

    def key_meanwhile(self, wait: float, during: Callable[[], object]) -> str | None:
        """WAIT FOR DIGIT, and do something while Asterisk waits: while no command runs, it drops keys."""
        result = self.execute("WAIT FOR DIGIT", round(wait * 1000), lasting=wait, during=during)
        return _key(result["result"][0]) or None

    def record(self, file: str, longest: float, silence: float) -> tuple[str, int]:
        """RECORD FILE as WAV until `#`, `silence` or `longest` seconds; return why it ended and its length in samples.

        Reasons are those of Asterisk: dtmf, timeout, hangup, waitfor (the line broke), writefile (there is no file).
        A hang-up is not raised here but by the next command: what was said until then is there.
        """
        self.test_hangup()
        limits = (round(longest * 1000), f"s={round(silence)}")
        try:
            self.send_command("RECORD FILE", self._quote(file), "wav", self._quote("#"), *limits)
            result = self.get_result(longest)
        except WireError as error:
            self._gone = True
            raise AGISIGPIPEHangup(str(error)) from error
        reason = result["result"][1]
        self._gone = self._gone or reason in {"hangup", "waitfor"}
        return reason, int(result.get("endpos", ("0", ""))[0])

    def open_recogniser(self, name: str) -> bool:
        """SPEECH CREATE: connect the call to a recogniser of aeap.conf; tells whether it agreed.

        The connection lasts until `close_recogniser` or the end of the session, whichever comes first.
        """
        return bool(self.execute("SPEECH CREATE", name, lasting=CONNECTING)["result"][0] == "1")

    def tell_recogniser(self, name: str, value: str) -> None:
        """SPEECH SET. Asterisk waits a second for an answer, and calls it done when there was none."""
        self.execute("SPEECH SET", name, self._quote(value), lasting=ANSWERING)

    def recognise(self, sound: str, seconds: int, lasting: float) -> Recognised:
        """SPEECH RECOGNIZE: play a sound until a key or a result of the recogniser comes, or `seconds` after it.

        The seconds are counted in whole ones of the clock: the last may be cut short to nothing.
        """
        result = self.execute("SPEECH RECOGNIZE", self._quote(sound), seconds, lasting=lasting + seconds)
        match result["result"]:
            case ("1", "digit"):
                return result.get("digit", ("", ""))[0]
            case ("1", "speech"):
                return _heard(result)
            case ("1", "timeout"):
                return None
            case _:
                return ()

    def close_recogniser(self) -> None:
        """SPEECH DESTROY."""
        self.execute("SPEECH DESTROY")

    def set(self, name: str, value: object) -> None:
        """SET VARIABLE; a function such as TIMEOUT(absolute) is a variable too."""
        self.execute("SET VARIABLE", self._quote(name), self._quote(value))

    def value(self, expression: str) -> str:
        """GET FULL VARIABLE: what an expression such as ${QUEUE_MEMBER(operators,logged)} comes to."""
        found: tuple[str, str] = self.execute("GET FULL VARIABLE", self._quote(expression))["result"]
        return found[1] if found[0] == "1" else ""


def _parsed(text: str, raw: bool) -> Result:
    if text.startswith("result=") and text.isascii() and text[7:].isdigit():
        return {"result": (text[7:], "")}  # most replies, in a tenth of the time
    match = (_RAW_RESULT if raw else _RESULT).match(text)
    if not match:
        raise AGIUnknownError("200", "no result in it")
    result: Result = {"result": (match["result"], match["data"] or "")}
    if not raw:
        for pair in _PAIR.finditer(text, match.end()):
            quoted = pair["quoted"]
            result[pair["key"]] = (pair["plain"] if quoted is None else re.sub(r"\\(.)", r"\1", quoted), "")
    return result


def _heard(result: Result) -> tuple[Entry, ...]:
    """The entries of a result, as far as they are whole and believable."""
    entries = []
    for number in range(MOST_HEARD):
        kind, text, score = (result.get(f"{name}{number}", ("", ""))[0] for name in ("grammar", "text", "score"))
        if not (kind and score.isascii() and score.isdigit() and int(score[:4]) <= 100 and len(text) <= LONGEST_HEARD):
            break
        entries.append(Entry(kind, text, int(score)))
    return tuple(entries)


def _key(code: str) -> str:
    """Turn the character code of a reply into its key; 0 is none."""
    key = chr(int(code)) if code.isascii() and code.isdigit() and len(code) < 4 else ""
    return key if key in KEYS else ""


KEYS = frozenset("0123456789*#")
