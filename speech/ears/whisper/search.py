"""A beam search that writes only what a grammar allows, beside what Whisper would write if nobody told it anything."""

from dataclasses import dataclass

import numpy as np

from speech.ears.whisper.beam import Beam, Guess
from speech.ears.whisper.decoder import Array, Decoder, Memory
from speech.ears.whisper.spelling import Spelling
from speech.ears.whisper.tokens import Tokens

LONGEST = 60
"""Pieces. Twenty seconds of speech have fewer."""
AGAIN = 5
"""Of the best rows are judged without the example, too."""
END = -1
"""The last of the pieces that may be written is the end."""
UNTOLD = 0.3
"""How much that counts; what was likely after the example counts the rest."""


@dataclass(frozen=True, slots=True)
class Guesses:
    """The likeliest rows of words of the grammar, the best first; and the chance of any Russian words instead."""

    within: tuple[Guess, ...]
    free: float
    no_speech: float
    """How likely it is that nobody speaks, 0 to 1."""


class Search:
    """A decoder and what it writes with. For any number of threads."""

    def __init__(self, decoder: Decoder, tokens: Tokens) -> None:
        """KeyError when the model has not the marks of one that knows Russian."""
        self._decoder = decoder
        marks = ("<|startoftranscript|>", "<|ru|>", "<|transcribe|>", "<|notimestamps|>")
        self._marks = [tokens.special(mark) for mark in marks]
        self._silence = tokens.special("<|nospeech|>")
        self._pieces = np.array([*tokens.of_russian, tokens.special("<|endoftext|>")])
        self._matrix = np.ascontiguousarray(decoder.outputs[self._pieces].T)
        self._columns = {int(piece): column for column, piece in enumerate(self._pieces)}
        self._vowels = [tokens.vowels.get(int(piece), 0) for piece in self._pieces]

    def guesses(self, encoded: Array, spelling: Spelling, seconds: float) -> Guesses:
        """Find what was said in `encoded` (frames x width), of which `seconds` are loud."""
        prompt = [*spelling.before, *self._marks]
        heard = self._decoder.listen(encoded)
        thoughts, memory = self._decoder.write(np.array([prompt]), heard)
        no_speech = self._no_speech(thoughts[0, -len(self._marks)])
        beam = Beam(self._columns, self._vowels, spelling, seconds)
        chances = self._chances(thoughts[:, -1])
        parents, columns = beam.grow(chances[[0, 0]])
        memory = memory.of_rows([0, 0])
        while parents and memory.length < len(prompt) + LONGEST:
            thoughts, memory = self._decoder.write(self._pieces[columns][:, None], memory.of_rows(parents))
            parents, columns = beam.grow(self._chances(thoughts[:, -1]))
        within = beam.finished()
        return Guesses(self._judged_again(within, heard) if spelling.before else within, beam.free, no_speech)

    def _judged_again(self, within: tuple[Guess, ...], heard: Memory) -> tuple[Guess, ...]:
        """The best, as likely as they are on the average with the example and without one.

        With an example Whisper hears its words in others, without one it does not know what kind of words to expect;
        each by itself is wrong twice as often about single words as the two together.
        """
        best = within[:AGAIN]
        untold = self._chances_untold([guess.columns for guess in best], heard) if best else []
        judged = (
            guess._replace(score=guess.score + UNTOLD * (chance - guess.chance))
            for guess, chance in zip(best, untold, strict=True)
        )
        return tuple(sorted(judged, key=lambda guess: -guess.score))

    def _chances_untold(self, rows: list[tuple[int, ...]], heard: Memory) -> list[float]:
        """How likely each row is as a whole when no example was told, as logarithms."""
        marks, memory = self._decoder.write(np.array([self._marks]), heard)
        # The end stands where nothing follows; what comes after the end of a row does not change what is before.
        padded = np.array([[*row, *[END] * (max(map(len, rows)) - len(row) + 1)] for row in rows])
        thoughts, _ = self._decoder.write(self._pieces[padded[:, :-1]], memory.of_rows([0] * len(rows)))
        first = self._chances(marks[:, -1]).repeat(len(rows), 0)[:, None]
        chances = np.take_along_axis(np.concatenate([first, self._chances(thoughts)], 1), padded[:, :, None], 2)
        return [float(each[: len(row) + 1].sum()) for each, row in zip(chances, rows, strict=True)]

    def _chances(self, thought: Array) -> Array:
        """The logarithm of how likely each of the pieces is to follow, among the pieces of Russian words alone."""
        logits = thought @ self._matrix
        raised = logits - logits.max(-1, keepdims=True)
        chances: Array = raised - np.log(np.exp(raised).sum(-1, keepdims=True))
        return chances

    def _no_speech(self, thought: Array) -> float:
        logits = self._decoder.outputs @ thought
        raised = np.exp(logits - logits.max())
        return float(raised[self._silence] / raised.sum())
