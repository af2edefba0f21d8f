"""Vosk, the company's engine: it makes out speech while it comes, in a fraction of the time it takes to say."""

import json
from math import exp
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

import numpy as np
import vosk

from menus.expecting import Heard, Hypothesis, Sounds, Unclear
from menus.grammar import Grammar
from speech.ears.as_it_comes import AsItComes
from speech.ears.port import USUAL, Busy, HearingUnavailable, Patience
from speech.telephone import RATE, Samples

UNKNOWN = "[unk]"
"""Stands for all other words in the models that have it."""
BEST = 10
"""Rows of words that are asked for; those which the grammar does not hold are left out."""
SURE = 0.3
"""The share of the likeliest row of words that is taken for an answer."""


class VoskEngine:
    """One model for all ears. Keeps the port `Engine`."""

    def __init__(self, folder: Path, ears: int = 60) -> None:
        """Load the model (a second or two). HearingUnavailable when it is none.

        An ear takes 3 % of a processor while somebody speaks; so many are open at once at most.
        """
        vosk.SetLogLevel(-1)
        try:
            self._model = vosk.Model(str(folder))
        except Exception as broken:  # The library raises nothing narrower.
            raise HearingUnavailable(f"the model in {folder} does not load") from broken
        self._unknown = [UNKNOWN] if self._knows(UNKNOWN) else []
        self._places = BoundedSemaphore(ears)

    def _knows(self, word: str) -> bool:
        return bool(self._model.vosk_model_find_word(word) >= 0)

    def ear(self, grammar: Grammar, patience: Patience = USUAL) -> AsItComes:
        """Begin to listen; see `speech.ears.port.Engine`. HearingUnavailable when the model knows none of the words."""
        known = [word for word in sorted(grammar.words()) if self._knows(word)]
        if not known:
            raise HearingUnavailable("the model knows no word of the grammar")
        if not self._places.acquire(blocking=False):
            raise Busy
        recogniser = vosk.KaldiRecognizer(self._model, RATE, json.dumps(known + self._unknown, ensure_ascii=False))
        recogniser.SetMaxAlternatives(BEST)
        return AsItComes(_Transcript(recogniser, grammar), patience, self._places)

    def close(self) -> None:
        """The library gives the model back with its last ear."""


class _Transcript:
    """One recogniser of the library. Keeps the port `Listener`."""

    def __init__(self, recogniser: Any, grammar: Grammar) -> None:
        self._recogniser = recogniser
        self._grammar = grammar
        self._pieces: list[str] = []

    def take(self, samples: Samples) -> None:
        """Give the library more. Where it thinks that a sentence has ended, its first choice is kept and it goes on."""
        if self._recogniser.AcceptWaveform((samples * 32767).astype(np.int16).tobytes()):
            self._pieces.append(json.loads(self._recogniser.Result())["alternatives"][0]["text"])

    def so_far(self) -> Sounds:
        """Nothing sure: what the library tells before the end has no scores."""
        return Unclear()

    def end(self) -> Sounds:
        """What was said, after the sentences that ended in the middle of it."""
        told = json.loads(self._recogniser.FinalResult())["alternatives"]
        before, self._pieces = " ".join(self._pieces), []
        return _sounds([(f"{before} {each['text']}".strip(), each["confidence"]) for each in told], self._grammar)


def _sounds(told: list[tuple[str, float]], grammar: Grammar) -> Sounds:
    """What the rows of words amount to; their scores are shares, those that the grammar does not hold counted in."""
    top = max(confidence for _, confidence in told)
    weights = {text: exp(confidence - top) for text, confidence in reversed(told)}
    whole = sum(weights.values())
    within = [Hypothesis(text, weight / whole) for text, weight in weights.items() if text and grammar.holds(text)]
    best = tuple(sorted(within, key=lambda hypothesis: -hypothesis.score))
    return Heard(best) if best and best[0].score >= SURE else Unclear()
