"""What can be said instead of a key, where the company has written it down."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from menus.expecting import Choice, Option
from menus.values import Line

NUMBERED = frozenset("12345678")
"""Keys whose number can be said."""

Phrases = Mapping[str, tuple[str, ...]]
"""The phrases of each key, the first being how we say it ourselves."""


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """The phrases of questions that services ask, by the sentence that asks."""

    questions: Mapping[str, Phrases] = field(default_factory=dict, hash=False)

    def choice(self, lines: Iterable[Line], keys: Iterable[str]) -> Choice:
        """What may be said in answer to these sentences; a key by its number in any case."""
        known = {key: said for line in lines for key, said in self.questions.get(line.prompt, {}).items()}
        return choice(known, keys)


def choice(phrases: Phrases, keys: Iterable[str]) -> Choice:
    """A choice of keys, each with its phrases if it has some; without them it can be said by its number.

    The keys that mean the same everywhere are not among the options: their words are listened for with any question.
    """
    said = sorted(key for key in keys if key in phrases or key in NUMBERED)
    return Choice(tuple(Option(key, phrases.get(key, ())) for key in said))
