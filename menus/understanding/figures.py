"""Figures out of marks: groups in a row, corrections, what stands after the comma."""

from collections.abc import Iterator

from menus.grammars.machine import Marks
from menus.grammars.marks import Amended, Figures, Fraction, Group

NATURAL_CORRECTION = 0.8
"""A correction replaces as many of the last figures as its first group has."""
OTHER_CORRECTION = 0.4
"""It replaces more of them, or all that was said."""
MOST_CORRECTIONS = 3
"""More of them in one breath are a muddle; better ask again."""

Statement = list[str]
"""The groups of figures that were said without a correction between."""


def groups(marks: Marks) -> int:
    """How many groups were said: of two ways to read the same words, that with fewer is likelier meant."""
    return marks.count(Group())


def figures(marks: Marks) -> Iterator[tuple[str, float]]:
    """The figures that may be meant, and how naturally each. What stands after the comma is left out."""
    first, *corrections = _statements(marks)
    if len(corrections) > MOST_CORRECTIONS:
        return
    meant = {"".join(first): 1.0}
    for correction in corrections:
        meant = {text: ease * how for said, how in meant.items() for text, ease in _corrected(said, correction)}
    yield from meant.items()


def _statements(marks: Marks) -> list[Statement]:
    statements: list[Statement] = [[]]
    for mark in marks:
        match mark:
            case Amended():
                statements.append([])
            case Group():
                statements[-1].append("")
            case Figures(text):
                statements[-1][-1] += text
            case Fraction():
                break
    return statements


def _corrected(said: str, correction: Statement) -> Iterator[tuple[str, float]]:
    """The most natural last: the same figures may come out of several corrections."""
    whole = "".join(correction)
    yield whole, NATURAL_CORRECTION if len(whole) >= len(said) else OTHER_CORRECTION
    for count in range(len(correction), 0, -1):
        replaced = len("".join(correction[:count]))
        if replaced < len(said):
            yield said[:-replaced] + whole, NATURAL_CORRECTION if count == 1 else OTHER_CORRECTION
