"""A beam search that writes only what a grammar allows, beside what Whisper would write if nobody told it anything."""

from dataclasses import dataclass

import numpy as np

from speech.ears.whisper.beam import Beam, Guess
from speech.ears.whisper.decoder import Array, Decoder
from speech.ears.whisper.spelling import Spelling
from speech.ears.whisper.tokens import Tokens

LONGEST = 60
"""Pieces. Twenty seconds of speech have fewer."""


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
        thoughts, memory = self._decoder.write(np.array([prompt]), self._decoder.listen(encoded))
        no_speech = self._no_speech(thoughts[0, -len(self._marks)])
        beam = Beam(self._columns, self._vowels, spelling, seconds)
        chances = self._chances(thoughts[:, -1])
        parents, columns = beam.grow(chances[[0, 0]])
        memory = memory.of_rows([0, 0])
        while parents and memory.length < len(prompt) + LONGEST:
            thoughts, memory = self._decoder.write(self._pieces[columns][:, None], memory.of_rows(parents))
            parents, columns = beam.grow(self._chances(thoughts[:, -1]))
        return Guesses(beam.finished(), beam.free, no_speech)

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
