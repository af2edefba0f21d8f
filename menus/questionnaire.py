"""Thematic questionnaires as a call asks them (R2d): immutable, so that a call keeps those it began with."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

MOST_OPTIONS = 5
"""Options that a listener can keep in mind (how a phone menu should behave)."""
ANSWER_KEYS = "12345678"
"""Keys that can be an answer: 9 repeats and 0 calls the operator everywhere."""


@dataclass(frozen=True, slots=True)
class Scale:
    """A question that is answered by a mark from 1 to `most`."""

    name: str
    prompt: str
    most: int

    def keys(self) -> str:
        """The keys that are marks."""
        return ANSWER_KEYS[: self.most]


@dataclass(frozen=True, slots=True)
class Choice:
    """A question with a key for each answer; `options` are keys with the names of the answers in reports."""

    name: str
    prompt: str
    options: tuple[tuple[str, str], ...]

    def keys(self) -> str:
        """The keys that are answers."""
        return "".join(key for key, _ in self.options)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A question that is answered in the caller's own words, recorded for `longest` seconds at most."""

    name: str
    prompt: str
    longest: float


Question = Scale | Choice | Spoken


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """Questions that are asked from `first_day` to `last_day` (days of Lipetsk). `offer` asks whether to begin."""

    name: str
    first_day: date
    last_day: date
    offer: str
    thanks: str
    questions: tuple[Question, ...]

    def active(self, today: date) -> bool:
        """Whether it is asked today."""
        return self.first_day <= today <= self.last_day

    def prompts(self) -> Iterator[str]:
        """The sentences it says."""
        yield from (self.offer, self.thanks, *(question.prompt for question in self.questions))
