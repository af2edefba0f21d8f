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
        following: dict[_Prefix, _Chances] = {}
        blank = chances[BLANK]
        for prefix, so_far in self._prefixes.items():
            held = so_far.letter + chances[prefix.branch.letter] if prefix.branch else NEVER
            _add(following, prefix, _Chances(so_far.both + blank, held, so_far.cost))
            if blank < SURELY_BLANK:
                self._write_on(prefix, so_far, chances, following)
        best = max(each.promise for each in following.values())
        kept = [item for item in following.items() if item[1].promise > best - HOPELESS]
        kept.sort(key=lambda item: -item[1].promise)
        self._prefixes = dict(kept[:WIDTH])

    def _write_on(
        self, prefix: _Prefix, so_far: _Chances, chances: list[float], following: dict[_Prefix, _Chances]
    ) -> None:
        """Add each letter that may come next."""
        last = prefix.branch.letter if prefix.branch else BLANK
        for letter, after, cost in self._after(prefix, chances):
            # A letter that comes twice has a blank between.
            before = so_far.blank if letter == last else so_far.both
            _add(following, after, _Chances(NEVER, before + chances[letter], so_far.cost + cost))

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
