"""The likeliest rows of words of a grammar for what the network wrote: a search over prefixes (Graves et al., 2006).

A row of letters is written in many ways, with each letter held for some steps and blanks between; its likelihood is
that of all of them together. The search goes on with every piece that is heard.
"""

from collections.abc import Iterator
from math import exp, log1p
from typing import NamedTuple

from speech.ears.phone.features import Array
from speech.ears.phone.letters import BLANK
from speech.ears.phone.spelling import GAP, Branch, Spelling

WIDTH = 24
"""Prefixes that are gone on with."""
HOPELESS = 14.0
"""A prefix less likely than the best by so much (a logarithm) is dropped, and so is a letter at one step."""
NEVER = float("-inf")
SURELY_BLANK = -0.005
"""The logarithm for a step that has no letter: nothing can begin there."""


class Guess(NamedTuple):
    """Words; how likely they are to have made this sound; and the same less what they cost in the grammar."""

    text: str
    chance: float
    score: float


class _Prefix(NamedTuple):
    """Whole words, and where in the letters of the next one we are; None before the first gap."""

    words: tuple[str, ...]
    branch: Branch | None


class _Chances(NamedTuple):
    """Logarithms: of all ways to write a prefix that end in a blank, and in its letter. What its words cost."""

    blank: float
    letter: float
    cost: float

    @property
    def both(self) -> float:
        """Of all ways."""
        return _added(self.blank, self.letter)

    @property
    def promise(self) -> float:
        """What prefixes are chosen by."""
        return self.both - self.cost


class Search:
    """Follows one utterance."""

    def __init__(self, spelling: Spelling) -> None:
        self._spelling = spelling
        self._prefixes = {_Prefix((), None): _Chances(0.0, NEVER, 0.0)}
        self.free = 0.0
        """How likely the likeliest letters are, in a grammar or not."""

    def take(self, letters: Array) -> None:
        """Go on with the steps of a piece (steps x letters)."""
        self.free += float(letters.max(1, initial=NEVER).sum())
        for step in letters:
            self._step(step.tolist())

    def guesses(self) -> list[Guess]:
        """The rows of words that may have ended here, the best first."""
        found: dict[str, Guess] = {}
        for prefix, chances in self._prefixes.items():
            for word in prefix.branch.words if prefix.branch else ():
                if self._spelling.ends(word):
                    text = " ".join((*prefix.words, word.text))
                    guess = Guess(text, chances.both, chances.promise - word.cost)
                    found[text] = max(guess, found.get(text, guess), key=lambda each: each.score)
        return sorted(found.values(), key=lambda guess: -guess.score)

    def _step(self, chances: list[float]) -> None:
        following = {prefix: self._held(prefix, so_far, chances) for prefix, so_far in self._prefixes.items()}
        if chances[BLANK] < SURELY_BLANK:
            hopeless = max(each.promise for each in following.values()) - HOPELESS
            for prefix, so_far in self._prefixes.items():
                self._write_on(prefix, so_far, chances, hopeless, following)
        promises = {prefix: each.promise for prefix, each in following.items()}
        hopeless = max(promises.values()) - HOPELESS
        kept = [prefix for prefix, promise in promises.items() if promise > hopeless]
        kept.sort(key=promises.__getitem__, reverse=True)
        self._prefixes = {prefix: following[prefix] for prefix in kept[:WIDTH]}

    def _held(self, prefix: _Prefix, so_far: _Chances, chances: list[float]) -> _Chances:
        """Nothing new is written: a blank, or the last letter goes on."""
        held = so_far.letter + chances[prefix.branch.letter] if prefix.branch else NEVER
        return _Chances(so_far.both + chances[BLANK], held, so_far.cost)

    def _write_on(
        self,
        prefix: _Prefix,
        so_far: _Chances,
        chances: list[float],
        hopeless: float,
        following: dict[_Prefix, _Chances],
    ) -> None:
        """Add each letter that may come next."""
        last, both = prefix.branch.letter if prefix.branch else BLANK, so_far.both
        for letter, after, cost in self._after(prefix, chances):
            # A letter that comes twice has a blank between.
            chance, cost_so_far = (so_far.blank if letter == last else both) + chances[letter], so_far.cost + cost
            if chance - cost_so_far > hopeless:
                _add(following, after, _Chances(NEVER, chance, cost_so_far))

    def _after(self, prefix: _Prefix, chances: list[float]) -> Iterator[tuple[int, _Prefix, float]]:
        branch = prefix.branch
        if branch is None:
            yield GAP, _Prefix((), self._spelling.start()), 0.0
            return
        for letter, further in branch.following.items():
            if chances[letter] > -HOPELESS:
                yield letter, _Prefix(prefix.words, further), 0.0
        if chances[GAP] > -HOPELESS:
            for word in branch.words:
                yield GAP, _Prefix((*prefix.words, word.text), self._spelling.start(word.to)), word.cost


def _add(prefixes: dict[_Prefix, _Chances], prefix: _Prefix, more: _Chances) -> None:
    known = prefixes.get(prefix)
    if known is not None:
        more = _Chances(_added(known.blank, more.blank), _added(known.letter, more.letter), more.cost)
    prefixes[prefix] = more


def _added(one: float, other: float) -> float:
    """The logarithm of two likelihoods together."""
    more, less = (one, other) if one > other else (other, one)
    return more if less == NEVER else more + log1p(exp(less - more))
