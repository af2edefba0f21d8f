"""The search of Whisper does not say again and again what was said once."""

import numpy as np

from menus.grammar import Grammar
from speech.ears.whisper.beam import Beam
from speech.ears.whisper.spelling import Spelling
from speech.ears.whisper.tokens import Tokens

SAID = tuple("абвгдежзиклм")
"""Twelve words of a piece and a vowel each."""
DOUBT = 3.0
"""What it costs to begin again; Whisper, once it repeats, repeats without a doubt."""


class _Letters(Tokens):
    """A vocabulary of single letters."""

    def __init__(self) -> None:
        super().__init__({letter: number for number, letter in enumerate(SAID)}, [], {})
        self.vowels = dict.fromkeys(range(len(SAID)), 1)

    def of_word(self, word: str) -> tuple[int, ...]:
        return (SAID.index(word.lower()),)


def _said_and_repeated(last: int) -> Grammar:
    """All the words; or the last ones twice more."""
    words = SAID + SAID[-last:] * 2
    arcs = tuple(((word, at + 1),) for at, word in enumerate(words))
    costs = tuple((DOUBT if at == len(SAID) else 0.0,) for at in range(len(words)))
    return Grammar((*arcs, ()), frozenset({len(SAID), len(words)}), (*costs, ()))


def test_the_end_of_a_long_number_is_not_repeated() -> None:
    columns = {number: number for number in range(len(SAID))}
    spelling = Spelling(_Letters(), _said_and_repeated(last=5))
    beam = Beam(columns, [1] * len(SAID), spelling, seconds=3.5)
    rows = beam.grow(np.zeros((2, len(SAID) + 1), np.float32))[0]
    while rows:
        rows = beam.grow(np.zeros((len(rows), len(SAID) + 1), np.float32))[0]
    found = [guess.words for guess in beam.finished()]
    assert found == [SAID, SAID + SAID[-5:] * 2]
