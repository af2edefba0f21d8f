"""A recogniser whose engine hears what a test tells it, in a process of its own as the real one.

Run as a process: `python -m tests.scripted_recogniser SCRIPT ANSWERS LINE SOCKET`. SCRIPT is a file of JSON: what is
heard, one utterance after another, whoever says it; what was heard is taken off it. A string is words, `?` before them
that they are heard badly, `slow` that they are made out late; `~unclear`, `~noise`, `~deaf` are what a script of a call
means by them, `hang` and `die` what they say of the process. Words that are not in the grammar are not clear. In the
folder ANSWERS it keeps what was confirmed.
"""

import json
import os
import signal
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from menus.expecting import Deaf, Heard, Hypothesis, Noise, Sounds, Unclear
from menus.grammar import Grammar
from menus.grammars import grammar_of
from menus.typed_speech import BADLY, WELL
from speech.aeap.process import serve
from speech.aeap.recogniser import Recogniser
from speech.aeap.session import Grammars
from speech.ears.port import USUAL, Busy, Engine, HearingUnavailable, Patience
from speech.kept import LONGEST_SILENCE
from tests.scripted_ears import RATE, ScriptedEar, ScriptedEngine

PLACES = 20
SLOW = 2.5
"""Seconds that what is `slow` takes to be made out."""


def scripted_recogniser(
    folder: Path, words: Sequence[str] = (), longest_silence: float = LONGEST_SILENCE
) -> Recogniser:
    """A recogniser that hears these words, one after another, or what is written later; keeps answers in `spoken`."""
    script, answers = write_script(folder, words), folder / "spoken"
    command = (sys.executable, "-m", "tests.scripted_recogniser", str(script), str(answers))
    return Recogniser(command, PLACES, longest_silence=longest_silence)


def write_script(folder: Path, words: Sequence[str]) -> Path:
    """Say what will be heard from now on."""
    script = folder / "heard.json"
    script.write_text(json.dumps(list(words)), "utf-8")
    return script


def scripted(said: Sounds | Deaf) -> str:
    """The entry of a script that means this."""
    match said:
        case Heard((best, *_)):
            return best.text if best.score == WELL else f"?{best.text}"
        case _:
            return f"~{type(said).__name__.lower()}"


def heard(entry: str, grammar: Grammar) -> Sounds | HearingUnavailable:
    """What an entry of a script means."""
    match entry:
        case "~unclear":
            return Unclear()
        case "~noise":
            return Noise()
        case "~deaf":
            return Busy()
        case "hang" | "die":
            return HearingUnavailable(entry)
    if entry.startswith("slow "):
        return HearingUnavailable(entry)
    words = entry.removeprefix("?")
    return Heard((Hypothesis(words, WELL if words == entry else BADLY),)) if grammar.holds(words) else Unclear()


class _Behaving(ScriptedEngine):
    """Reads its script when an utterance has ended."""

    def __init__(self, file: Path) -> None:
        super().__init__([])
        self._file = file

    def ear(self, grammar: Grammar, patience: Patience = USUAL) -> ScriptedEar:
        super().ear(grammar, patience)
        return _BehavingEar(self, round(patience.pause * RATE), grammar)

    def read(self, grammar: Grammar) -> None:
        """Take the next entry off the script."""
        first, *rest = json.loads(self._file.read_text("utf-8"))
        write_script(self._file.parent, rest)
        self.script.append(heard(first, grammar))


class _BehavingEar(ScriptedEar):
    """Does to its process what the script says."""

    def __init__(self, engine: ScriptedEngine, pause: int, grammar: Grammar) -> None:
        super().__init__(engine, pause)
        self._grammar = grammar
        self._late: tuple[float, Sounds | HearingUnavailable] | None = None

    @property
    def thinking(self) -> bool:
        return self._late is not None

    def hear(self, alaw: bytes, *, over_prompt: bool = False) -> Sounds | None:
        if self._late:
            return self._made_out(*self._late)
        try:
            return super().hear(alaw, over_prompt=over_prompt)
        except HearingUnavailable as told:
            match str(told):
                case "hang":
                    signal.pause()
                case "die":
                    os._exit(1)
                case slow if slow.startswith("slow "):
                    self.speaking = True
                    self._late = time.monotonic() + SLOW, heard(slow.removeprefix("slow "), self._grammar)
                    return None
            raise

    def _made_out(self, at: float, meant: Sounds | HearingUnavailable) -> Sounds | None:
        if time.monotonic() < at:
            return None
        assert not isinstance(meant, HearingUnavailable)
        self._late, self.speaking = None, False
        return meant

    def _heard(self) -> Sounds:
        assert isinstance(self._engine, _Behaving)
        self._engine.read(self._grammar)
        return super()._heard()


def load(script: Path) -> tuple[Engine, Grammars]:
    return _Behaving(script), grammar_of


if __name__ == "__main__":
    _, script, answers, line, bound = sys.argv
    serve(int(line), int(bound), partial(load, Path(script)), Path(answers))
