"""The likeliest rows of words of a grammar for what the network wrote: a search over prefixes (Graves et al., 2006).

A row of letters is written in many ways, with each letter held for some steps and blanks between; its likelihood is
that of all of them together. The search goes on with every piece that is heard.

Likelihoods are reckoned with themselves, not with their logarithms: against the best prefix, whose logarithm is kept
apart, none of those that are gone on with is too small for a float, and to add them up is an addition.
"""

from collections.abc import Iterator
from math import exp, log
from typing import NamedTuple

import numpy as np

from speech.ears.phone.features import Array
from speech.ears.phone.letters import BLANK
from speech.ears.phone.spelling import GAP, Branch, Spelling, Word

WIDTH = 24
"""Prefixes that are gone on with."""
HOPELESS = exp(-14)
"""A prefix less likely than the best by so much is dropped, and so is a letter at one step."""
SURELY_BLANK = 0.995
"""How likely the blank is at a step that has no letter: nothing can begin there."""
FAINTEST = -100.0
"""No letter is less likely (a logarithm), so that nothing comes to nothing."""
NOTHING = 0.0, 0.0


class Guess(NamedTuple):
    """Words; how likely they are to have made this sound; and the same less what they cost in the grammar."""

    text: str
    chance: float
    score: float


class _Prefix:
    """Whole words, and where in the letters of the next one we are; None before the first gap.

    Each row of letters has one prefix, which remembers those that go on from it: so none is ever compared with another.
    """

    __slots__ = ("_after", "_spelling", "branch", "cost", "letter", "letters", "words")

    def __init__(self, spelling: Spelling, words: tuple[str, ...], branch: Branch | None, cost: float) -> None:
        self._spelling = spelling
        self._after: dict[int, list[tuple[_Prefix, float]]] = {}
        self.words = words
        self.branch = branch
        self.letter = branch.letter if branch else BLANK
        self.letters = branch.letters if branch else (GAP,)
        """That may come next."""
        self.cost = cost
        """Of its words."""

    def after(self, letter: int) -> list[tuple["_Prefix", float]]:
        """The prefixes that a letter makes of this one, each with the share that what it costs leaves of it."""
        known = self._after.get(letter)
        if known is None:
            known = self._after[letter] = list(self._written_on(letter))
        return known

    def _written_on(self, letter: int) -> Iterator[tuple["_Prefix", float]]:
        if self.branch is None:
            if letter == GAP:
                yield _Prefix(self._spelling, (), self._spelling.start(), 0.0), 1.0
        elif letter == GAP:
            yield from map(self._with, self.branch.words)
        else:
            yield _Prefix(self._spelling, self.words, self.branch.following[letter], self.cost), 1.0

    def _with(self, word: Word) -> tuple["_Prefix", float]:
        branch, words = self._spelling.start(word.to), (*self.words, word.text)
        return _Prefix(self._spelling, words, branch, self.cost + word.cost), exp(-word.cost)


_Prefixes = dict[_Prefix, tuple[float, float]]
"""How likely all ways to write a prefix are that end in a blank, and in its letter, less what its words cost."""


class Search:
    """Follows one utterance. Its attributes are replaced, never changed, so a `copy.copy` goes on by itself."""

    def __init__(self, spelling: Spelling) -> None:
        self._spelling = spelling
        self._prefixes: _Prefixes = {_Prefix(spelling, (), None, 0.0): (1.0, 0.0)}
        self._best = 0.0
        """The logarithm of what the likelihoods are against."""
        self.free = 0.0
        """How likely the likeliest letters are, in a grammar or not."""

    def take(self, letters: Array) -> None:
        """Go on with the steps of a piece (steps x letters), logarithms."""
        self.free += float(letters.max(1, initial=-np.inf).sum())
        for chances in np.exp(np.maximum(letters, FAINTEST), dtype=np.float64).tolist():
            held = self._held(chances)
            self._prefixes = held if chances[BLANK] > SURELY_BLANK else self._likeliest(self._written_on(chances, held))

    def guesses(self) -> list[Guess]:
        """The rows of words that may have ended here, the best first."""
        found: dict[str, Guess] = {}
        for prefix, chances in self._prefixes.items():
            for word in prefix.branch.words if prefix.branch else ():
                if self._spelling.ends(word):
                    text, score = " ".join((*prefix.words, word.text)), self._best + log(sum(chances))
                    guess = Guess(text, score + prefix.cost, score - word.cost)
                    found[text] = max(guess, found.get(text, guess), key=lambda each: each.score)
        return sorted(found.values(), key=lambda guess: -guess.score)

    def _held(self, chances: list[float]) -> _Prefixes:
        """Nothing new is written: a blank, or the last letter goes on."""
        nothing = chances[BLANK]
        return {
            prefix: ((blank + letter) * nothing, letter * chances[prefix.letter])
            for prefix, (blank, letter) in self._prefixes.items()
        }

    def _written_on(self, chances: list[float], held: _Prefixes) -> _Prefixes:
        """Add to what is held what each letter makes of each prefix."""
        written, hopeless = dict(held), HOPELESS * max(map(sum, held.values()))
        for prefix, (blank, letter) in self._prefixes.items():
            least = max(hopeless / (blank + letter), HOPELESS)
            for further in prefix.letters:
                if (chance := chances[further]) > least:
                    # A letter that comes twice has a blank between.
                    before = blank if further == prefix.letter else blank + letter
                    for after, share in prefix.after(further):
                        if (likelihood := before * chance * share) > hopeless:
                            so_far = written.get(after, NOTHING)
                            written[after] = so_far[0], so_far[1] + likelihood
        return written

    def _likeliest(self, prefixes: _Prefixes) -> _Prefixes:
        """The best ones, against the very best."""
        kept = sorted(prefixes.items(), key=lambda item: -sum(item[1]))[:WIDTH]
        best = sum(kept[0][1])
        self._best += log(best)
        hopeless = best * HOPELESS
        return {prefix: (blank / best, letter / best) for prefix, (blank, letter) in kept if blank + letter > hopeless}
