"""A machine that reads rows of words and tells what they stand for; several things, when they can be read so."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import assert_never

from menus.grammars.marks import Mark, Seldom
from menus.grammars.phrasing import Again, Either, Phrase, Row, Words

Marks = tuple[Mark, ...]


@dataclass(slots=True)
class Machine:
    """States from 0 to `end`. A word leads from a state to others; a silent arc does so without a word, and marks."""

    words: list[dict[str, list[int]]] = field(default_factory=list)
    silent: list[list[tuple[Marks, int]]] = field(default_factory=list)
    end: int = 0
    spelt: dict[str, str] = field(default_factory=dict)
    """Every word by its spelling without `ё`: recognisers are not of one mind about that letter."""
    _known: dict[int, tuple[tuple[Marks, int], ...]] = field(default_factory=dict)
    """What is reached from a state."""

    def word(self, heard: str) -> str:
        """The word as the grammar spells it; as it was heard, if the grammar has no such word."""
        return self.spelt.get(plain(heard), heard)

    def reached(self, state: int) -> tuple[tuple[Marks, int], ...]:
        """Every state that is reached from one without a word, itself too, with what is marked on the way.

        For a machine that is whole: what was found once is remembered.
        """
        known = self._known.get(state)
        if known is None:
            known = self._known[state] = tuple(dict.fromkeys(self._reached(state, (), frozenset())))
        return known

    def _reached(self, state: int, marks: Marks, before: frozenset[int]) -> Iterator[tuple[Marks, int]]:
        yield marks, state
        for more, following in self.silent[state]:
            if following not in before:
                meant = tuple(mark for mark in more if not isinstance(mark, Seldom))
                yield from self._reached(following, marks + meant, before | {state})

    def lay(self, phrase: Phrase, start: int, end: int) -> None:
        """Lay a phrase between two states."""
        match phrase:
            case Words(text, marks):
                self._lay_words(text.split(), marks, start, end)
            case Row(parts):
                places = [start, *(self.state() for _ in parts[1:]), end]
                for part, (before, after) in zip(parts, pairwise(places), strict=True):
                    self.lay(part, before, after)
            case Either(parts):
                for part in parts:
                    self.lay(part, start, end)
            case Again(part):
                loop = self.state()
                self.silent[start].append(((), loop))
                self.lay(part, loop, loop)
                self.silent[loop].append(((), end))
            case _:
                assert_never(phrase)

    def _lay_words(self, words: list[str], marks: Marks, start: int, end: int) -> None:
        if not words or marks:
            before, start = start, self.state() if words else start
            self._lay_row(words, before, start)
            self.silent[start].append((marks, end))
        else:
            self._lay_row(words, start, end)

    def _lay_row(self, words: list[str], start: int, end: int) -> None:
        places = [start, *(self.state() for _ in words[1:]), end]
        for word, (before, after) in zip(words, pairwise(places), strict=False):
            self.words[before].setdefault(word, []).append(after)
            self.spelt[plain(word)] = word

    def state(self) -> int:
        """A new state."""
        self.words.append({})
        self.silent.append([])
        return len(self.words) - 1


def machine_of(phrase: Phrase) -> Machine:
    """Build the machine of a phrase. It is not minimal: ways to mean different things stay apart."""
    machine = Machine()
    start, machine.end = machine.state(), machine.state()
    machine.lay(phrase, start, machine.end)
    return machine


def plain(word: str) -> str:
    """A word without `ё`."""
    return word.replace("ё", "е")
