"""The smallest deterministic graph of the words that a machine reads."""

from functools import lru_cache

from menus.grammar import Grammar
from menus.grammars.machine import Machine, Marks
from menus.grammars.marks import Seldom

Arcs = dict[str, tuple[int, float]]
"""Where each word leads, and what it costs."""
Places = frozenset[tuple[int, float]]
"""States of the machine where a row of words may stand, and what each costs more than the cheapest."""
DEAREST = 3.0
"""How much dearer than the cheapest a way to say the same words is counted as at most: graphs stay small."""


def graph_of(machine: Machine) -> Grammar:
    """The graph of the same rows of words; what they stand for is left out. The same machine gives the same graph.

    A row costs what the words on its cheapest way through the machine do (`Seldom`), as far as that is known by its
    last word.
    """
    arcs, ends = _determined(machine)
    return _merged(arcs, ends, _alike(arcs, ends))


def _determined(machine: Machine) -> tuple[list[Arcs], set[int]]:
    """Follow all that a row of words may be at once: the subset construction, with costs (Mohri, 1997)."""
    led = lru_cache(None)(lambda states: _at_once(machine, states))  # many words lead to the same states
    pending = [led(frozenset({(0, 0.0)}))[0]]
    numbers = {pending[0]: 0}
    arcs: list[Arcs] = []
    for places in pending:  # grows as it goes
        arcs.append({})
        for word, following in _following(machine, places):
            together, cost = led(following)
            if together not in numbers:
                numbers[together] = len(numbers)
                pending.append(together)
            arcs[-1][word] = numbers[together], cost
    ends = {number for places, number in numbers.items() if any(state == machine.end for state, _ in places)}
    return arcs, ends


def _following(machine: Machine, places: Places) -> list[tuple[str, Places]]:
    following: dict[str, dict[int, float]] = {}
    for place, cost in places:
        for word, reached in machine.words[place].items():
            known = following.setdefault(word, {})
            known.update({to: min(cost, known.get(to, cost)) for to in reached})
    return [(word, frozenset(following[word].items())) for word in sorted(following)]


def _at_once(machine: Machine, places: Places) -> tuple[Places, float]:
    """The places and all that is reached from them without a word; and what the cheapest of them costs."""
    pending, reached = list(places), dict(places)
    while pending:
        place, cost = pending.pop()
        for marks, to in machine.silent[place]:
            dearer = cost + _cost(marks)
            if dearer < reached.get(to, float("inf")):
                reached[to] = dearer
                pending.append((to, dearer))
    kept = {state: cost for state, cost in reached.items() if machine.words[state] or state == machine.end}
    least = min(kept.values())
    return frozenset((state, min(round(cost - least, 2), DEAREST)) for state, cost in kept.items()), round(least, 2)


def _cost(marks: Marks) -> float:
    return sum(mark.cost for mark in marks if isinstance(mark, Seldom))


def _alike(arcs: list[Arcs], ends: set[int]) -> list[int]:
    """The class of each state: those of a class go on with the same rows of words (Moore's refinement)."""
    classes = [int(state in ends) for state in range(len(arcs))]
    while True:
        kinds: dict[object, int] = {}
        refined = [
            kinds.setdefault((classes[state], _outgoing(leaving, classes)), len(kinds))
            for state, leaving in enumerate(arcs)
        ]
        if len(kinds) == len(set(classes)):
            return refined
        classes = refined


def _outgoing(arcs: Arcs, classes: list[int]) -> tuple[tuple[str, int, float], ...]:
    return tuple((word, classes[to], cost) for word, (to, cost) in arcs.items())


def _merged(arcs: list[Arcs], ends: set[int], classes: list[int]) -> Grammar:
    """One state for each class. Classes are numbered as they are met, so that of the start is 0."""
    merged: dict[int, tuple[tuple[str, int, float], ...]] = {}
    for state, number in enumerate(classes):
        merged.setdefault(number, _outgoing(arcs[state], classes))
    return Grammar(
        tuple(tuple((word, to) for word, to, _ in merged[number]) for number in range(len(merged))),
        frozenset(classes[end] for end in ends),
        tuple(tuple(cost for _, _, cost in merged[number]) for number in range(len(merged))),
    )
