"""Our own recogniser, which makes out speech while it comes: a small network, and an exact search over the grammar."""

from copy import copy
from functools import lru_cache
from math import exp
from pathlib import Path
from threading import BoundedSemaphore

import numpy as np

from menus.expecting import Heard, Hypothesis, Sounds, Unclear
from menus.grammar import Grammar
from speech.ears.as_it_comes import Again, AsItComes, at_once
from speech.ears.phone.features import Array, Features
from speech.ears.phone.network import Network
from speech.ears.phone.search import Guess, Search
from speech.ears.phone.spelling import Spelling
from speech.ears.port import USUAL, Busy, HearingUnavailable, Patience
from speech.ears.threads import one_each
from speech.telephone import RATE, Samples

PIECE = round(0.48 * RATE)
"""Samples that are made out together: fewer cost more, and nobody waits for them."""
AFTER = np.zeros(round(0.3 * RATE), np.float32)
"""Silence that the network is shown after an utterance: it tells a letter some steps after it has heard it."""
BEST = 5
"""Hypotheses."""
AS_GOOD = 9.0
"""How much likelier (a logarithm) letters outside the grammar may be before they count as likelier."""
PER_LETTER = 0.3
"""And so much more for each letter that was said."""
WARMTH = 2.0
"""What the logarithms are divided by: one step depends on the one before, so they are too sure."""
SURE = 0.3
"""What the best row of words must have as its share, others and letters outside the grammar together."""


class PhoneEngine:
    """One network for all ears. Keeps the port `Engine`."""

    def __init__(self, model: Path, ears: int = 60) -> None:
        """Load the model (some milliseconds). HearingUnavailable when it is none. So many ears are open at most."""
        one_each()
        self._network = Network(model)
        self._places = BoundedSemaphore(ears)
        self._spelling = lru_cache(64)(Spelling)

    def ear(self, grammar: Grammar, patience: Patience = USUAL, again: Again = at_once) -> AsItComes:
        """Begin to listen; see `speech.ears.port.Engine`."""
        try:
            spelling = self._spelling(grammar)
        except KeyError:
            raise HearingUnavailable("a word of the grammar cannot be written in Russian letters") from None
        if not self._places.acquire(blocking=False):
            raise Busy
        return AsItComes(_Listener(self._network, spelling), patience, self._places, again)

    def close(self) -> None:
        """The library gives the model back with the engine."""


class _Listener:
    """Keeps the port `Listener`."""

    def __init__(self, network: Network, spelling: Spelling) -> None:
        self._network = network
        self._spelling = spelling
        self._begin()

    def _begin(self) -> None:
        self._features = Features()
        self._search = Search(self._spelling)
        self._kept = self._network.start
        self._waiting: list[Samples] = []

    def take(self, samples: Samples) -> None:
        """Make out what has come, a piece at a time."""
        self._waiting.append(samples)
        if sum(map(len, self._waiting)) >= PIECE:
            self._hear(self._features.take(np.concatenate(self._waiting)))
            self._waiting = []

    def _hear(self, steps: Array) -> None:
        if len(steps):
            letters, self._kept = self._network.hear(steps, self._kept)
            self._search.take(letters)

    def so_far(self) -> Sounds:
        """What the utterance is if it has ended; it goes on as if nobody had asked."""
        return copy(self)._told()

    def end(self) -> Sounds:
        """What the utterance was."""
        sounds = self._told()
        self._begin()
        return sounds

    def _told(self) -> Sounds:
        """Hear out what is left, and what it all is."""
        self._features, self._search = copy(self._features), copy(self._search)
        steps = self._features.take(np.concatenate([*self._waiting, AFTER]))
        self._hear(np.concatenate([steps, self._features.end()]))
        return sounds_of(self._search.guesses(), self._search.free)


def sounds_of(guesses: list[Guess], free: float) -> Sounds:
    """What guesses amount to. Scores are shares: of the guesses, and of any other letters together (`free`)."""
    best = guesses[:BEST]
    if not best or (expected := _expected(guesses, free)) < SURE:
        return Unclear()
    weights = [exp((guess.score - best[0].score) / WARMTH) for guess in best]
    whole = sum(weights) / expected
    return Heard(tuple(Hypothesis(guess.text, weight / whole) for guess, weight in zip(best, weights, strict=True)))


def _expected(guesses: list[Guess], free: float) -> float:
    """How likely it is that something of the grammar was said rather than other words, 0 to 1."""
    likeliest = max(guesses, key=lambda guess: guess.chance)
    allowed = AS_GOOD + PER_LETTER * len(likeliest.text)
    return 1 / (1 + exp(min((free - likeliest.chance - allowed) / WARMTH, 500.0)))
