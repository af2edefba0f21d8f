"""A machine that reads rows of words and tells what they stand for; several things, when they can be read so."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import assert_never

from menus.grammars.marks import Mark
from menus.grammars.phrasing import Again, Either, Phrase, Row, Words

Marks = tuple[Mark, ...]


@dataclass(slots=True)
class Machine:
    """States from 0 to `end`. A word leads from a state to others; a silent arc does so without a word, and marks."""

    words: list[dict[str, list[int]]] = field(default_factory=list)
    silent: list[list[tuple[Marks, int]]] = field(default_factory=list)
    end: int = 0

    def reached(self, state: int) -> Iterator[tuple[Marks, int]]:
        """Every state that is reached from one without a word, itself too, with what is marked on the way."""
        return self._reached(state, (), frozenset())

    def _reached(self, state: int, marks: Marks, before: frozenset[int]) -> Iterator[tuple[Marks, int]]:
        yield marks, state
        for more, following in self.silent[state]:
            if following not in before:
                yield from self._reached(following, marks + more, before | {state})

    def lay(self, phrase: Phrase, start: int) -> int:
        """Lay a phrase from a state on; the state where it ends."""
        match phrase:
            case Words(text, marks):
                return self._lay_words(text, marks, start)
            case Row(parts):
                for part in parts:
                    start = self.lay(part, start)
                return start
            case Either(parts):
                end = self.state()
                for part in parts:
                    self.silent[self.lay(part, start)].append(((), end))
                return end
            case Again(part):
                loop = self.state()
                self.silent[start].append(((), loop))
                self.silent[self.lay(part, loop)].append(((), loop))
                return loop
        assert_never(phrase)

    def _lay_words(self, text: str, marks: Marks, start: int) -> int:
        for word in text.split():
            following = self.state()
            self.words[start].setdefault(word, []).append(following)
            start = following
        end = self.state()
        self.silent[start].append((marks, end))
        return end

    def state(self) -> int:
        """A new state."""
        self.words.append({})
        self.silent.append([])
        return len(self.words) - 1


def machine_of(phrase: Phrase) -> Machine:
    """Build the machine of a phrase. It is not minimal: ways to mean different things stay apart."""
    machine = Machine()
    machine.end = machine.lay(phrase, machine.state())
    return machine
