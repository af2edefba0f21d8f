"""A telephone in a terminal: sentences are printed, keys are typed, `/words` are commands of the person who tries."""

from collections import deque
from collections.abc import Callable, Iterator
from uuid import uuid4

from menus.events import Transferred
from menus.expecting import Deaf, Expectation, Noise, Sounds, Unclear
from menus.handover import WAITING
from menus.spoken import PHRASE
from menus.steps import HandedOver, NoOperators, NotRecorded, Recorded
from menus.typed_speech import BADLY, WELL, typed_speech
from menus.values import Line

KEYS = frozenset("0123456789*#")
SPOKEN = 3.0
"""Seconds that a typed message counts for."""
SOUNDS: dict[str, Sounds | Deaf] = {"/unclear": Unclear(), "/noise": Noise(), "/deaf": Deaf()}
"""What can be heard besides words."""
Command = Callable[[str], None]
"""Performs what follows the `/`; raises CallerHungUp to end the call."""


class TerminalPhone:
    """Performs what the driver asks of a telephone. The end of a typed line is a pause: it ends an entry."""

    def __init__(self, typed: Iterator[str], show: Callable[[tuple[Line, ...]], None], command: Command) -> None:
        self._typed = typed
        self._show = show
        self._command = command
        self._keys: deque[str] = deque()
        self.operators = True

    def play(self, lines: tuple[Line, ...], *, must_hear: bool) -> str:
        """Show the sentences; keys cannot be pressed meanwhile."""
        del must_hear
        self._show(lines)
        return ""

    def ask(self, lines: tuple[Line, ...], wait: float, expects: Expectation | None) -> str | Sounds | Deaf | None:
        """Show the sentences and take the first key typed, or what is typed instead of said; None after `/silence`."""
        del wait
        self._show(lines)
        while not self._keys:
            line = self._next()
            heard = _heard(line, expects) if expects else None
            if heard:
                return heard
            if self._read(line) == "/silence":
                return None
        return self._keys.popleft()

    def keep(self, words: str) -> None:
        """What is typed has no sound."""

    def next_key(self, wait: float) -> str | None:
        """The next key of the line that was typed."""
        del wait
        return self._keys.popleft() if self._keys else None

    def record(self, longest: float, silence: float) -> Recorded | NotRecorded:
        """Take a line of words for a message of some seconds; an empty one is silence. Nothing is kept of it."""
        del silence
        line = self._next()
        if line == "/hangup":
            self._command(line)
        spoken = bool(line.strip("#")) and not line.startswith("/")
        return Recorded(uuid4().hex, min(SPOKEN, longest) if spoken else 0.0)

    def transfer(self, where: Transferred) -> HandedOver | NoOperators:
        """There are operators unless they were switched off; whoever waits is kept in any case."""
        return HandedOver() if self.operators or where.queue == WAITING else NoOperators()

    def expected_wait(self) -> int | None:
        """Nobody waits in a terminal."""
        return None

    def rejoin(self, queue: str) -> None:
        """Nobody comes from a queue either."""

    def prepare(self, lines: tuple[Line, ...]) -> str:
        """What is shown need not be rendered."""
        del lines
        return ""

    def listen(self, during: Callable[[], object]) -> str:
        """Nobody presses keys while a look-up goes on."""
        during()
        return ""

    def _next(self) -> str:
        """The next line. The end of input is a hang-up."""
        return next(self._typed, "/hangup").strip()

    def _read(self, line: str) -> str:
        """Take a line: keys to press, or a command, which is performed."""
        if line.startswith("/"):
            self._command(line)
        elif KEYS.issuperset(line):
            self._keys.extend(line)
        else:
            self._command("/help")
        return line


def _heard(line: str, expects: Expectation) -> Sounds | Deaf | None:
    """What recognition would make of a line; a question mark before the words: they are heard badly."""
    words = line.removeprefix("?").lower()
    if not PHRASE.fullmatch(words):
        return SOUNDS.get(line)
    return typed_speech(expects, words, BADLY if line.startswith("?") else WELL)
