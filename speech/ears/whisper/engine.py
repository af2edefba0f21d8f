"""Whisper held to a grammar: what is heard without any download beyond the package index."""

import os
from collections.abc import Callable
from concurrent.futures import Future
from functools import lru_cache, partial
from math import exp
from pathlib import Path

import ctranslate2
import numpy as np
import soxr

from menus.expecting import Heard, Hypothesis, Noise, Sounds, Unclear
from menus.grammar import Grammar
from speech.ears.endpointing import Utterance
from speech.ears.pool import Pool
from speech.ears.port import USUAL, HearingUnavailable, Patience
from speech.ears.threads import one_each
from speech.ears.whisper.decoder import Array, Decoder
from speech.ears.whisper.features import HOP, RATE, log_mel
from speech.ears.whisper.search import Guesses, Search
from speech.ears.whisper.spelling import Spelling
from speech.ears.whisper.tokens import Tokens
from speech.ears.whisper.weights import decoder_weights
from speech.ears.whole_utterances import WholeUtterances
from speech.telephone import RATE as LINE
from speech.telephone import Samples

FRAMES = 1500
"""Of the window that is listened to, a hundred a second: half of what Whisper learned with is as good (measured) and
costs a third. Longer utterances get it all."""
ALL_FRAMES = 3000
AFTER = 100
"""Frames of silence that must follow, or it does not see the end."""
BEST = 5
"""Hypotheses."""
AS_GOOD = 4.0
"""How much likelier words outside the grammar may be before they count as likelier."""
WARMTH = 1.0
"""What the logarithms are divided by: one piece depends on the one before, so they are too sure."""
SURE = 0.3
NO_SPEECH = 0.5
"""Of music it is 0.7 and more, of speech 0.2 at most (measured)."""


def sounds_of(guesses: Guesses) -> Sounds:
    """What the guesses amount to. The scores are shares: of the grammar's guesses, and of any other words together."""
    best = guesses.within[:BEST]
    if guesses.no_speech > NO_SPEECH:
        return Noise()
    if not best or (expected := _expected(guesses)) < SURE:
        return Unclear()
    weights = [exp((guess.score - best[0].score) / WARMTH) for guess in best]
    whole = sum(weights) / expected
    return Heard(
        tuple(Hypothesis(" ".join(guess.words), weight / whole) for guess, weight in zip(best, weights, strict=True))
    )


def _expected(guesses: Guesses) -> float:
    """How likely it is that something of the grammar was said rather than other words, 0 to 1."""
    likelier = guesses.free - max(guess.chance for guess in guesses.within)
    return 1 / (1 + exp((likelier - AS_GOOD) / WARMTH))


class WhisperEngine:
    """One model for all ears. Keeps the port `Engine`."""

    def __init__(
        self,
        folder: Path,
        workers: int | None = None,
        waiting: int = 2,
        judge: Callable[[Guesses], Sounds] = sounds_of,
    ) -> None:
        """Load the model (about a second). HearingUnavailable when it is not there or not whole.

        As many utterances as `workers`, by default as there are processors, are made out at once. `judge` tells what
        the guesses at one amount to.
        """
        one_each()
        cores = len(os.sched_getaffinity(0))
        try:
            tokens = Tokens.read(folder / "tokenizer.json")
            self._search = Search(Decoder(decoder_weights(folder / "model.bin")), tokens)
            self._encoder = ctranslate2.models.Whisper(
                str(folder), compute_type="int8", intra_threads=1, inter_threads=workers or cores
            )
        except (OSError, ValueError, KeyError, RuntimeError) as broken:
            raise HearingUnavailable(f"the model in {folder} does not load: {broken}") from broken
        self._pool = Pool(workers or cores, waiting)
        self._judge = judge
        self._spelling = lru_cache(64)(partial(Spelling, tokens))

    def ear(self, grammar: Grammar, patience: Patience = USUAL) -> WholeUtterances:
        """Begin to listen; see `speech.ears.port.Engine`."""
        self._pool.check()
        return WholeUtterances(partial(self._made_out, self._spelt(grammar)), self._pool, patience.pause)

    def made_out(self, grammar: Grammar, utterance: Utterance) -> Future[Sounds]:
        """Make out one utterance, elsewhere. Busy when nobody is free; HearingUnavailable as with `ear`."""
        spelling = self._spelt(grammar)
        return self._pool.begin(lambda: self._made_out(spelling, utterance))

    def _spelt(self, grammar: Grammar) -> Spelling:
        try:
            return self._spelling(grammar)
        except KeyError:
            raise HearingUnavailable("a word of the grammar cannot be written in Russian letters") from None

    def close(self) -> None:
        """Finish what has begun, drop what waits."""
        self._pool.close()

    def _made_out(self, spelling: Spelling, utterance: Utterance) -> Sounds:
        encoded = self._encoded(utterance.samples)
        return self._judge(self._search.guesses(encoded, spelling, utterance.seconds))

    def _encoded(self, samples: Samples) -> Array:
        sound = soxr.resample(samples, LINE, RATE).astype(np.float32)
        frames = FRAMES if len(sound) // HOP + AFTER <= FRAMES else ALL_FRAMES
        features = log_mel(sound, frames)
        encoded: Array = np.array(self._encoder.encode(ctranslate2.StorageView.from_array(features[None])))[0]
        return encoded
