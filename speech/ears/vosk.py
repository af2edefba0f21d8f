"""Vosk, the company's engine: it makes out speech while it comes, in a fraction of the time it takes to say."""

import json
from math import exp
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import Any

import numpy as np
import vosk

from menus.expecting import Heard, Hypothesis, Noise, Sounds, Unclear
from menus.grammar import Grammar
from speech.ears.endpointing import Endpointing, Utterance
from speech.ears.loudness import FRAME
from speech.ears.onset import Onset
from speech.ears.port import PAUSE, Busy, HearingUnavailable
from speech.ears.voicing import may_be_speech
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

    def ear(self, grammar: Grammar, pause: float = PAUSE) -> "VoskEar":
        """Begin to listen; see `speech.ears.port.Engine`. HearingUnavailable when the model knows none of the words."""
        known = [word for word in sorted(grammar.words()) if self._knows(word)]
        if not known:
            raise HearingUnavailable("the model knows no word of the grammar")
        if not self._places.acquire(blocking=False):
            raise Busy
        recogniser = vosk.KaldiRecognizer(self._model, RATE, json.dumps(known + self._unknown, ensure_ascii=False))
        recogniser.SetMaxAlternatives(BEST)
        return VoskEar(recogniser, grammar, pause, self._places)

    def close(self) -> None:
        """The library gives the model back with its last ear."""


class VoskEar:
    """One recogniser of the library. Keeps the port `Ear`."""

    def __init__(self, recogniser: Any, grammar: Grammar, pause: float, places: BoundedSemaphore) -> None:
        self._recogniser = recogniser
        self._grammar = grammar
        self._places = places
        self._endpointing = Endpointing(pause)
        self._onset = Onset(self._endpointing)
        self._taken = 0
        self._pieces: list[str] = []
        self._heard: list[Sounds] = []
        self._closing = Lock()
        self._closed = False

    @property
    def speaking(self) -> bool:
        """Whether speech has begun whose meaning is still to come."""
        return not self._closed and (self._onset.heard or bool(self._heard))

    @property
    def thinking(self) -> bool:
        """Never: speech is made out while it comes."""
        return False

    def hear(self, alaw: bytes, *, over_prompt: bool = False) -> Sounds | None:
        """Take the next sound; see `speech.ears.port.Ear`. It is made out at once."""
        if self._closed:
            return None
        for utterance in self._endpointing.hear(alaw, over_prompt=over_prompt):
            self._onset.heard = False
            self._heard.append(self._made_out(utterance))
        self._onset.listen()
        self._take(self._endpointing.since(self._taken))
        return self._heard.pop(0) if self._heard else None

    def _take(self, samples: Samples) -> None:
        """Give the library more. Where it thinks that a sentence has ended, its first choice is kept and it goes on."""
        self._taken += len(samples) // FRAME
        if len(samples) and self._recogniser.AcceptWaveform((samples * 32767).astype(np.int16).tobytes()):
            self._pieces.append(json.loads(self._recogniser.Result())["alternatives"][0]["text"])

    def _made_out(self, utterance: Utterance) -> Sounds:
        self._take(utterance.samples[self._taken * FRAME :])
        told = json.loads(self._recogniser.FinalResult())["alternatives"]
        before, self._pieces, self._taken = " ".join(self._pieces), [], 0
        if not may_be_speech(utterance):
            return Noise()
        return _sounds([(f"{before} {each['text']}".strip(), each["confidence"]) for each in told], self._grammar)

    def close(self) -> None:
        """Stop listening, and leave the place to another ear."""
        with self._closing:
            if not self._closed:
                self._closed = True
                self._places.release()


def _sounds(told: list[tuple[str, float]], grammar: Grammar) -> Sounds:
    """What the rows of words amount to; their scores are shares, those that the grammar does not hold counted in."""
    top = max(confidence for _, confidence in told)
    weights = {text: exp(confidence - top) for text, confidence in reversed(told)}
    whole = sum(weights.values())
    within = [Hypothesis(text, weight / whole) for text, weight in weights.items() if text and grammar.holds(text)]
    best = tuple(sorted(within, key=lambda hypothesis: -hypothesis.score))
    return Heard(best) if best and best[0].score >= SURE else Unclear()
