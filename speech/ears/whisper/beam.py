"""The rows of pieces that a search still writes on: one that is free, and the best of those that a grammar allows."""

from math import log
from typing import NamedTuple

from speech.ears.whisper.decoder import Array
from speech.ears.whisper.spelling import Places, Spelling

WIDTH = 8
BONUS = 0.4
"""Added for each piece: without it a short row of words beats the right one."""
HOPELESS = 6.0
"""A row that is worse than a finished one by so much is not written on."""
MOST_VOWELS, LEAST_VOWELS = 9.0, 1.5
"""A second of sound, two vowels more or one less aside: what nobody can have said in that time is not considered."""
USUAL_VOWELS, EDGES = 5.3, 0.25
"""A second of sound, without so many seconds at its edges."""
PLENTY = 1.5
"""Times the usual number of vowels: beyond it no bonus is added, or the search would say everything twice."""
SPREAD = 0.35
"""How far the logarithm of the vowels is usually from that."""
BLURRED = 0.15
"""Seconds: speech begins and ends with sounds so quiet that its length is not known better; for a word that is much."""


class Guess(NamedTuple):
    """Words and the logarithm of how likely they are, alone and with the bonus for their pieces."""

    words: tuple[str, ...]
    score: float
    chance: float
    columns: tuple[int, ...] = ()
    """Of its pieces."""


class _Row(NamedTuple):
    score: float
    chance: float
    places: Places
    vowels: int
    columns: tuple[int, ...] = ()

    @property
    def promise(self) -> float:
        """The score less what the words cost, as far as they are known."""
        return self.score - min(place.cost for place in self.places)


class _Next(NamedTuple):
    """A row with one more piece, and the number of the row that it was."""

    parent: int
    column: int
    row: _Row


class Beam:
    """For one search. The last column of the chances is the end of a row."""

    def __init__(self, columns: dict[int, int], vowels: list[int], spelling: Spelling, seconds: float) -> None:
        self._columns = columns
        self._vowels = vowels
        self._spelling = spelling
        self._usual = USUAL_VOWELS * max(seconds - EDGES, EDGES)
        self._plenty = PLENTY * self._usual
        self._most = MOST_VOWELS * seconds + 2
        self._least = LEAST_VOWELS * seconds - 1
        self._rows = [_Row(0.0, 0.0, spelling.start, 0)]
        self._finished: dict[tuple[str, ...], Guess] = {}
        self._free_goes_on = True
        self.free = 0.0
        """The logarithm of how likely the free row is; once it is less likely than a finished one it is given up."""

    def grow(self, chances: Array) -> tuple[list[int], list[int]]:
        """Add a piece to every row, by the chances after each: the free row's first, while it goes on.

        Returns the rows that go on, and their new pieces' columns; none when the search is over.
        """
        parents, columns = self._grow_free(chances[0]) if self._free_goes_on else ([], [])
        following = self._following(chances[len(chances) - len(self._rows) :], len(chances) - len(self._rows))
        self._rows = [each.row for each in following]
        return parents + [each.parent for each in following], columns + [each.column for each in following]

    def finished(self) -> tuple[Guess, ...]:
        """The whole rows of words, the best first."""
        return tuple(sorted(self._finished.values(), key=lambda guess: -guess.score))

    def _grow_free(self, chances: Array) -> tuple[list[int], list[int]]:
        best = int(chances.argmax())
        self.free += float(chances[best])
        likelier = all(self.free > guess.chance for guess in self._finished.values())
        self._free_goes_on = likelier and best != len(chances) - 1
        return ([0], [best]) if self._free_goes_on else ([], [])

    def _following(self, chances: Array, first: int) -> list[_Next]:
        """The best rows with one more piece."""
        following = []
        for number, row in enumerate(self._rows):
            self._finish(row, float(chances[number, -1]))
            for piece, places in self._spelling.after(row.places).items():
                column = self._columns[piece]
                vowels = row.vowels + self._vowels[column]
                if vowels <= self._most:
                    chance = float(chances[number, column])
                    bonus = BONUS if vowels <= self._plenty else 0.0
                    score = row.score + chance + bonus - _unearned(row.places, places)
                    written = _Row(score, row.chance + chance, places, vowels, (*row.columns, column))
                    following.append(_Next(first + number, column, written))
        enough = max((guess.score for guess in self._finished.values()), default=float("-inf")) - HOPELESS
        best = sorted(following, key=lambda each: -each.row.promise)[:WIDTH]
        return [each for each in best if each.row.promise > enough]

    def _finish(self, row: _Row, chance: float) -> None:
        place = self._spelling.whole(row.places)
        if place is not None and row.vowels >= self._least:
            score = row.score + chance + BONUS - place.cost - self._haste(row.vowels)
            guess = Guess(place.words, score, row.chance + chance, row.columns)
            self._finished[place.words] = max(
                guess, self._finished.get(place.words, guess), key=lambda each: each.score
            )

    def _haste(self, vowels: int) -> float:
        """What it costs to have said so many vowels in the time, or so few."""
        spread = SPREAD**2 + (USUAL_VOWELS * BLURRED / self._usual) ** 2
        return log(max(vowels, 1) / self._usual) ** 2 / spread / 2


def _unearned(before: Places, places: Places) -> float:
    """The bonus of a word that ends a repetition, or the search would say them again and again.

    Figures are often said twice, so a single word is repeated only when it comes for the third time.
    """
    words = places[0].words
    pairs = any(words[-length:] == words[-2 * length : -length] for length in range(2, len(words) // 2 + 1))
    again = pairs or words[-3:] == words[-1:] * 3
    return BONUS * (len(before[0].begun) + 1) if again and not places[0].begun else 0.0
