"""Ways to say something, put together from words: `row` one after another, `either` of several, `again` and again.

The same phrases make the grammar that a recogniser is held to and the machine that reads what it heard; so what can be
heard can be understood.
"""

from dataclasses import dataclass

from menus.grammars.marks import Mark


@dataclass(frozen=True, slots=True)
class Words:
    """Words apart by blanks (none is fine), and what they stand for."""

    text: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """All, one after another."""

    parts: tuple["Phrase", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One of several."""

    parts: tuple["Phrase", ...]


@dataclass(frozen=True, slots=True)
class Again:
    """Any number of times, never included. The part itself has at least a word."""

    part: "Phrase"


Phrase = Words | Row | Either | Again

NOTHING = Words("", ())


def say(text: str, *marks: Mark) -> Words:
    """Words that stand for something."""
    return Words(text, marks)


def mean(*marks: Mark) -> Words:
    """Something that is meant without a word."""
    return Words("", marks)


def row(*parts: Phrase) -> Row:
    """All, one after another."""
    return Row(parts)


def either(*parts: Phrase) -> Either:
    """One of several."""
    return Either(parts)


def any_of(texts: str, *marks: Mark) -> Phrase:
    """One of several ways, apart by commas, that stand for the same."""
    ways = Either(tuple(Words(text, ()) for text in texts.split(",")))
    return Row((ways, Words("", marks))) if marks else ways


def maybe(part: Phrase) -> Either:
    """The part, or nothing."""
    return Either((part, NOTHING))


def again(part: Phrase) -> Again:
    """Any number of times, none as well."""
    return Again(part)
