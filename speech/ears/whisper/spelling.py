"""The rows of words of a grammar as rows of pieces, in every spelling in which Whisper writes them."""

from functools import cache, partial
from typing import NamedTuple

from menus.grammar import Grammar
from speech.ears.whisper.tokens import Pieces, Tokens

ALSO_WRITTEN = {
    "пятьсот": ("пять сот", "пять сто", "пицот"),
    "шестьсот": ("шесть сот", "шесть сто", "шисот"),
    "семьсот": ("семь сот", "сем сот"),
    "восемьсот": ("восемь сот",),
    "девятьсот": ("девять сот",),
    "четыреста": ("четыре ста", "четыре сто", "четыристо"),
    "триста": ("три ста", "тристо"),
    "двести": ("две сти",),
    "двадцать": ("двацать",),
    "тридцать": ("трицать",),
    "одиннадцать": ("одинадцать",),
    "девятнадцать": ("девятнацать",),
    "сорок": ("сорак",),
    "шесть": ("шисть",),
    "счётчик": ("счетчик",),
    "счётчика": ("счетчика",),
    "ещё": ("еще",),
}
"""What it writes for words that it hears rather than knows; people write some of them so, too."""


LONGEST_EXAMPLE = 120
"""Pieces: a menu may have many options, and each takes time."""
BEFORE = "<|startofprev|>"
"""The mark after which comes what was said before."""


class Place(NamedTuple):
    """Somewhere in a grammar: a state of it, the pieces of a word begun there, the words before and their cost."""

    state: int
    begun: Pieces
    words: tuple[str, ...]
    cost: float


Places = tuple[Place, ...]
"""A row of pieces may stand at several: «пять» may be the whole word or the beginning of «пять сот»."""
Step = tuple[int, Pieces, tuple[str, ...], float]
"""What a piece makes of a place: its state and what is begun there, the word that is whole now and its cost."""


class Spelling:
    """A grammar in pieces. For any number of threads."""

    def __init__(self, tokens: Tokens, grammar: Grammar) -> None:
        """KeyError when a word cannot be written."""
        self._ends = grammar.ends
        spelled = cache(partial(_spelled, tokens))
        costs = grammar.costs or [[0.0] * len(arcs) for arcs in grammar.arcs]
        leaving = [
            [(word, state, cost) for (word, state), cost in zip(arcs, of_arcs, strict=True)]
            for arcs, of_arcs in zip(grammar.arcs, costs, strict=True)
        ]
        self._arcs = [[(pieces, *arc) for arc in arcs for pieces in spelled(arc[0])] for arcs in leaving]
        # Whisper begins with a capital.
        self._arcs[0] += [(pieces, *arc) for arc in leaving[0] for pieces in spelled(arc[0], capital=True)]
        self._after = cache(self._steps)
        example = [piece for word in grammar.example.split() for piece in tokens.of_word(word)]
        self.before: Pieces = (tokens.special(BEFORE), *example[:LONGEST_EXAMPLE]) if example else ()
        """What Whisper is told was said before: it goes on in the same manner."""

    @property
    def start(self) -> Places:
        """Before the first word."""
        return (Place(0, (), (), 0.0),)

    def after(self, places: Places) -> dict[int, Places]:
        """Each piece that may follow, and where it leads."""
        following: dict[int, Places] = {}
        for place in places:
            for piece, steps in self._after(place.state, place.begun).items():
                led = tuple(
                    Place(state, begun, place.words + words, place.cost + cost) for state, begun, words, cost in steps
                )
                following[piece] = following.get(piece, ()) + led
        return following

    def whole(self, places: Places) -> Place | None:
        """The cheapest place where the grammar may end, if there is one."""
        ends = (place for place in places if not place.begun and place.state in self._ends)
        return min(ends, key=lambda place: place.cost, default=None)

    def _steps(self, state: int, begun: Pieces) -> dict[int, list[Step]]:
        steps: dict[int, list[Step]] = {}
        length = len(begun)
        for pieces, word, led, cost in self._arcs[state]:
            if pieces[:length] == begun and len(pieces) > length:
                whole = len(pieces) == length + 1
                step: Step = (led, (), (word,), cost) if whole else (state, pieces[: length + 1], (), 0.0)
                found = steps.setdefault(pieces[length], [])
                if step not in found:
                    found.append(step)
        return steps


def _spelled(tokens: Tokens, word: str, *, capital: bool = False) -> list[Pieces]:
    """A word in all spellings; one that is two words on paper has the pieces of both."""
    spellings = (word, *ALSO_WRITTEN.get(word, ()))
    return [_pieces(tokens, spelling.capitalize() if capital else spelling) for spelling in spellings]


def _pieces(tokens: Tokens, spelling: str) -> Pieces:
    pieces = tuple(piece for part in spelling.split() for piece in tokens.of_word(part))
    if not tokens.vowels.keys() >= set(pieces):
        raise KeyError(spelling)
    return pieces
