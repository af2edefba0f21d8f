"""What an engine makes of spoken answers."""

import os
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from functools import partial

import numpy as np

from bench.spoken.sets import Answer
from menus.expecting import Heard, Noise, Sounds
from menus.grammars import grammar_of
from menus.understanding import understand
from menus.understanding.meaning import Certainty, Known, Understanding
from speech.ears.loudness import FRAME
from speech.ears.patience import patience
from speech.ears.port import Ear, Engine
from speech.ears.whole_recording import AROUND, listen
from speech.telephone import RATE, from_alaw

TODAY = date(2026, 6, 15)
LOUD = 0.05
"""Of the peak: what is louder is the voice."""
SAME = {"нуль": "ноль", "не верно": "неверно", "не правильно": "неправильно", "не удобно": "неудобно"}
"""Words that mean the same and are counted as one; the latter three even sound the same."""


@dataclass
class Figures:
    """What came of some answers. Every answer is right or wrong; `taken` are those that nobody was asked about."""

    answers: int = 0
    right: int = 0
    taken_right: int = 0
    taken_wrong: int = 0
    asked: int = 0
    refused: int = 0
    """Of which nothing was made."""
    words: int = 0
    wrong_words: int = 0
    seconds: list[float] = field(default_factory=list)
    """From the end of speech to the result: the silence that tells the end, and making out what was said."""
    faults: list[str] = field(default_factory=list)

    def add(self, other: "Figures") -> None:
        """Put others to these."""
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)


def measured(engine: Engine, answers: Sequence[Answer]) -> dict[str, Figures]:
    """The figures of each kind of answer; as many are heard at once as there are processors."""
    found: dict[str, Figures] = {}
    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as threads:
        for answer, figures in zip(answers, threads.map(partial(of_answer, engine), answers), strict=True):
            found.setdefault(answer.kind, Figures()).add(figures)
    return found


def of_answer(engine: Engine, answer: Answer) -> Figures:
    """The figures of one answer, heard as a line brings it."""
    waits = patience(answer.expects)
    ear = TimedEar(engine.ear(grammar_of(answer.expects), waits))
    sounds = listen(ear, answer.sound, FRAME, waits)
    ear.close()
    return judged(answer, sounds, ear.seconds_after(AROUND + spoken_until(answer.sound)))


class TimedEar:
    """Keeps the port `Ear`, and tells how long a result took on a line, which is slower than we are."""

    def __init__(self, ear: Ear) -> None:
        self._ear = ear
        self._given = 0
        self._ended_at: float | None = None

    @property
    def speaking(self) -> bool:
        """As the ear has it."""
        return self._ear.speaking

    @property
    def thinking(self) -> bool:
        """As the ear has it."""
        return self._ear.thinking

    def hear(self, alaw: bytes, *, over_prompt: bool = False) -> Sounds | None:
        """As the ear does it. From the sound that ends an utterance on, time is that of the clock."""
        began = time.monotonic()
        sounds = self._ear.hear(alaw, over_prompt=over_prompt)
        if self._ended_at is None:
            self._given += len(alaw)
            self._ended_at = began if sounds is not None or self._ear.thinking else None
        return sounds

    def close(self) -> None:
        """As the ear does it."""
        self._ear.close()

    def seconds_after(self, samples: int) -> float:
        """From that place in the sound until now, just after the result."""
        computing = time.monotonic() - self._ended_at if self._ended_at else 0.0
        return (self._given - samples) / RATE + computing


def spoken_until(alaw: bytes) -> int:
    """The sample with which a voice ends."""
    samples = np.abs(from_alaw(alaw))
    return int(np.flatnonzero(samples > LOUD * samples.max(initial=0.0))[-1]) + 1


def judged(answer: Answer, sounds: Sounds | None, seconds: float) -> Figures:
    """The figures of what was heard."""
    text = sounds.hypotheses[0].text if isinstance(sounds, Heard) else ""
    understood = (
        understand(answer.expects, sounds, Known(TODAY)) if isinstance(sounds, Heard) else Understanding(Certainty.NONE)
    )
    right = bool(understood.meanings) and understood.meanings[0].value == answer.value
    taken = understood.certainty is Certainty.SURE
    wrong_words = distance(canonical(answer.words), canonical(text))
    kept = f"{answer.kind}: {answer.words} → {text or '(nothing)'}"
    return Figures(
        answers=1,
        right=right,
        taken_right=taken and right,
        taken_wrong=taken and not right,
        asked=understood.certainty is Certainty.DOUBTFUL,
        refused=understood.certainty is Certainty.NONE,
        words=len(canonical(answer.words)),
        wrong_words=wrong_words,
        seconds=[seconds],
        faults=[] if right and not wrong_words else [f"{kept} ({understood.certainty.value})"],
    )


def canonical(text: str) -> list[str]:
    """The words of a text, those that mean the same alike."""
    whole = f" {text} "
    for word, usual in SAME.items():
        whole = whole.replace(f" {word} ", f" {usual} ").replace(f" {word} ", f" {usual} ")
    return whole.split()


def distance(said: list[str], heard: list[str]) -> int:
    """The fewest words to change, add or leave out (Levenshtein)."""
    row = list(range(len(heard) + 1))
    for number, word in enumerate(said, 1):
        before, row[0] = row[0], number
        for at, other in enumerate(heard, 1):
            before, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, before + (word != other))
    return row[-1]


def of_noise(engine: Engine, answer: Answer) -> tuple[bool, str]:
    """Whether a sound that is no speech stops a prompt, and what it is taken for in the end."""
    ear = engine.ear(grammar_of(answer.expects))
    stopped = False
    for at in range(0, len(answer.sound), 160):
        ear.hear(answer.sound[at : at + 160])
        stopped |= ear.speaking
    ear.close()
    whole = engine.ear(grammar_of(answer.expects))
    sounds = listen(whole, answer.sound, RATE)
    whole.close()
    return stopped, "silence" if sounds is None else "noise" if isinstance(sounds, Noise) else _taken(answer, sounds)


def _taken(answer: Answer, sounds: Sounds) -> str:
    if not isinstance(sounds, Heard):
        return "unclear speech"
    return {
        Certainty.SURE: "an answer",
        Certainty.DOUBTFUL: "an answer to be confirmed",
        Certainty.NONE: "unclear speech",
    }[understand(answer.expects, sounds, Known(TODAY)).certainty]
