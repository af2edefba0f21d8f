"""What a question expects to hear, and what was heard. Only what is expected is listened for while it is asked."""

from dataclasses import dataclass
from datetime import date, datetime, time

LONGEST_ANSWER = 25.0
"""Seconds from the beginning of speech to its meaning; who talks for longer answers no question."""


@dataclass(frozen=True, slots=True)
class YesNo:
    """Whether something is right."""


@dataclass(frozen=True, slots=True)
class Option:
    """A key of a menu and the ways people name what it stands for."""

    key: str
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several options."""

    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Digits:
    """A number that is keyed digit by digit: of a client, a meter, a telephone. Leading zeros count."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Number:
    """A quantity between two values, both allowed."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Day:
    """A day between two, both allowed."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """A time of day between two, both allowed."""

    first: time
    last: time


@dataclass(frozen=True, slots=True)
class Moment:
    """One of the moments that were offered (aware, in the callers' time zone)."""

    offered: tuple[datetime, ...]


Expectation = YesNo | Choice | Digits | Number | Day | TimeOfDay | Moment
"""The words for an operator, for repeating and for going back are listened for with each of them."""

Impersonal = Choice | Number | Day | TimeOfDay | Moment
"""What is answered by nothing that tells who somebody is, as the figures of `Digits` do; nor by a mere yes."""


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """Words that may have been said: lower case, `ё` kept, apart by single blanks.

    `score` from 0 to 1: its share of all that may have been said, be it in the grammar or not.
    """

    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Heard:
    """Speech within the grammar: at least one hypothesis, the best first."""

    hypotheses: tuple[Hypothesis, ...]


@dataclass(frozen=True, slots=True)
class Unclear:
    """Speech, but nothing that was expected."""


@dataclass(frozen=True, slots=True)
class Noise:
    """A sound that is no speech."""


Sounds = Heard | Unclear | Noise
"""What an ear makes of a sound; silence is not one."""


@dataclass(frozen=True, slots=True)
class Deaf:
    """Nobody can listen: recognition is gone, or all of it is taken. Keys work; nothing of the question was lost."""
