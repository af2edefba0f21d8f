"""The smallest deterministic graph of the words that a machine reads."""

from functools import lru_cache

from menus.grammar import Grammar
from menus.grammars.machine import Machine

Arcs = dict[str, int]


def graph_of(machine: Machine) -> Grammar:
    """The graph of the same rows of words; what they stand for is left out. The same machine gives the same graph."""
    arcs, ends = _determined(machine)
    return _merged(arcs, ends, _alike(arcs, ends))


def _determined(machine: Machine) -> tuple[list[Arcs], set[int]]:
    """Follow all that a row of words may be at once: the subset construction."""
    led = lru_cache(None)(lambda states: _at_once(machine, states))  # many words lead to the same states
    pending = [led(frozenset({0}))]
    numbers = {pending[0]: 0}
    arcs: list[Arcs] = []
    for places in pending:  # grows as it goes
        arcs.append({})
        for word, following in _following(machine, places):
            together = led(following)
            if together not in numbers:
                numbers[together] = len(numbers)
                pending.append(together)
            arcs[-1][word] = numbers[together]
    return arcs, {number for places, number in numbers.items() if machine.end in places}


def _following(machine: Machine, places: frozenset[int]) -> list[tuple[str, frozenset[int]]]:
    following: dict[str, set[int]] = {}
    for place in places:
        for word, reached in machine.words[place].items():
            following.setdefault(word, set()).update(reached)
    return [(word, frozenset(following[word])) for word in sorted(following)]


def _at_once(machine: Machine, states: frozenset[int]) -> frozenset[int]:
    """The states and all that is reached from them without a word."""
    pending, reached = list(states), set(states)
    while pending:
        following = {to for _, to in machine.silent[pending.pop()]} - reached
        reached |= following
        pending += following
    return frozenset(state for state in reached if machine.words[state] or state == machine.end)


def _alike(arcs: list[Arcs], ends: set[int]) -> list[int]:
    """The class of each state: those of a class go on with the same rows of words (Moore's refinement)."""
    classes = [int(state in ends) for state in range(len(arcs))]
    while True:
        kinds: dict[object, int] = {}
        refined = [
            kinds.setdefault((classes[state], tuple((word, classes[to]) for word, to in outgoing.items())), len(kinds))
            for state, outgoing in enumerate(arcs)
        ]
        if len(kinds) == len(set(classes)):
            return refined
        classes = refined


def _merged(arcs: list[Arcs], ends: set[int], classes: list[int]) -> Grammar:
    """One state for each class. Classes are numbered as they are met, so that of the start is 0."""
    merged: dict[int, tuple[tuple[str, int], ...]] = {}
    for state, number in enumerate(classes):
        merged.setdefault(number, tuple((word, classes[to]) for word, to in arcs[state].items()))
    return Grammar(tuple(merged[number] for number in range(len(merged))), frozenset(classes[end] for end in ends))
