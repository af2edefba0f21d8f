"""The rows of words of a grammar as rows of pieces, in every spelling in which Whisper writes them."""

from functools import cache, partial
from typing import NamedTuple

from menus.grammar import Grammar
from speech.ears.whisper.tokens import Pieces, Tokens

ALSO_WRITTEN = {
    "пятьсот": ("пять сот", "пицот"),
    "шестьсот": ("шесть сот", "шисот"),
    "семьсот": ("семь сот", "сем сот"),
    "восемьсот": ("восемь сот",),
    "девятьсот": ("девять сот",),
    "четыреста": ("четыре ста", "четыристо"),
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


class Place(NamedTuple):
    """Somewhere in a grammar: a state of it, the pieces of a word begun there, the words before."""

    state: int
    begun: Pieces
    words: tuple[str, ...]


Places = tuple[Place, ...]
"""A row of pieces may stand at several: «пять» may be the whole word or the beginning of «пять сот»."""


class Spelling:
    """A grammar in pieces. For any number of threads."""

    def __init__(self, tokens: Tokens, grammar: Grammar) -> None:
        """KeyError when a word cannot be written."""
        self._ends = grammar.ends
        spelled = cache(partial(_spelled, tokens))
        self._arcs = [
            [(pieces, word, state) for word, state in arcs for pieces in spelled(word)] for arcs in grammar.arcs
        ]
        # Whisper begins with a capital.
        self._arcs[0] += [
            (pieces, word, state) for word, state in grammar.arcs[0] for pieces in spelled(word, capital=True)
        ]
        self._after = cache(self._steps)

    @property
    def start(self) -> Places:
        """Before the first word."""
        return (Place(0, (), ()),)

    def after(self, places: Places) -> dict[int, Places]:
        """Each piece that may follow, and where it leads."""
        following: dict[int, Places] = {}
        for place in places:
            for piece, steps in self._after(place.state, place.begun).items():
                led = tuple(Place(state, begun, place.words + words) for state, begun, words in steps)
                following[piece] = following.get(piece, ()) + led
        return following

    def whole(self, places: Places) -> tuple[str, ...] | None:
        """The words when the grammar may end here, else None."""
        return next((place.words for place in places if not place.begun and place.state in self._ends), None)

    def _steps(self, state: int, begun: Pieces) -> dict[int, list[tuple[int, Pieces, tuple[str, ...]]]]:
        steps: dict[int, list[tuple[int, Pieces, tuple[str, ...]]]] = {}
        length = len(begun)
        for pieces, word, led in self._arcs[state]:
            if pieces[:length] == begun and len(pieces) > length:
                whole = len(pieces) == length + 1
                step = (led, (), (word,)) if whole else (state, pieces[: length + 1], ())
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
