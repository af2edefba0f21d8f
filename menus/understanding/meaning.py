"""What a caller may have meant, and how sure that is."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import Enum

from menus.grammars.marks import Command
from menus.reading_steps import Read
from menus.rules import Rules

Answered = bool | str | int | date | time | datetime | Command
"""By the kind of question: yes or no, the key of an option, figures, a quantity, a day, a time, a moment; a command."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """Something that may have been meant.

    `clear`, 0 to 1: how well it was heard, and how naturally it reads. `weight`, 0 to 1: that, and how likely it is by
    what is known. Meanings are ranked by weight; but what was heard well is not denied because it is unlikely.
    """

    value: Answered
    clear: float
    weight: float


class Certainty(Enum):
    """What to do with what was understood."""

    SURE = "sure"
    """Take it."""
    DOUBTFUL = "doubtful"
    """Ask whether it is right."""
    NONE = "none"
    """Ask the question again."""


@dataclass(frozen=True, slots=True)
class Understanding:
    """The meanings of what was heard, the likeliest first, each value once; none when the certainty is NONE."""

    certainty: Certainty
    meanings: tuple[Meaning, ...] = ()


@dataclass(frozen=True, slots=True)
class PastOfZone:
    """What is known of a zone of a meter: how many digits it shows, and its earlier readings, the oldest first."""

    capacity: int
    past: tuple[Read, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known when something is heard. Without it, nothing is taken for likelier than the rest."""

    today: date | None = None
    """Without it «завтра» has no meaning."""
    rules: Rules = field(default_factory=Rules)
    client_number: bool = False
    """The figures are a client number: of an impossible one nobody is asked."""
    zone: PastOfZone | None = None
    """The quantity is a reading of this zone; `today` must be known."""
