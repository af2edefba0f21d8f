"""What a row of words may stand for: every way that the grammar of a question can be gone with it."""

from menus.expecting import Expectation
from menus.grammars import machine_for
from menus.grammars.machine import Machine, Marks
from menus.understanding.figures import groups

MOST_WORDS = 40
"""A longer row is no answer. A client number with every filler has fewer."""

MOST_WAYS = 200
"""Of more ways to read a row, those in the fewest groups are followed."""

PUNCTUATION = str.maketrans(dict.fromkeys('-–—.,!?…:;"«»', " ") | {"\u0301": ""})


def readings(expectation: Expectation, text: str) -> tuple[Marks, ...]:
    """All that a row of words may stand for; nothing when it is not in the grammar. `ё` and `е` are taken as one."""
    words = text.lower().translate(PUNCTUATION).split()
    if len(words) > MOST_WORDS:
        return ()
    machine = machine_for(expectation)
    return _ways(machine, [machine.word(word) for word in words])


def _ways(machine: Machine, words: list[str]) -> tuple[Marks, ...]:
    ways: list[tuple[Marks, int]] = [((), 0)]
    for word in words:
        following = {
            (marks + more, to): None
            for marks, state in ways
            for more, place in machine.reached(state)
            for to in machine.words[place].get(word, ())
        }
        ways = sorted(following, key=lambda way: groups(way[0]))[:MOST_WAYS]
    finished = (marks + more for marks, state in ways for more, place in machine.reached(state) if place == machine.end)
    return tuple(dict.fromkeys(finished))
