"""The rows of pieces that a search still writes on: one that is free, and the best of those that a grammar allows."""

from typing import NamedTuple

from speech.ears.whisper.decoder import Array
from speech.ears.whisper.spelling import Places, Spelling

WIDTH = 8
BONUS = 0.4
"""Added for each piece: without it a short row of words beats the right one."""
HOPELESS = 6.0
"""A row that is worse than a finished one by so much is not written on."""
MOST_VOWELS, LEAST_VOWELS = 7.0, 2.0
"""A second of sound, two vowels more or one less aside: what nobody can have said in that time is not considered."""


class Guess(NamedTuple):
    """Words and the logarithm of how likely they are, with the bonus for their pieces."""

    words: tuple[str, ...]
    score: float


class _Row(NamedTuple):
    score: float
    places: Places
    vowels: int


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
        self._most = MOST_VOWELS * seconds + 2
        self._least = LEAST_VOWELS * seconds - 1
        self._rows = [_Row(0.0, spelling.start, 0)]
        self._finished: dict[tuple[str, ...], float] = {}
        self._free_goes_on = True
        self.free = 0.0
        """The score of the free row."""

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
        return tuple(sorted((Guess(*found) for found in self._finished.items()), key=lambda guess: -guess.score))

    def _grow_free(self, chances: Array) -> tuple[list[int], list[int]]:
        best = int(chances.argmax())
        self.free += float(chances[best]) + BONUS
        self._free_goes_on = best != len(chances) - 1
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
                    score = row.score + float(chances[number, column]) + BONUS - _unearned(row.places, places)
                    following.append(_Next(first + number, column, _Row(score, places, vowels)))
        enough = max(self._finished.values(), default=float("-inf")) - HOPELESS
        best = sorted(following, key=lambda each: -each.row.score)[:WIDTH]
        return [each for each in best if each.row.score > enough]

    def _finish(self, row: _Row, chance: float) -> None:
        words = self._spelling.whole(row.places)
        if words is not None and row.vowels >= self._least:
            score = row.score + chance + BONUS
            self._finished[words] = max(score, self._finished.get(words, score))


def _unearned(before: Places, places: Places) -> float:
    """The bonus of a word that ends a repetition of up to three: or the search would say them again and again."""
    words = places[0].words
    again = any(words[-length:] == words[-2 * length : -length] for length in (1, 2, 3))
    return BONUS * (len(before[0].begun) + 1) if again and not places[0].begun else 0.0
