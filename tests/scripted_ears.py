"""An engine that hears what a test tells it: utterances are told apart by silence alone, their meaning is a script."""

from dataclasses import dataclass, field

from menus.expecting import Sounds
from menus.grammar import Grammar
from speech.ears.port import PAUSE, USUAL, Busy, Ear, Engine, HearingUnavailable, Patience

SILENT = frozenset(b"\xd5\x55")
RATE = 8000


@dataclass
class ScriptedEngine:
    """The n-th utterance of all its ears is heard as the n-th of `script`; an exception there is raised."""

    script: list[Sounds | HearingUnavailable]
    ears_at_once: int = 100
    asked: list[Grammar] = field(default_factory=list)
    """The grammars that were listened for, in order."""
    listening: int = 0
    samples: int = 0
    """How much sound all its ears were given."""
    over_prompt: int = 0
    """How many pieces of it came while a prompt played."""
    slow: bool = False
    """What was said to its end is still being made out."""

    @classmethod
    def of(cls, *script: Sounds | HearingUnavailable) -> "ScriptedEngine":
        return cls(list(script))

    def ear(self, grammar: Grammar, patience: Patience = USUAL) -> "ScriptedEar":
        if self.listening >= self.ears_at_once:
            raise Busy
        self.asked.append(grammar)
        self.listening += 1
        return ScriptedEar(self, round(patience.pause * RATE))

    def close(self) -> None:
        self.script.clear()


class ScriptedEar:
    """Any sample that is not silence is speech."""

    def __init__(self, engine: ScriptedEngine, pause: int) -> None:
        self._engine = engine
        self._pause = pause
        self._silence = 0
        self._open = True
        self.speaking = False
        self._ended = False

    @property
    def thinking(self) -> bool:
        return self._ended and self._engine.slow

    def hear(self, alaw: bytes, *, over_prompt: bool = False) -> Sounds | None:
        self._engine.over_prompt += over_prompt
        self._engine.samples += len(alaw)
        for sample in alaw if self._open else b"":
            self._silence = self._silence + 1 if sample in SILENT else 0
            self.speaking = self.speaking or not self._silence
            self._ended = self._ended or (self.speaking and self._silence >= self._pause)
        return self._heard() if self._ended and not self._engine.slow else None

    def _heard(self) -> Sounds:
        self.speaking = self._ended = False
        meant = self._engine.script.pop(0)
        if isinstance(meant, HearingUnavailable):
            raise meant
        return meant

    def close(self) -> None:
        self._engine.listening -= self._open
        self._open = False


def spoken(seconds: float = 0.5) -> bytes:
    """Something that a scripted ear takes for speech, without the silence that ends it."""
    return b"\x35\xb5" * round(seconds * RATE / 2)


def silence(seconds: float = PAUSE) -> bytes:
    """What a line carries while nobody speaks."""
    return b"\xd5" * round(seconds * RATE)


def promises(engine: ScriptedEngine) -> tuple[Engine, Ear]:
    """That both keep the port, for mypy."""
    return engine, engine.ear(Grammar((), frozenset()))
