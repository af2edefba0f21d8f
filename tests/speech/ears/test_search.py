"""Whisper's best rows of words are as likely as they are on the average with an example of an answer and without."""

from math import log

import numpy as np
import numpy.typing as npt
import pytest

from menus.grammar import Grammar
from speech.ears.whisper.beam import Guess
from speech.ears.whisper.decoder import Array, Decoder, Memory
from speech.ears.whisper.search import UNTOLD, Search
from speech.ears.whisper.spelling import BEFORE, Spelling
from speech.ears.whisper.tokens import Tokens

LETTERS = ("а", "о", "у")
MARKS = ("<|startoftranscript|>", "<|ru|>", "<|transcribe|>", "<|notimestamps|>", "<|nospeech|>", BEFORE)
END = "<|endoftext|>"
PIECES = {name: number for number, name in enumerate((*LETTERS, *MARKS, END))}
SOUND = np.zeros((1, len(PIECES)), np.float32)
GRAMMAR = Grammar(((("а", 1), ("о", 1)), (("у", 2),), ()), frozenset({1, 2}), example="у")
"""«а» or «о», alone or before «у»."""
SECONDS = 0.6


class _Letters(Tokens):
    """A vocabulary of three letters."""

    def __init__(self) -> None:
        super().__init__(PIECES, [], PIECES)
        self.of_russian = (0, 1, 2)
        self.vowels = dict.fromkeys(self.of_russian, 1)

    def of_word(self, word: str) -> tuple[int, ...]:
        return (PIECES[word.lower()],)


class _Listener(Decoder):
    """Hears «а» or «о» as it was told, then either ends or says «у»; its memory is the pieces it has written."""

    def __init__(self, told: float, untold: float) -> None:
        self.outputs = np.eye(len(PIECES), dtype=np.float32)
        self._a = {True: told, False: untold}

    def listen(self, encoded: Array) -> Memory:
        assert encoded is SOUND
        return Memory((), ())

    def write(self, pieces: npt.NDArray[np.int64], memory: Memory) -> tuple[Array, Memory]:
        new = pieces[:, None, :, None].astype(np.float32)
        written = np.concatenate([memory.rows[0][0], new], 2) if memory.rows else new
        thoughts = [
            [self._thought(before[0], int(piece)) for piece in row] for before, row in zip(written, pieces, strict=True)
        ]
        return np.array(thoughts), Memory((), ((written, written),))

    def _thought(self, written: Array, last: int) -> Array:
        a = self._a[PIECES[BEFORE] in written]
        likely = {"у": 0.3, END: 0.7} if last in (0, 1) else {END: 1.0} if last == 2 else {"а": a, "о": 1 - a}
        thought = np.full(len(PIECES), -30, np.float32)
        for name, chance in likely.items():
            thought[PIECES[name]] = log(chance)
        return thought


def guesses(told: float, untold: float) -> dict[tuple[str, ...], Guess]:
    tokens = _Letters()
    found = Search(_Listener(told, untold), tokens).guesses(SOUND, Spelling(tokens, GRAMMAR), SECONDS)
    return {guess.words: guess for guess in found.within}


def likeliest(found: dict[tuple[str, ...], Guess]) -> str:
    """The first word of the best row."""
    return next(iter(found))[0]


def test_an_example_that_makes_a_word_a_little_likelier_than_it_is_does_not_decide() -> None:
    found = guesses(told=0.6, untold=0.05)
    assert likeliest(found) == "о"
    assert found["о",].chance < found["а",].chance


def test_an_example_that_makes_a_word_much_likelier_decides() -> None:
    assert likeliest(guesses(told=0.95, untold=0.4)) == "а"


def test_rows_of_any_length_are_judged_as_a_whole() -> None:
    told, both = guesses(0.6, 0.6), guesses(0.6, 0.2)
    assert set(told) == {("а",), ("о",), ("а", "у"), ("о", "у")}
    for words, guess in both.items():
        change = log(0.2 / 0.6) if words[0] == "а" else log(0.8 / 0.4)
        assert guess.score == pytest.approx(told[words].score + UNTOLD * change, abs=1e-4)
        assert guess.chance == pytest.approx(told[words].chance, abs=1e-4)
